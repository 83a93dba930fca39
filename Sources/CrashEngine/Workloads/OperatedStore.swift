package import LayoutStore

/// A store on which operations are performed, and what is up to whoever does it: what numbers mean there, which bytes are written,
/// what becomes of answers.
package protocol OperatedStore {
    var store: LayoutStore { get }
    /// By the numbers of files, clients, mappings and pins.
    var files: [InodeNumber] { get }
    var holders: [HolderID] { get }
    var mappings: [Int: MappedRangeID] { get set }
    var pins: [Int: PinID] { get set }
    /// Who makes the workload's own accesses through mappings.
    var workloadHolder: HolderID { get }
    /// The longest piece of a read, in bytes.
    var longestRead: Int { get }

    /// What the file is created with, so that it can be found again by its number.
    func tag(of file: Int) -> String?

    /// What is written to `count` bytes of a file from `offset` on.
    func bytes(_ file: Int, _ offset: Int, _ count: Int) async throws(StoreError) -> [UInt8]

    /// Looks at what the store has said.
    func check(_ answer: StoreAnswer)

    /// A file was made; its number is the next one.
    mutating func made(_ inode: InodeNumber)

    /// A client is about to give back what it has by way of `parent`.
    func letGo(of parent: Hold.Parent)

    /// Closes the store and opens it again. Returns false where that cannot be done.
    mutating func reopen() async throws(StoreError) -> Bool
}

extension OperatedStore {
    package func tag(of file: Int) -> String? { "file \(file)" }
}
