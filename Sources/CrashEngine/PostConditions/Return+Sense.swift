internal import LayoutStore

// Which calls make no sense, and are refused as `input` for that: those and no others.
//
//   collapse             whole blocks, that end before the end of file
//   insert               whole blocks, that begin before the end of file
//   clone                whole blocks; both ends of file may be the length's end; the source's range lies in the file
//   dedupe, exchange     the same, and the target's range lies in its file
//   pairs in one file    do not overlap
//   mapped access        lies in the file
//   fault                lies in the mapping, asks for no more than it allows, and ends where the file's last block does
//   pin                  ends where the file's last block does; for reading every block is written
//   unmap, unpin         of what is there
//
// All other calls of a plan make sense, whatever the file is. Not verified here: offsets past the largest file, which no plan has; tags;
// whether a device can grow.
// Source: fallocate(2), ioctl_ficlonerange(2), ioctl_fideduperange(2), ioctl_xfs_exchange_range(2), copy_file_range(2).
extension Return {
    /// A call that returned though it makes no sense.
    var sense: [Breach] {
        require(nonsense == nil, "not_refused", "\(operation.words) has succeeded: \(nonsense ?? "")")
    }

    /// A call that was refused as `input`, and makes sense.
    package var refusedForNothing: [Breach] {
        if case .grow = operation { return [] }
        return require(nonsense != nil, "refused_though_sensible", "\(operation.words) was refused, and makes sense")
    }

    /// Why the call makes no sense; nil if it does.
    private var nonsense: String? {
        switch operation {
        case .collapse(let number, let offset, let count):
            unaligned(offset, count) ?? atEnd(number, offset + count)
        case .insert(let number, let offset, let count):
            unaligned(offset, count) ?? atEnd(number, offset)
        case .clone(let source, let offset, let count, let target, let at):
            wrong(source, offset, count, target, at, mayGrow: true)
        case .dedupe(let source, let offset, let count, let target, let at),
            .exchange(let source, let offset, let count, let target, let at):
            wrong(source, offset, count, target, at, mayGrow: false)
        case .copy(let source, let offset, let count, let target, let at):
            source == target && abs(offset - at) < max(0, min(count, size(source) - offset))
                ? "the ranges overlap" : nil
        case .mappedRead(let number, let offset, let count), .mappedWrite(let number, let offset, let count):
            outside(number, offset + count)
        case .pageFault(_, let block, let blocks, let access): wrongFault(Int64(block)..<Int64(block + blocks), access)
        case .pin(_, _, let number, let block, let blocks, let access):
            wrongPin(file(number).before, Int64(block)..<Int64(block + blocks), access)
        case .unmap, .unpin:
            parent.flatMap { before.parents[$0] == nil ? "there is no such mapping or pin" : nil }
        case .create, .write, .read, .truncate, .allocate, .punch, .zero, .unlink, .sync, .checkpoint, .grow, .reopen,
            .map:
            nil
        }
    }

    private func size(_ number: Int) -> Int { Int(file(number).before.size) }

    private func unaligned(_ offset: Int, _ count: Int) -> String? {
        offset % Self.block == 0 && count % Self.block == 0 ? nil : "it is not in whole blocks"
    }

    private func outside(_ number: Int, _ end: Int) -> String? {
        end <= size(number) ? nil : "file \(number) has \(size(number)) bytes"
    }

    private func atEnd(_ number: Int, _ place: Int) -> String? {
        place < size(number) ? nil : "file \(number) has \(size(number)) bytes"
    }

    private func wrong(
        _ source: Int, _ offset: Int, _ count: Int, _ target: Int, _ at: Int, mayGrow: Bool
    ) -> String? {
        if let wrong = unaligned(offset, 0) ?? unaligned(at, 0) { return wrong }
        if source == target, Self.touched(offset, count).overlaps(Self.touched(at, count)) {
            return "the ranges overlap"
        }
        if let wrong = outside(source, offset + count) ?? (mayGrow ? nil : outside(target, at + count)) { return wrong }
        let endsBoth = offset + count == size(source) && at + count >= size(target)
        return count % Self.block == 0 || endsBoth
            ? nil : "its length is not in whole blocks, and does not end both files"
    }

    private func wrongFault(_ blocks: Range<Int64>, _ access: Access) -> String? {
        guard let mapping = parent.flatMap({ before.parents[$0] }), let file = before.files[mapping.inode] else {
            return "there is no such mapping"
        }
        guard blocks.clamped(to: mapping.blocks) == blocks else { return "the mapping has blocks \(mapping.blocks)" }
        guard !access.contains(.write) || mapping.access.contains(.write) else { return "the mapping is for reading" }
        return behind(file, blocks)
    }

    private func wrongPin(_ file: StoreView.File, _ blocks: Range<Int64>, _ access: Access) -> String? {
        if let wrong = behind(file, blocks) { return wrong }
        let map = file.map.within(blocks)
        return access.contains(.write) || map.covers(blocks) && map.isWritten
            ? nil : "the file maps \(map.words), and nobody can read the rest"
    }

    private func behind(_ file: StoreView.File, _ blocks: Range<Int64>) -> String? {
        let end = Geometry.blocks(of: 0..<file.size).upperBound.value
        return blocks.upperBound <= end ? nil : "the file ends at block \(end)"
    }
}
