// A worker's end of its two pipes.
//
//   standard input    the number of a cut a line; its end is the order to end
//   standard output   a WorkerMessage a line
//   standard error    a file that the parent reads if the worker dies; emptied before each cut
//
// A worker dies with its parent in three ways, each for a moment at which the others do not hold: it finds another parent than
// the one that started it (the parent died before the next line ran), the kernel kills it (PR_SET_PDEATHSIG), or its input ends.
// Source: prctl(2).

private import CLinux
internal import Foundation

/// The worker's end; one a process.
package final class WorkerChannel {
    private let answers: FileHandle
    private let encoder = JSONEncoder()

    /// Takes standard output for itself: what the code under test prints goes to standard error.
    ///
    /// Ends the process if `parent` is not, or no longer, its parent.
    package init(parent: Int32) {
        guard clinux_die_with_parent() == 0, getppid() == parent else { exit(0) }
        let descriptor = dup(STDOUT_FILENO)
        answers = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        dup2(STDERR_FILENO, STDOUT_FILENO)
    }

    package func send(_ message: WorkerMessage) throws {
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
