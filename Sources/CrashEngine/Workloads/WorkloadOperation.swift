// What a workload and its clients do to a store. Lines of recorded lists (RecordedOperation.swift) and steps of plans (PlanStep)
// are both values of this one enum. What is known of an operation stands beside it, once each:
//
//   its name and its words                                   WorkloadOperation+Words.swift
//   the size it leaves, the bytes that it may race for       WorkloadOperation+Bytes.swift
//   the call of the store                                    WorkloadOperation+Perform.swift
//   what it means to the reference                           WorkloadOperation+Reference.swift
//   what fsx calls it                                        FsxWord.swift

package import LayoutStore

/// One thing that happens to a store: a call by the workload, or by or for a client. Offsets, counts and sizes are in bytes and need
/// no alignment; files, clients, mappings and pins have numbers of their own, which an ``OperatedStore`` knows.
package enum WorkloadOperation: Hashable, Sendable {
    case create(file: Int)
    /// `count` is at least 1 wherever there is one, but for a mapped read that finds nothing left.
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
    /// No later step names the file, but clients keep what they have of it.
    case unlink(file: Int)
    case sync
    case checkpoint
    /// The store is closed and opened again: a new epoch, and holders of process scope are gone.
    case reopen
    /// A client maps a range of blocks under a slot; the plan names mappings and pins by slot.
    case map(slot: Int, client: Int, file: Int, block: Int, blocks: Int, access: Access)
    case pageFault(slot: Int, block: Int, blocks: Int, access: Access)
    case unmap(slot: Int)
    case pin(slot: Int, client: Int, file: Int, block: Int, blocks: Int, access: Access)
    case unpin(slot: Int)
}
