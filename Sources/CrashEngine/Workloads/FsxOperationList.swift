// A list of file operations as fsx records it, one a line: name, offset, length, size before, flags.
//
//   mapwrite 0xee78 0xfa63 0x0                    a store through a mapping of an empty file, which first grows
//   clone_range 0xb000 0xa000 0x0 0x1e8db         two places: source, length, destination, size
//   truncate 0x0 0x184dd 0x20000                  always 0, then the new size, then the old one
//   zero_range 0x222ea 0x58bb 0x31aea keep_size   flags: keep_size, unshare, close_open
//   skip fallocate 0x30d0fe1a 0xb9b 0x0           drawn by fsx, but not run
//
// Numbers are hexadecimal with 0x. Lines of white space and lines that begin with # say nothing. A last word * marks a
// range that somebody watched when the list was recorded. An operation of length 0 is one that fsx itself passes over
// when it replays a list, so it counts as skipped.
//
// The whole list is validated before the first operation runs. Not verified here: that the sizes follow from the
// operations; that an operation fits the size of the file.
// Source: xfstests ltp/fsx.c (read_op, op_args_count, the log functions).

internal import Foundation
private import LayoutStore

/// The operations of one `.fsxops` list, in order.
package struct FsxOperationList: Sendable {
    /// What errors call the list: its path, or the name of a built-in one.
    package let name: String
    /// What reports call it: the file's name without folder and extension.
    package let label: String
    /// As it was read.
    package let text: String
    /// Tells lists of one name apart: a hash of the text.
    package let contentHash: Int64
    package let operations: [RecordedOperation]
    /// Lines that fsx drew or that have length 0, and that nobody runs.
    package let skipped: Int

    /// Reads the file at `path`, whose name is the list's. Blocks on the file.
    package init(path: String) throws(InputError) {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw InputError(file: path, line: 0, message: "the list cannot be read; is it there, and a file?")
        }
        try self.init(name: path, text: String(decoding: bytes, as: UTF8.self))
    }

    /// Reads `text`; errors call it `name`. O(length).
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
        self.text = text
        label = URL(fileURLWithPath: name).deletingPathExtension().lastPathComponent
        contentHash = RecordWords.hash(text.utf8.map(Int64.init), seed: 0)
        self.operations = operations
        self.skipped = skipped
    }
}
