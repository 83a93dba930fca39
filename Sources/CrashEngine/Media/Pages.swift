/// Pages of the page cache. A killed process may leave a write done up to the border of a page, and not beyond.
package enum Pages {
    static let bytes = 4096

    /// How many pages a write of `range` touches.
    package static func count(_ range: Range<Int>) -> Int {
        range.isEmpty ? 0 : (range.upperBound - 1) / bytes - range.lowerBound / bytes + 1
    }

    /// Where the first `pages` pages that `range` touches end, inside `range`.
    static func end(_ pages: Int, of range: Range<Int>) -> Int {
        min((range.lowerBound / bytes + pages) * bytes, range.upperBound)
    }
}
