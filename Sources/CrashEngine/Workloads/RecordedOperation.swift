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

    /// The end of the last byte that the operation can reach.
    package var end: Int {
        max(arguments.offset + arguments.length, arguments.destination + arguments.length, sizeBefore)
    }

    /// The operation that the line names. A list has one file, so the caller says which `file` of the workload that is.
    package func operation(on file: Int = 0) -> WorkloadOperation { word.operation(on: file, arguments) }

    /// The operations that fsx performs for the line when its file has `size` bytes: before a store through a mapping
    /// past the end of file it makes the file that long, and a load through a mapping ends at the end of file.
    /// Source: xfstests ltp/fsx.c (domapwrite, domapread).
    package func operations(on file: Int, of size: Int) -> [WorkloadOperation] {
        let operation = operation(on: file)
        return switch operation {
        case .mappedWrite(_, let offset, let count) where offset + count > size:
            [.truncate(file: file, size: offset + count), operation]
        case .mappedRead(_, let offset, let count):
            [.mappedRead(file: file, offset: offset, count: min(count, size - offset))]
        default: [operation]
        }
    }
}
