internal import LayoutStore

extension DrawnFiles: Surroundings {
    func size(of file: Int) -> Int { self[file].size }

    func runs(of file: Int, in range: Range<Int>) -> [(blocks: Range<Int>, kind: BlockKind)] {
        let blocks = self[file].blocks
        var owners: [Block: Int] = [:]
        for file in files.values { for block in file.blocks { owners[block, default: 0] += 1 } }
        var runs: [(blocks: Range<Int>, kind: BlockKind)] = []
        for index in range.clamped(to: 0..<blocks.count) where blocks[index] != .hole {
            let kind: BlockKind =
                switch blocks[index] {
                case .hole: .hole
                case .unwritten: .unwritten
                case .written: owners[blocks[index], default: 0] > 1 ? .shared : .own
                }
            if let last = runs.last, last.kind == kind, last.blocks.upperBound == index {
                runs[runs.count - 1].blocks = last.blocks.lowerBound..<(index + 1)
            } else {
                runs.append((index..<(index + 1), kind))
            }
        }
        return runs
    }

    func grips(on file: Int, in blocks: Range<Int>) -> [Grip] {
        held.filter { $0.file == file && $0.blocks.overlaps(blocks) }.map {
            Grip(scope: $0.scope, isPin: $0.isPin, writes: $0.writes)
        }
    }

    func held(by operation: WorkloadOperation) -> (file: Int, blocks: Range<Int>)? {
        let named: Int? =
            switch operation {
            case .pageFault(let slot, _, _, _), .unmap(let slot), .unpin(let slot): slot
            default: nil
            }
        return held.first { $0.slot == named }.map { ($0.file, $0.blocks) }
    }
}
