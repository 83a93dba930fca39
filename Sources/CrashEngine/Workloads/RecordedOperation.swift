internal import LayoutStore

/// One line of a recorded list: an operation of fsx on the list's one file.
package struct RecordedOperation: Hashable, Sendable {
    /// The number of its line in the list, from 1.
    package let line: Int
    /// Its name in the list.
    package let word: FsxWord
    private let arguments: FsxWord.Arguments
    /// The file's size before the operation, as the list says.
    package let sizeBefore: Int

    package init(line: Int, word: FsxWord, _ arguments: FsxWord.Arguments, sizeBefore: Int) {
        self.line = line
        self.word = word
        self.arguments = arguments
        self.sizeBefore = sizeBefore
    }

    /// The operation that the line names. A list has one file, so the caller says which `file` of the workload that is.
    package func operation(on file: Int = 0) -> WorkloadOperation { word.operation(on: file, arguments) }

    /// The operations that fsx performs for the line when its file has `size` bytes:
    ///
    ///     mapwrite past the end       makes the file that long first
    ///     mapread                     ends at the end of file
    ///     copy_range                  ends there, too; but what it has copied may have moved that, and then it goes on
    ///     collapse_range to the end   leaves the file's last byte, and what is in the way of whole blocks
    ///     dedupe_range                of whole blocks
    ///
    /// Source: xfstests ltp/fsx.c (domapwrite, domapread, do_copy_range, TRIM_OFF_LEN); ioctl_fideduperange(2).
    package func operations(on file: Int, of size: Int) -> [WorkloadOperation] {
        let operation = operation(on: file)
        switch operation {
        case .mappedWrite(_, let offset, let count) where offset + count > size:
            return [.truncate(file: file, size: offset + count), operation]
        case .mappedRead(_, let offset, let count):
            return [.mappedRead(file: file, offset: offset, count: min(count, size - offset))]
        case .copy(_, let offset, let count, _, let at): return copies(file, offset, count, at, size)
        case .collapse(_, let offset, let count) where offset < size && count >= size - offset:
            let whole = Self.wholeBlocks(size - 1 - offset)
            return whole > 0 ? [.collapse(file: file, offset: offset, count: whole)] : []
        case .dedupe(_, let offset, let count, _, let at):
            let whole = Self.wholeBlocks(count)
            return whole > 0 ? [.dedupe(source: file, offset: offset, count: whole, target: file, at: at)] : []
        default: return [operation]
        }
    }

    private func copies(_ file: Int, _ offset: Int, _ count: Int, _ at: Int, _ size: Int) -> [WorkloadOperation] {
        var (size, done) = (size, 0)
        var copies: [WorkloadOperation] = []
        while done < count, offset + done < size {
            let part = min(count - done, size - offset - done)
            copies.append(.copy(source: file, offset: offset + done, count: part, target: file, at: at + done))
            done += part
            size = max(size, at + done)
        }
        return copies
    }

    private static func wholeBlocks(_ bytes: Int) -> Int { bytes / Geometry.blockBytes * Geometry.blockBytes }
}
