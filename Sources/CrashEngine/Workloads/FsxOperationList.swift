// An operation list is what fsx (the file system exerciser of xfstests) records of a run: one operation a line, as
// name, offset, length, size of the file before, flags.
//
//   mapwrite 0xee78 0xfa63 0x0                    a store through a mapping of an empty file, which first grows
//   clone_range 0xb000 0xa000 0x0 0x1e8db         two places: source, length, destination, size before
//   truncate 0x0 0x184dd 0x20000                  always 0, then the new size, then the size before
//   zero_range 0x222ea 0x58bb 0x31aea keep_size   flags: keep_size, unshare, close_open
//   skip fallocate 0x30d0fe1a 0xb9b 0x0           drawn by fsx, but not run
//
// Numbers are hexadecimal with 0x. Empty lines and lines that begin with # are ignored. A last word * says that the
// operation touched a range which fsx was told to watch. fsx passes over an operation of length 0 when it replays a
// list, so such a line counts as skipped, unless it is an fsync.
//
// The whole list is parsed before the first operation runs.
// Not verified here: that the sizes follow from the operations; that an operation fits the size of the file.
// Source: xfstests ltp/fsx.c (read_op, op_args_count, the log functions).

/// The operations of one `.fsxops` list, in order.
package struct FsxOperationList: Sendable {
    /// The list's name in errors: its path, or the name of a built-in list.
    package let name: String
    package let operations: [RecordedOperation]
    /// The number of lines that are not run: those that begin with `skip`, and operations of length 0.
    package let skipped: Int

    /// Reads `text`; `name` is the list's name in errors. O(length).
    package init(name: String, text: String) throws(InputError) {
        var operations: [RecordedOperation] = []
        var skipped = 0
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let parser = FsxLine(file: name, number: index + 1, text: String(Substring(line)))
            switch try parser.content() {
            case .nothing: break
            case .skipped: skipped += 1
            case .operation(let operation): operations.append(operation)
            }
        }
        self.name = name
        self.operations = operations
        self.skipped = skipped
    }
}
