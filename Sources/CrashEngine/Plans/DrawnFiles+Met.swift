internal import LayoutStore

// What an operation would meet, as numbers of which each stands for one situation. The generator prefers operations whose situations
// it has seen least.

extension DrawnFiles {
    /// The situations that `operation` would meet, as far as the generator knows.
    func met(by operation: WorkloadOperation) -> [Int64] {
        let name = operation.name.utf8.reduce(Int64(0)) { $0 &* 31 &+ Int64($1) }
        return operation.ranges.enumerated().flatMap { (role, range) -> [Int64] in
            guard range.count > 0 else { return [RecordWords.hash([name, Int64(role)], seed: 0)] }
            let blocks = Self.blocks(range.offset, range.count)
            let edges = [blocks.lowerBound, blocks.upperBound - 1].map { met(range.file, $0) }
            let aligned = [range.offset, range.offset + range.count].map {
                $0 % Geometry.blockBytes == 0 ? Int64(1) : 0
            }
            let inside = Set(blocks.prefix(64).map { met(range.file, $0) }).sorted()
            let cells: [[Int64]] = [
                [0, edges[0], aligned[0]], [1, edges[1], aligned[1]], [2, edges[0], edges[1]], [3] + inside,
                [4, endOfFile(range.file, range.offset, range.count), aligned[1]],
            ]
            return cells.map { RecordWords.hash([name, Int64(role)] + $0, seed: 0) }
        }
    }

    /// One block of a file: hole, unwritten, own or shared; and who holds it.
    private func met(_ file: Int, _ index: Int) -> Int64 {
        let blocks = self[file].blocks
        let block = blocks.indices.contains(index) ? blocks[index] : .hole
        let kind: Int64 =
            switch block {
            case .hole: 0
            case .unwritten: 1
            case .written: isShared(block) ? 3 : 2
            }
        let holders = held.filter { $0.file == file && $0.blocks.contains(index) }
        let holding: Int64 = holders.isEmpty ? 0 : holders.contains { $0.writes } ? 2 : 1
        return kind * 3 + holding
    }

    /// Where a range lies: inside the file, at its end, across it, beginning there, or past it.
    private func endOfFile(_ file: Int, _ offset: Int, _ count: Int) -> Int64 {
        let size = self[file].size
        if offset + count < size { return 0 }
        if offset + count == size { return 1 }
        if offset < size { return 2 }
        return offset == size ? 3 : 4
    }
}
