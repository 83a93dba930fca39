// A workload operation is one thing that a workload or its clients do to a store. Lines of recorded lists
// (RecordedOperation.swift) and steps of plans (PlanStep) are both values of this one enum. Each fact about an
// operation stands in one place:
//
//   its name, and it in words                              WorkloadOperation+Words.swift
//   the size that it leaves, the bytes that it touches     WorkloadOperation+Bytes.swift
//   its call of the store                                  WorkloadOperation+Perform.swift
//   its effect on the reference                            WorkloadOperation+Reference.swift
//   its name in fsx                                        FsxWord.swift

package import LayoutStore

/// One call of the store by the workload, or by or for a client. Offsets, counts and sizes are in bytes and need no
/// alignment; `block` and `blocks` count blocks. An ``OperatedStore`` knows which file, client, mapping or pin a number
/// stands for.
package enum WorkloadOperation: Hashable, Codable, Sendable {
    case create(file: Int)
    /// Wherever there is a `count`, it is at least 1, except in a read, mapped read or copy that was clipped at the end
    /// of file: there it may be 0 or less, and nothing is called.
    case write(file: Int, offset: Int, count: Int)
    case mappedWrite(file: Int, offset: Int, count: Int)
    case read(file: Int, offset: Int, count: Int)
    case mappedRead(file: Int, offset: Int, count: Int)
    case truncate(file: Int, size: Int)
    case clone(source: Int, offset: Int, count: Int, target: Int, at: Int)
    case allocate(file: Int, offset: Int, count: Int, keepSize: Bool, unshare: Bool)
    case punch(file: Int, offset: Int, count: Int)
    case zero(file: Int, offset: Int, count: Int, keepSize: Bool)
    case collapse(file: Int, offset: Int, count: Int)
    case insert(file: Int, offset: Int, count: Int)
    case dedupe(source: Int, offset: Int, count: Int, target: Int, at: Int)
    case copy(source: Int, offset: Int, count: Int, target: Int, at: Int)
    case exchange(first: Int, offset: Int, count: Int, second: Int, at: Int)
    /// No later step names the file, but clients keep their mappings and pins of it.
    case unlink(file: Int)
    case sync
    case checkpoint
    /// The store gets so many more blocks of its device.
    case grow(blocks: Int)
    /// The store is closed and opened again: a new epoch, and holders of process scope are gone.
    case reopen
    /// A client maps a range of blocks. A *slot* is the plan's number for a mapping or pin.
    case map(slot: Int, client: Int, file: Int, block: Int, blocks: Int, access: Access)
    case pageFault(slot: Int, block: Int, blocks: Int, access: Access)
    case unmap(slot: Int)
    case pin(slot: Int, client: Int, file: Int, block: Int, blocks: Int, access: Access)
    case unpin(slot: Int)
}
