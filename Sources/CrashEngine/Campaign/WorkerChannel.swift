// A worker speaks to its parent over two pipes and a file:
//
//   standard input    the number of a cut a line; the end of the input orders the worker to end
//   standard output   a WorkerMessage a line; of a rehearsal, a RehearsalMessage
//   standard error    a file that the parent reads if the worker dies; emptied before each cut
//
// A worker dies with its parent in three ways. The kernel kills it (PR_SET_PDEATHSIG); if the parent died before that
// was set, the worker finds that it has another parent; if both fail, its input ends.
// Source: prctl(2).

private import CLinux
internal import Foundation

/// The worker's end of the pipes; one a process.
package final class WorkerChannel {
    private let answers: FileHandle
    private let encoder = JSONEncoder()

    /// Takes standard output for messages: what the code under test prints goes to standard error.
    ///
    /// Ends the process if its parent is not, or no longer, `parent`.
    package init(parent: Int32) {
        guard clinux_die_with_parent() == 0, getppid() == parent else { exit(0) }
        let descriptor = dup(STDOUT_FILENO)
        answers = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        dup2(STDERR_FILENO, STDOUT_FILENO)
    }

    package func send(_ message: some Encodable) throws {
        var line = try encoder.encode(message)
        line.append(UInt8(ascii: "\n"))
        try answers.write(contentsOf: line)
    }

    /// The number of the next cut; nil when there is none.
    package func next() -> Int? {
        let line = readLine()
        fflush(nil)
        ftruncate(STDERR_FILENO, 0)
        return line.flatMap { Int($0) }
    }
}
