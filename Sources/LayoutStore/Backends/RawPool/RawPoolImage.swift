// A pool, read without libpmemobj: after a crash, closed or copied, in memory of one's own, brought to where an opening would bring
// its objects. The file is never written to.
//
//   byte 0        4096         8192             heap_offset                                  the file's end
//        │ header │ descriptor │ lanes: the logs │ heap: header, zone, chunks with objects    │
//          PoolHeader            Lanes, Ulog       HeapLook                 ▲ root (PoolRoot)
//          ShutdownState
//                   PoolDescriptor
//
//     var image = try RawPoolImage(readingFile: "/mnt/pmem/store.pool")
//     guard let root = try image.recover(layout: "store") else { … }         // no root object yet
//     image.bytes.baseAddress! + root.offset                                 // objects, by offsets from the base
//
//     image.takeBack()                 // as it was before; then other bytes may be put in, and it be recovered again
//
// It refuses what pmemobj_open refuses; and what makes an opening trap, loop or destroy the pool: logs in circles or with entries
// that lead outside or to the header, a root object outside the heap.
// Not covered: pools of several files, other versions of the format, bad blocks that the file system knows of, the heap's
// bookkeeping (which objects are free), the run number, which an opening counts up.
// Source: PMDK 1.12, obj_open_common in src/libpmemobj/obj.c; measured against libpmemobj 1.12.1 (Tests/LayoutStorePmemTests).

/// The bytes of one pool in memory, which can be recovered, and recovery be taken back.
///
/// An image is used by one thread at a time.
package struct RawPoolImage: ~Copyable {
    /// What errors call the pool.
    package let name: String
    private let memory: PoolMemory
    private var journal = RecoveryJournal()

    init(_ memory: consuming PoolMemory, name: String) {
        self.memory = memory
        self.name = name
    }

    /// A copy of `bytes`, without what is left over behind whole pages. Throws `io` if there is no memory. O(bytes).
    package init(copying bytes: UnsafeRawBufferPointer, name: String) throws(StoreError) {
        let memory = try PoolMemory(fileBytes: bytes.count, name: name)
        memory.buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<memory.buffer.count]))
        self.init(memory, name: name)
    }

    /// The image, from the pool's begin on. Whoever changes bytes after a recovery takes that back first.
    package var bytes: UnsafeMutableRawBufferPointer { memory.buffer }

    /// The layout's name. Means something once ``recover(layout:counter:)`` has returned.
    package var layoutName: String {
        memory.buffer.count < Int(PoolHeader.leastBytes) ? "" : PoolDescriptor.layoutName(memory.bytes)
    }

    /// Brings the image to where an opening would, and returns the root object's place; nil if the pool has none.
    ///
    /// Throws `input` for what is no pool of one file, of this format and, if given, of this layout, and `corrupt` for damage; then
    /// the image is as it was before. `counter` is that of the device under the file. O(lanes + bytes in their logs).
    package mutating func recover(
        layout: String? = nil, counter: ShutdownCounter = .none
    ) throws(StoreError) -> PoolRoot? {
        do {
            return try recoverUnnamed(layout: layout, counter: counter)
        } catch {
            throw error.error(name)
        }
    }

    /// The same, with the bare reason as error: no text is made for images that are refused.
    package mutating func recoverUnnamed(
        layout: String? = nil, counter: ShutdownCounter = .none
    ) throws(PoolRefusal) -> PoolRoot? {
        do {
            try PoolHeader.check(memory.bytes, counter: counter)
            let descriptor = try PoolDescriptor(memory.bytes, layout: layout)
            try HeapLook.check(memory.bytes, descriptor.heap)
            var lanes = Lanes(memory.bytes, descriptor)
            try lanes.recover(&journal)
            return try descriptor.root(memory.bytes)
        } catch {
            journal.takeBack(memory.bytes)
            throw error
        }
    }

    /// Restores every byte that recoveries have changed since the image was made, taken back or ``keep()`` was called.
    package mutating func takeBack() { journal.takeBack(memory.bytes) }

    /// Lets the changes stay: they are not taken back any more.
    package mutating func keep() { journal.forget() }
}
