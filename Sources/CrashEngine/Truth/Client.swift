package import LayoutStore

/// A holder as the outside sees it: what it was given, and what it has in flight. Nobody tells it that the store crashed.
package struct Client: Hashable, Sendable {
    package let index: Int
    package let name: String
    package let scope: HolderScope
    package let holder: HolderID
}
