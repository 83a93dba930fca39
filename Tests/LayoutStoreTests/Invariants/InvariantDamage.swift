import Testing

/// SQL that damages the healthy store, and what the views say then: "view subject" for each row, in the enum's order.
struct InvariantDamage: Sendable, CustomTestStringConvertible {
    let title: String
    let script: String
    let expected: [String]

    init(_ title: String, _ script: String, _ expected: String...) {
        self.title = title
        self.script = script
        self.expected = expected
    }

    var testDescription: String { title }

    static let all = blocks + holds + files + journal + overlaps

    /// One more hold through the mapped range of inode 1; see ``HealthyStore/hold(_:start:count:fileBlock:reads:writes:state:granted:)``.
    static func hold(
        _ number: Int, start: Int, count: Int, fileBlock: Int = 0, reads: Int = 1, writes: Int = 0, state: Int = 0,
        granted: Int = 23
    ) -> String {
        HealthyStore.hold(
            number, start: start, count: count, fileBlock: fileBlock, reads: reads, writes: writes, state: state,
            granted: granted)
    }
}
