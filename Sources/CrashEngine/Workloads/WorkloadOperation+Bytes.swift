private import LayoutStore

/// The size that an operation leaves, and the bytes that it touches. Both depend on the sizes before, which `size`
/// gives by file.
extension WorkloadOperation {
    /// The file whose size the operation may change, with the size that it leaves, in bytes; nil if the operation
    /// changes no size.
    package func sizeLeft(_ size: (_ file: Int) -> Int) -> (file: Int, size: Int)? {
        switch self {
        case .create(let file): (file, 0)
        case .write(let file, let offset, let count), .mappedWrite(let file, let offset, let count),
            .allocate(let file, let offset, let count, keepSize: false, _),
            .zero(let file, let offset, let count, keepSize: false):
            (file, max(size(file), offset + count))
        case .truncate(let file, let bytes): (file, bytes)
        case .clone(_, _, let count, let target, let at): (target, max(size(target), at + count))
        case .copy(let source, let offset, let count, let target, let at):
            offset < size(source)
                ? (target, max(size(target), at + min(count, size(source) - offset))) : (target, size(target))
        case .collapse(let file, _, let count): (file, max(size(file) - count, 0))
        case .insert(let file, _, let count):
            // More than a file can have is refused, and leaves the size as it is.
            (file, size(file) > .max - count ? size(file) : size(file) + count)
        case .read, .mappedRead, .allocate, .punch, .zero, .dedupe, .exchange, .unlink, .sync, .checkpoint, .grow,
            .reopen, .map, .pageFault, .unmap, .pin, .unpin:
            nil
        }
    }

    /// The ranges of files that the call names: first source and then target, if there are two.
    package var ranges: [(file: Int, offset: Int, count: Int)] {
        switch self {
        case .write(let file, let offset, let count), .mappedWrite(let file, let offset, let count),
            .read(let file, let offset, let count), .mappedRead(let file, let offset, let count),
            .allocate(let file, let offset, let count, _, _), .punch(let file, let offset, let count),
            .zero(let file, let offset, let count, _), .collapse(let file, let offset, let count),
            .insert(let file, let offset, let count):
            [(file, offset, count)]
        case .truncate(let file, let size): [(file, size, 1)]
        case .clone(let first, let offset, let count, let second, let at),
            .copy(let first, let offset, let count, let second, let at),
            .dedupe(let first, let offset, let count, let second, let at),
            .exchange(let first, let offset, let count, let second, let at):
            [(first, offset, count), (second, at, count)]
        case .map(_, _, let file, let block, let blocks, _), .pin(_, _, let file, let block, let blocks, _):
            [(file, block * Geometry.blockBytes, blocks * Geometry.blockBytes)]
        case .create, .unlink, .sync, .checkpoint, .grow, .reopen, .pageFault, .unmap, .unpin: []
        }
    }

    /// The bytes that the call reads, writes, moves or zeroes (the old tail of a file that grows, too): a client's
    /// access there, while the call runs, would race with it.
    package func racing(_ size: (_ file: Int) -> Int) -> [(file: Int, bytes: Range<Int>)] {
        func fromTail(_ file: Int, _ offset: Int, _ end: Int) -> (file: Int, bytes: Range<Int>) {
            (file, min(offset, size(file))..<end)
        }
        switch self {
        case .read(let file, let offset, let count), .mappedRead(let file, let offset, let count):
            return [(file, offset..<(offset + max(count, 0)))]
        case .write(let file, let offset, let count), .mappedWrite(let file, let offset, let count),
            .allocate(let file, let offset, let count, _, _), .punch(let file, let offset, let count),
            .zero(let file, let offset, let count, _):
            return [fromTail(file, offset, offset + count)]
        case .truncate(let file, let bytes):
            return [fromTail(file, bytes, max(bytes, size(file)))]
        case .collapse(let file, let offset, _), .insert(let file, let offset, _):
            return [(file, offset..<Int.max)]
        case .clone(let source, let offset, let count, let target, let at),
            .copy(let source, let offset, let count, let target, let at):
            return [(source, offset..<(offset + count)), fromTail(target, at, at + count)]
        case .dedupe(let first, let offset, let count, let second, let at),
            .exchange(let first, let offset, let count, let second, let at):
            return [(first, offset..<(offset + count)), (second, at..<(at + count))]
        case .create, .unlink, .sync, .checkpoint, .grow, .reopen, .map, .pageFault, .unmap, .pin, .unpin: return []
        }
    }
}
