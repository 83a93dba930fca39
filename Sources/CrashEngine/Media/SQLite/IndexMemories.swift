/// The shared memory of each file of a disk, in which SQLite keeps the WAL index of a database; and what it was in a recorded run.
struct IndexMemories {
    private var memories: [SharedMemory] = []
    /// What the indexes were at each event.
    private(set) var history = SharedMemoryHistory()

    subscript(file: Int) -> SharedMemory { memories[file] }

    /// Makes room for `count` files.
    mutating func reserve(_ count: Int) { while memories.count < count { memories.append(SharedMemory()) } }

    /// A crash: contents and locks are gone.
    func crash() { for memory in memories { memory.crash() } }

    /// Puts the index back that a reader in another process has kept.
    func restore(_ image: SharedMemory.Image, to file: Int) { memories[file].restore(image) }

    /// Keeps what the index of `file` is when `events` are behind. Returns whether it has changed.
    mutating func note(_ file: Int, named name: String, at events: Int) -> Bool {
        history.note(memories[file], named: name, at: events)
    }

    /// The same for every file.
    mutating func noteAll(named names: [String], at events: Int) {
        for file in memories.indices { _ = note(file, named: names[file], at: events) }
    }
}
