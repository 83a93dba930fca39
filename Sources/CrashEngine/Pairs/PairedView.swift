internal import LayoutStore

/// What a store shows after one side of a pair. Where blocks lie on the device does not show.
struct PairedView {
    struct File {
        let size: Int64
        /// Nil for a file that is too long to be read here.
        let content: [UInt8]?
        /// Runs of blocks that are all written, or all unwritten.
        let states: [State]
        /// The blocks that other extents map, too.
        let shared: [Range<Int64>]
    }

    struct State: Hashable {
        var blocks: Range<Int64>
        let isWritten: Bool
    }

    private let files: [InodeNumber: File]
    private let holds: [HoldID: Hold]
    /// Blocks that are free, or will be when all is durable; that have only holders left; references of blocks that have several.
    private let spare, detached, references: Int64
    let violations: [Violation]

    /// - Parameter contents: of each file that was read.
    init(_ rows: StoreSnapshot, contents: [InodeNumber: [UInt8]]) {
        let view = StoreView(rows)
        files = Dictionary(
            uniqueKeysWithValues: view.files.map { number, file in
                (
                    number,
                    File(
                        size: file.size, content: contents[number], states: Self.states(of: file.map),
                        shared: Self.states(of: view.sharedPart(of: file.map)).map(\.blocks))
                )
            })
        holds = view.holds
        spare = view.spare
        detached = rows.spaces.reduce(0) { $1.place == .detached ? $0 + $1.run.blocks.count.value : $0 }
        references = rows.refcounts.reduce(0) { $0 + $1.blocks.count.value * $1.references }
        violations = rows.violations(journal: nil)
    }

    private static func states(of map: FileMap) -> [State] {
        var states: [State] = []
        for run in map.runs {
            if let last = states.last, last.blocks.upperBound == run.block, last.isWritten == run.isWritten {
                states[states.count - 1].blocks = last.blocks.lowerBound..<run.end
            } else {
                states.append(State(blocks: run.block..<run.end, isWritten: run.isWritten))
            }
        }
        return states
    }

    /// In what the two differ although they have to be alike: what, and a sentence.
    ///
    /// - Parameter named: the files that the pair names.
    func differences(
        from other: PairedView, _ likeness: Pair.Likeness, named: [InodeNumber]
    ) -> [(what: String, sentence: String)] {
        var found: [(what: String, sentence: String)] = []
        func compare<Value: Equatable>(_ what: String, _ one: Value, _ other: Value, _ name: String) {
            if one != other { found.append((what, "\(name): \(one), and \(other)")) }
        }
        compare("files", files.keys.sorted(), other.files.keys.sorted(), "their files")
        for (number, file) in files.sorted(by: { $0.key < $1.key }) {
            guard let twin = other.files[number] else { continue }
            compare("size", file.size, twin.size, "the sizes of inode \(number)")
            if let content = file.content, let shown = twin.content, content.count == shown.count,
                let place = content.indices.first(where: { content[$0] != shown[$0] })
            {
                compare("content", content[place], shown[place], "byte \(place) of inode \(number)")
            }
            if likeness >= .states || !named.contains(number) {
                compare("states", file.states.words, twin.states.words, "the blocks of inode \(number)")
            }
            if likeness == .all { compare("sharing", file.shared, twin.shared, "the shared blocks of inode \(number)") }
        }
        let reach = [self, other].map { view in
            view.holds.values.sorted { $0.id < $1.id }.map { "\($0.id) \($0.state) at \($0.diskBlocks)" }
        }
        compare("holds", reach[0], reach[1], "their holds")
        if likeness == .all {
            compare("references", references, other.references, "references of shared blocks")
            compare("space", spare, other.spare, "blocks that are free after a sync")
            compare("detached", detached, other.detached, "blocks that only holders have")
        }
        return found
    }
}

extension [PairedView.State] {
    fileprivate var words: String {
        isEmpty ? "none" : map { "\($0.blocks)\($0.isWritten ? "" : " unwritten")" }.joined(separator: ", ")
    }
}
