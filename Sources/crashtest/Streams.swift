import ArgumentParser
private import CLinux
import Foundation

/// Standard output and standard error, whatever they are: a terminal, a pipe, a full disk, closed.
///
/// What cannot be written to standard output is an error at the end, unless a worse one was found; what cannot be written to standard
/// error is nobody's loss.
enum Streams {
    /// Before anything is opened: a file that got the number of a closed stream would get what is written to the stream.
    static func prepare() {
        for (number, mode) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
        where fcntl(number, F_GETFD) == -1 {
            // Output that was closed stays unwritable.
            let null = open("/dev/null", mode)
            if null >= 0, null != number {
                dup2(null, number)
                close(null)
            }
        }
        // A limit on the size of files is an error of the write, and no end without a word.
        signal(SIGXFSZ, SIG_IGN)
        // Swift's runtime takes it for a request to print where every thread is, and goes on; people mean the program to end.
        signal(SIGQUIT, SIG_DFL)
    }

    /// Ends the process. What was printed is written out first; if that fails, success becomes `broken`.
    static func end(_ error: (any Error)?) -> Never {
        if let error {
            guard Crashtest.exitCode(for: error) == .success else { Crashtest.exit(withError: error) }
            // Help and the version are thrown, too.
            let text = Crashtest.fullMessage(for: error)
            if !text.isEmpty { print(text) }
        }
        guard clinux_has_lost_output() == 0 else {
            tell("crashtest: standard output could not be written: what was to be printed is lost")
            exit(Exit.broken.rawValue)
        }
        exit(0)
    }

    /// A line for people, on standard error.
    static func tell(_ line: String) { put("\(line)\n", STDERR_FILENO) }

    /// Writes all of `text`, or what goes.
    static func put(_ text: String, _ descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

extension Crashtest {
    static func main() async {
        Streams.prepare()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            Streams.end(nil)
        } catch {
            Streams.end(error)
        }
    }
}
