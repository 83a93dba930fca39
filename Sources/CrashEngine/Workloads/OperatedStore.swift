package import LayoutStore

/// A store, with all that a ``WorkloadOperation`` leaves to its caller: which file, client, mapping or pin a number
/// stands for, which bytes a write writes, and what is checked about an answer.
package protocol OperatedStore {
    var store: LayoutStore { get }
    /// The inode of each file, by the file's number.
    var files: [InodeNumber] { get }
    /// The holder of each client, by the client's number.
    var holders: [HolderID] { get }
    /// The mappings and pins that exist, by slot.
    var mappings: [Int: MappedRangeID] { get set }
    var pins: [Int: PinID] { get set }
    /// The holder that makes the workload's own accesses through mappings.
    var workloadHolder: HolderID { get }
    /// The longest piece of a read, in bytes.
    var longestRead: Int { get }

    /// The tag that a file is created with, so that it can be found again by its number; nil for none.
    func tag(of file: Int) -> String?

    /// The bytes that a write of `count` bytes to a file writes from `offset` on.
    func bytes(_ file: Int, _ offset: Int, _ count: Int) async throws(StoreError) -> [UInt8]

    /// Checks an answer of the store.
    func check(_ answer: StoreAnswer)

    /// Takes note of a new file, whose number is the next one.
    mutating func made(_ inode: InodeNumber)

    /// Takes note that a client is about to give back the holds that it has by way of `parent`.
    func letGo(of parent: Hold.Parent)

    /// Closes the store and opens it again. Returns false if this store cannot be reopened here.
    mutating func reopen() async throws(StoreError) -> Bool
}

extension OperatedStore {
    package func tag(of file: Int) -> String? { "file \(file)" }
}
