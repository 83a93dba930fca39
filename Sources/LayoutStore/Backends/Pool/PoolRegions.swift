/// The large objects that nodes are carved from, in the order in which they are: the n-th node of a pool is one place.
struct PoolRegions {
    private(set) var nodes: [(first: Int, count: Int)] = []
    private(set) var count = 0

    /// The words of a region's header.
    static func header(next: Int, nodes: Int) -> [Int64] {
        [
            Int64(next), Int64(nodes),
            RecordWords.hash(first: Int64(next), second: Int64(nodes), seed: PoolFormat.Seed.region),
        ]
    }

    /// `corrupt` if the regions are not those that the root counts.
    init(of image: PoolImage) throws(StoreError) {
        let expected = image.rootWord(PoolFormat.RootWord.nodes)
        var next = Int(image.rootWord(PoolFormat.RootWord.region))
        while next != 0, count < expected {
            let words = try image.words(at: next, 3)
            let found = Int(words[1])
            guard words[2] == RecordWords.hash(first: words[0], second: words[1], seed: PoolFormat.Seed.region),
                next % PoolFormat.alignment == 0, found > 0,
                found <= (image.bytes - next - PoolFormat.regionHeaderBytes) / PoolFormat.nodeBytes
            else { throw image.damage("the region at offset \(next) is none") }
            nodes.append((next + PoolFormat.regionHeaderBytes, found))
            count += found
            next = Int(words[0])
        }
        guard next == 0, count == expected else {
            throw image.damage("its regions have \(count) nodes, the root says \(expected)")
        }
    }

    /// Where the node of this number is.
    func offset(of number: Int) -> Int {
        var rest = number
        for region in nodes {
            if rest < region.count { return region.first + rest * PoolFormat.nodeBytes }
            rest -= region.count
        }
        preconditionFailure("a pool of \(count) nodes has no node \(number)")
    }

    /// The number of the node at an offset; nil if there is none.
    func number(of offset: Int) -> Int? {
        var before = 0
        for region in nodes {
            let place = offset - region.first
            if place >= 0, place < region.count * PoolFormat.nodeBytes {
                return place % PoolFormat.nodeBytes == 0 ? before + place / PoolFormat.nodeBytes : nil
            }
            before += region.count
        }
        return nil
    }
}
