package import LayoutStore

/// One who holds blocks.
package struct Grip: Hashable, Sendable {
    package let scope: HolderScope
    package let isPin: Bool
    package let writes: Bool

    package init(scope: HolderScope, isPin: Bool, writes: Bool) {
        (self.scope, self.isPin, self.writes) = (scope, isPin, writes)
    }
}

/// Files as a call finds them: those of a store, or those that the generator believes in.
package protocol Surroundings {
    /// In bytes.
    func size(of file: Int) -> Int
    /// The runs of mapped blocks in `blocks`, in order: each of one kind, and contiguous where that is known.
    func runs(of file: Int, in blocks: Range<Int>) -> [(blocks: Range<Int>, kind: BlockKind)]
    /// Who holds any of `blocks`, in any order.
    func grips(on file: Int, in blocks: Range<Int>) -> [Grip]
    /// What the mapping or pin is of that a page fault, unmap or unpin names; nil if it is not there.
    func held(by operation: WorkloadOperation) -> (file: Int, blocks: Range<Int>)?
}

extension Surroundings {
    /// The cells that a call reaches, if it succeeds.
    ///
    /// - Parameters:
    ///   - durability: nil if it is not known yet.
    ///   - steps: what the store passes in the call.
    package func cells(
        of operation: WorkloadOperation, _ durability: Durability?, passing steps: [Step] = []
    ) -> [Cell] {
        Cell.pairs(operation.kind, features(of: operation, durability) + steps.compactMap(Feature.passed))
    }

    private func features(of operation: WorkloadOperation, _ durability: Durability?) -> [Feature] {
        var features: [Feature] = []
        if let durability, operation.kind.takesDurability { features.append(.durability(durability)) }
        if let keepsSize = operation.keepsSize { features.append(.keepsSize(keepsSize)) }
        for (index, range) in ranges(of: operation).enumerated() {
            features += traits(of: range.file, range.bytes).map(index == 0 ? Feature.first : Feature.second)
        }
        return features
    }

    /// The ranges that a call is about: those that it names, or what it cuts, removes or lets go.
    private func ranges(of operation: WorkloadOperation) -> [(file: Int, bytes: Range<Int>)] {
        switch operation {
        case .truncate(let file, let new):
            let old = size(of: file)
            guard old != new else { return [(file, min(old, .max - 1)..<(min(old, .max - 1) + 1))] }
            return [(file, min(old, new)..<max(old, new))]
        case .unlink(let file): return [(file, 0..<max(size(of: file), 1))]
        case .pageFault(_, let block, let blocks, _):
            return held(by: operation).map { [($0.file, Self.bytes(block..<(block + blocks)))] } ?? []
        case .unmap, .unpin: return held(by: operation).map { [($0.file, Self.bytes($0.blocks))] } ?? []
        default:
            return operation.ranges.filter { $0.count > 0 }.map { range in
                // The last block of the largest file ends a byte behind the last number.
                let (end, isBeyond) = range.offset.addingReportingOverflow(range.count)
                return (range.file, range.offset..<(isBeyond ? .max : end))
            }
        }
    }

    private static func bytes(_ blocks: Range<Int>) -> Range<Int> {
        let (end, isBeyond) = blocks.upperBound.multipliedReportingOverflow(by: Geometry.blockBytes)
        return (blocks.lowerBound * Geometry.blockBytes)..<(isBeyond ? .max : end)
    }

    /// The traits of a range of bytes, each once.
    private func traits(of file: Int, _ bytes: Range<Int>) -> [RangeTrait] {
        let block = Geometry.blockBytes
        func edge(_ place: Int) -> RangeTrait.Edge { place % block == 0 ? .border : .insideBlock }
        let blocks = (bytes.lowerBound / block)..<((bytes.upperBound - 1) / block + 1)
        let runs = runs(of: file, in: blocks)
        func kind(_ index: Int) -> BlockKind { runs.first { $0.blocks.contains(index) }?.kind ?? .hole }
        let count: RangeTrait.Runs =
            switch runs.count {
            case 0: .none
            case 1: .one
            case 2: .two
            default: .more
            }
        var traits: [RangeTrait] = [
            .begins(kind(blocks.lowerBound)), .beginsAt(edge(bytes.lowerBound)), .ends(kind(blocks.upperBound - 1)),
            .endsAt(edge(bytes.upperBound)), .endOfFile(place(of: bytes, size(of: file))), .runs(count),
        ]
        let mapped = runs.reduce(0) { $0 + $1.blocks.count }
        for kind in BlockKind.allCases
        where kind == .hole ? mapped < blocks.count : runs.contains(where: { $0.kind == kind }) {
            traits.append(.has(kind))
        }
        let grips = grips(on: file, in: blocks)
        traits.append(.isHeld(!grips.isEmpty))
        for scope in HolderScope.allCases where grips.contains(where: { $0.scope == scope }) {
            traits.append(.heldBy(scope))
        }
        if grips.contains(where: { !$0.isPin }) { traits.append(.heldThrough(.mapping)) }
        if grips.contains(where: \.isPin) { traits.append(.heldThrough(.pin)) }
        if grips.contains(where: { !$0.writes }) { traits.append(.heldFor(.reading)) }
        if grips.contains(where: \.writes) { traits.append(.heldFor(.writing)) }
        return traits
    }

    private func place(of bytes: Range<Int>, _ size: Int) -> RangeTrait.EndOfFile {
        if bytes.upperBound < size { return .before }
        if bytes.upperBound == size { return .at }
        if bytes.lowerBound < size { return .across }
        return bytes.lowerBound == size ? .from : .past
    }
}
