internal import LayoutStore

/// The store of one side of a pair. What a write writes depends on the place alone, however it is cut into calls.
struct PairedStore: OperatedStore {
    let store: LayoutStore
    var files: [InodeNumber]
    let workloadHolder: HolderID
    /// See ``Pair/source``.
    let source: Pair.Place?
    let holders: [HolderID] = []
    var mappings: [Int: MappedRangeID] = [:]
    var pins: [Int: PinID] = [:]
    /// Whether a dedupe said that the bytes differ.
    private(set) var saidDifferent = false

    init(_ store: LayoutStore, files: [InodeNumber], workloadHolder: HolderID, source: Pair.Place?) {
        self.store = store
        self.files = files
        self.workloadHolder = workloadHolder
        self.source = source
    }

    func bytes(_ file: Int, _ offset: Int, _ count: Int) async throws(StoreError) -> [UInt8] {
        guard let source else { return Stamp.write(file: file, operation: 0, offset: offset, count: count) }
        let first = Int64(source.offset + offset)
        return try await store.read(files[source.file], first..<(first + Int64(count)))
    }

    func written(_ file: Int, _ bytes: Range<Int>) -> [Range<Int>] { [] }

    mutating func check(_ answer: StoreAnswer) {
        if case .compared(isSame: false, _, _, _, _, _) = answer { saidDifferent = true }
    }

    mutating func made(_ inode: InodeNumber) { files.append(inode) }
    func letGo(of parent: Hold.Parent) {}
    mutating func reopen() async throws(StoreError) -> Bool { false }
}
