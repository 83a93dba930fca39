package import LayoutStore

/// How the store of a plan is set up. Steps, journal and log are short, so that a run has intents of several steps, a trimmed journal,
/// and checkpoints.
package struct Tuning: Hashable, Codable, Sendable {
    /// By default the block that was freed last is handed out first, so that one which was freed too early is soon written over.
    package var allocation = AllocationPolicy.mostRecentlyFreed
    /// Extents that one transaction of a root intent may touch.
    package var extentsPerStep = 2
    /// Journal records that trimming leaves.
    package var journalRecords = 48
    /// WAL pages after which a checkpoint follows a commit; 0 for none.
    package var checkpointPages = 20
    /// The device's size in percent of the most blocks that were in use, or freed and not yet durable, in the dry run. With less than 100
    /// some operations run out of space.
    package var room = 150
    /// Blocks of the device that the store does not have until it grows.
    package var reserve = 0

    /// The tuning of recorded lists.
    package static let standard = Tuning()

    package init() {}

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        func read<Value: Decodable>(_ key: CodingKeys, _ value: inout Value) throws {
            value = try container.decodeIfPresent(Value.self, forKey: key) ?? value
        }
        try read(.allocation, &allocation)
        try read(.extentsPerStep, &extentsPerStep)
        try read(.journalRecords, &journalRecords)
        try read(.checkpointPages, &checkpointPages)
        try read(.room, &room)
        try read(.reserve, &reserve)
    }

    /// How long log and journal may become. A store that does not move its anchor is another rule's.
    func upkeep(under rules: RuleSet) -> UpkeepBounds? {
        rules.keeps(.trimMovesAnchor)
            ? UpkeepBounds(checkpointPages: checkpointPages > 0 ? checkpointPages : nil, journalRecords: journalRecords)
            : nil
    }

    /// A tuning for generated operations.
    static func drawn(_ random: inout SeededGenerator) -> Tuning {
        var tuning = Tuning()
        if random.chance(1, of: 3) { tuning.allocation = .placeThenSize }
        tuning.extentsPerStep = random.pick([1, 2, 2, 3, 5]) ?? 2
        tuning.journalRecords = random.pick([16, 48, 48, 96]) ?? 48
        tuning.checkpointPages = random.pick([0, 12, 20, 20, 40]) ?? 20
        tuning.room = random.pick([75, 90, 104, 150, 150, 200]) ?? 150
        tuning.reserve = random.pick([0, 3, 8]) ?? 0
        return tuning
    }

    /// Throws a sentence if a value is not one that a store can have.
    func check() throws(PlanError) {
        func require(_ holds: Bool, _ sentence: String) throws(PlanError) {
            if !holds { throw PlanError(path: ["store"], message: sentence) }
        }
        try require((1...1 << 20).contains(extentsPerStep), "extents_per_step is at least 1")
        try require((1...1 << 20).contains(journalRecords), "journal_records is at least 1")
        try require(
            (0...1 << 20).contains(checkpointPages), "checkpoint_pages is a number of pages, or 0 for no checkpoints")
        try require((25...1000).contains(room), "room is 25 to 1000 percent of the most blocks in use")
        try require((0...1 << 20).contains(reserve), "reserve is a number of blocks")
    }
}

/// What is wrong with a plan that was read, and where.
struct PlanError: Error {
    /// Names and indices from the document's root.
    let path: [String]
    /// A sentence: what is wrong, and what was expected.
    let message: String
}
