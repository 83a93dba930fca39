/// The shared memory of each file of a disk, in which SQLite keeps a database's WAL index, and its history in a
/// recorded run.
struct IndexMemories {
    private var memories: [SharedMemory] = []
    /// The index at each event of a recorded run.
    private(set) var history = SharedMemoryHistory()

    subscript(file: Int) -> SharedMemory { memories[file] }

    /// Makes room for `count` files.
    mutating func reserve(_ count: Int) { while memories.count < count { memories.append(SharedMemory()) } }

    /// A crash that no reader outlives: contents and locks are gone.
    func crash() { for memory in memories { memory.crash() } }

    /// Puts back the index that a reader in another process has kept.
    func restore(_ image: SharedMemory.Image, to file: Int) { memories[file].restore(image) }

    /// Keeps the index of `file` as it is after `events` events. Returns whether it has changed.
    mutating func note(_ file: Int, named name: String, at events: Int) -> Bool {
        history.note(memories[file], named: name, at: events)
    }

    /// Keeps the index of every file.
    mutating func noteAll(named names: [String], at events: Int) {
        for file in memories.indices { _ = note(file, named: names[file], at: events) }
    }
}
