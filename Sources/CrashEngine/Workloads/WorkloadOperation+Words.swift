internal import LayoutStore

extension WorkloadOperation {
    /// The operation in words, for plans and stories.
    package var words: String {
        switch self {
        case .create(let file): "create file \(file)"
        case .write(let file, let offset, let count): "write file \(file) \(offset)..<\(offset + count)"
        case .mappedWrite(let file, let offset, let count): "mapped write file \(file) \(offset)..<\(offset + count)"
        case .read(let file, let offset, let count): "read file \(file) \(offset)..<\(offset + count)"
        case .mappedRead(let file, let offset, let count): "mapped read file \(file) \(offset)..<\(offset + count)"
        case .truncate(let file, let size): "truncate file \(file) to \(size)"
        case .clone(let source, let offset, let count, let target, let at):
            "clone file \(source) \(offset)..<\(offset + count) to file \(target) at \(at)"
        case .allocate(let file, let offset, let count, let keepSize, let unshare):
            "\(unshare ? "unshare" : "preallocate") file \(file) \(offset)..<\(offset + count)\(keepSize ? " keeping its size" : "")"
        case .punch(let file, let offset, let count): "punch file \(file) \(offset)..<\(offset + count)"
        case .zero(let file, let offset, let count, let keepSize):
            "zero file \(file) \(offset)..<\(offset + count)\(keepSize ? " keeping its size" : "")"
        case .collapse(let file, let offset, let count): "collapse file \(file) \(offset)..<\(offset + count)"
        case .insert(let file, let offset, let count): "insert into file \(file) \(offset)..<\(offset + count)"
        case .dedupe(let source, let offset, let count, let target, let at):
            "dedupe file \(source) \(offset)..<\(offset + count) with file \(target) at \(at)"
        case .copy(let source, let offset, let count, let target, let at):
            "copy file \(source) \(offset)..<\(offset + count) to file \(target) at \(at)"
        case .exchange(let first, let offset, let count, let second, let at):
            "exchange file \(first) \(offset)..<\(offset + count) with file \(second) at \(at)"
        case .unlink(let file): "unlink file \(file)"
        case .sync: "sync"
        case .checkpoint: "checkpoint"
        case .grow(let blocks): "grow the store by \(blocks) blocks"
        case .reopen: "close the store and open it again"
        case .map(let slot, let client, let file, let block, let blocks, let access):
            "client \(client) maps file \(file) blocks \(block)..<\(block + blocks)\(access.contains(.write) ? " writable" : "") as \(slot)"
        case .pageFault(let slot, let block, let blocks, let access):
            "\(access) fault in mapping \(slot) blocks \(block)..<\(block + blocks)"
        case .unmap(let slot): "unmap \(slot)"
        case .pin(let slot, let client, let file, let block, let blocks, let access):
            "client \(client) pins file \(file) blocks \(block)..<\(block + blocks) for \(access) as \(slot)"
        case .unpin(let slot): "unpin \(slot)"
        }
    }
}
