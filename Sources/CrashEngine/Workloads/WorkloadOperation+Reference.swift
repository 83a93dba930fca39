extension WorkloadOperation {
    /// When an operation ran, for the reference.
    package struct Run: Sendable {
        /// The operation's number in the recorded run.
        package let number: Int
        /// The number of events that had happened when it was called.
        package let issued: Int
        /// The event at which it ended.
        package let ended: Int

        package init(number: Int, issued: Int, ended: Int) {
            (self.number, self.issued, self.ended) = (number, issued, ended)
        }
    }

    /// Tells `reference` what the operation did to the files, or was doing when it was cut off. `bytes` gives the bytes
    /// of its writes.
    package func apply(
        to reference: inout ReferenceFiles, _ run: Run,
        bytes: (_ file: Int, _ offset: Int, _ count: Int) -> [UInt8]
    ) {
        let (operation, issued) = (run.number, run.issued)
        func range(_ offset: Int, _ count: Int) -> Range<Int> { offset..<(offset + count) }
        switch self {
        case .create:
            _ = reference.create(operation: operation)
        case .write(let file, let offset, let count), .mappedWrite(let file, let offset, let count):
            reference.write(
                file, bytes(file, offset, count), at: offset, operation: operation, issued: issued)
        case .truncate(let file, let size):
            reference.truncate(file, to: size, operation: operation, issued: issued)
        case .clone(let source, let offset, let count, let target, let at):
            reference.clone(
                source, at: offset, length: count, to: target, at: at, operation: operation, issued: issued)
        case .allocate(let file, let offset, let count, let keepSize, _):
            reference.allocate(file, to: offset + count, keepSize: keepSize, operation: operation, issued: issued)
        case .punch(let file, let offset, let count):
            reference.punch(file, range(offset, count), operation: operation, issued: issued)
        case .zero(let file, let offset, let count, let keepSize):
            reference.zero(file, range(offset, count), keepSize: keepSize, operation: operation, issued: issued)
        case .collapse(let file, let offset, let count):
            reference.collapse(file, range(offset, count), operation: operation, issued: issued)
        case .insert(let file, let offset, let count):
            reference.insert(file, range(offset, count), operation: operation, issued: issued)
        case .copy(let source, let offset, let count, let target, let at):
            reference.copy(
                source, at: offset, length: count, to: target, at: at, operation: operation, issued: issued)
        case .exchange(let first, let offset, let count, let second, let at):
            reference.exchange(
                first, at: offset, with: second, at: at, length: count, operation: operation, issued: issued)
        case .unlink(let file):
            reference.unlink(file, operation: operation)
        case .sync, .checkpoint, .reopen:
            reference.synced(from: issued, to: run.ended)
        case .read, .mappedRead, .dedupe, .grow, .map, .pageFault, .unmap, .pin, .unpin: break
        }
    }
}
