package import LayoutStore

/// A holder as the crash engine plays it from outside the store. ``ClientState`` keeps what each client was given and
/// what it has in flight. Nobody tells a client that the store crashed.
package struct Client: Hashable, Sendable {
    package let index: Int
    package let name: String
    package let scope: HolderScope
    package let holder: HolderID

    package init(index: Int, name: String, scope: HolderScope, holder: HolderID) {
        self.index = index
        self.name = name
        self.scope = scope
        self.holder = holder
    }
}
