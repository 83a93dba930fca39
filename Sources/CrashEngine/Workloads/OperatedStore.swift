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

    /// The tag that a file is created with, so that it can be found again by its number; nil for none.
    func tag(of file: Int) -> String?

    /// The bytes that a write of `count` bytes to a file writes from `offset` on.
    func bytes(_ file: Int, _ offset: Int, _ count: Int) async throws(StoreError) -> [UInt8]

    /// Where `bytes` of a file have to show anything but zeros, as far as the caller knows; ascending.
    func written(_ file: Int, _ bytes: Range<Int>) -> [Range<Int>]

    /// Checks an answer of the store. Throws to end the operation.
    mutating func check(_ answer: StoreAnswer) throws(StoreError)

    /// Takes note of a new file, whose number is the next one.
    mutating func made(_ inode: InodeNumber)

    /// Takes note that a client is about to give back the holds that it has by way of `parent`.
    func letGo(of parent: Hold.Parent)

    /// Closes the store and opens it again. Returns false if this store cannot be reopened here.
    mutating func reopen() async throws(StoreError) -> Bool
}

extension OperatedStore {
    package func tag(of file: Int) -> String? { "file \(file)" }

    /// The longest piece of a read: 16 MiB, so that a read of a large file fits into memory.
    private static var longestPiece: Int { 1 << 24 }

    /// The pieces in which `bytes` of a file are read: as they are, unless they are long. Then what is a hole, and has
    /// to be one, is left out, but for the first piece and the last: the time follows the extents.
    package func pieces(of file: Int, _ bytes: Range<Int>) async throws(StoreError) -> [Range<Int>] {
        let longest = Self.longestPiece
        guard bytes.count > longest else { return [bytes] }
        let extents = try await store.extents(of: files[file]).map { extent in
            let blocks = Geometry.bytes(of: extent.fileBlocks)
            return Int(blocks.lowerBound)..<Int(blocks.upperBound)
        }
        let last = bytes.upperBound - 1
        let parts =
            [bytes.lowerBound..<(bytes.lowerBound + 1), last..<bytes.upperBound] + extents + written(file, bytes)
        var pieces: [Range<Int>] = []
        var next = bytes.lowerBound
        for part in parts.map({ $0.clamped(to: bytes) }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            next = max(next, part.lowerBound / longest * longest)
            while next < part.upperBound {
                let end = min(longest - next % longest, bytes.upperBound - next) + next
                pieces.append(next..<end)
                next = end
            }
        }
        return pieces
    }

    /// Throws `noSpace` for a write that is longer than a device: its bytes would only fill the memory.
    package static func checkFits(_ count: Int, _ device: BlockCount) throws(StoreError) {
        guard count / Geometry.blockBytes <= device.value else {
            throw StoreError(.noSpace, "cannot write \(count) bytes: the data device has fewer; use a larger one")
        }
    }
}
