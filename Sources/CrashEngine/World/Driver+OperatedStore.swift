package import LayoutStore

/// The store of a plan, as operations see it: the bytes that they write say whose they are, and the store's answers are
/// compared with the reference.
extension Driver: OperatedStore {
    package var workloadHolder: HolderID { holders[plan.workloadClient] }
    var work: ActorWork { world.work }

    package func bytes(_ file: Int, _ offset: Int, _ count: Int) throws(StoreError) -> [UInt8] {
        try Self.checkFits(count, session.device.blocks)
        return bytes(file, offset, count, operation: log.point.operation)
    }

    private func bytes(_ file: Int, _ offset: Int, _ count: Int, operation: Int) -> [UInt8] {
        Stamp.write(file: file, operation: operation, offset: offset, count: count)
    }

    package mutating func made(_ inode: InodeNumber) {
        files.append(inode)
        work.made(inode)
    }

    package func letGo(of parent: Hold.Parent) { world.letGo { $0.hold.parent == parent } }

    package mutating func check(_ answer: StoreAnswer) {
        switch answer {
        case .read(let bytes, let file, let offset, let count):
            check(bytes, file, offset, count: count)
        case .copied(let copied, let file, let offset, let count):
            let expected = max(0, min(count, work.reference.size(of: file) - offset))
            if copied != expected { world.reportLive("a copy said \(copied) bytes, not \(expected)") }
        case .compared(let isSame, let first, let offset, let count, let second, let at):
            wasSame = isSame
            if isSame != work.reference.showSame(first, at: offset, second, at: at, count: count) {
                world.reportLive("dedupe called the bytes \(isSame ? "equal" : "different"): they are not")
            }
        }
    }

    /// Compares the bytes that a read of `count` bytes gave with the reference.
    func check(_ bytes: [UInt8], _ file: Int, _ offset: Int, count: Int) {
        let end = min(offset + count, max(work.reference.size(of: file), offset))
        let expected = work.reference.content(of: file, from: offset, to: end)
        guard bytes.count == expected.count else {
            world.reportLive("a read of file \(file) at \(offset) gave \(bytes.count) bytes, not \(expected.count)")
            return
        }
        guard bytes != expected, let index = zip(bytes, expected).enumerated().first(where: { $1.0 != $1.1 })?.offset
        else {
            return
        }
        world.reportLive("a read of file \(file) saw another byte at \(offset + index) than was written")
    }

    package func written(_ file: Int, _ bytes: Range<Int>) -> [Range<Int>] { work.reference.written(file, bytes) }

    /// Tells the reference what an operation did, after the store has said yes.
    func apply(_ operation: WorkloadOperation, number: Int, issued: Int) {
        operation.apply(
            to: &work.reference, WorkloadOperation.Run(number: number, issued: issued, ended: log.count - 1)
        ) { bytes($0, $1, $2, operation: number) }
    }
}
