internal import Glibc

/// SIGINT and SIGTERM as something to wait for, as long as this object lives.
///
/// The first of each makes ``descriptor`` readable; a second one ends the process as it would have without this object. Also lets
/// writes to a dead worker fail (SIGPIPE) instead of ending the process.
final class Interrupt {
    /// Readable when one came.
    let descriptor: Int32
    private let old: [(signal: Int32, action: sigaction)]

    init() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { fatalError("no descriptor left for a pipe") }
        descriptor = ends[0]
        writeEnd = ends[1]
        old = [SIGINT, SIGTERM, SIGPIPE].map { signal in
            var (new, old) = (sigaction(), sigaction())
            if signal == SIGPIPE {
                new.__sigaction_handler.sa_handler = SIG_IGN
            } else {
                new.__sigaction_handler.sa_handler = { _ in
                    let code = errno
                    var byte: UInt8 = 1
                    _ = write(writeEnd, &byte, 1)
                    errno = code
                }
                new.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
            }
            sigaction(signal, &new, &old)
            return (signal, old)
        }
    }

    deinit {
        for (signal, action) in old {
            var action = action
            sigaction(signal, &action, nil)
        }
        close(descriptor)
        close(writeEnd)
    }
}

/// What the handler writes to; set before the handler is, and by one ``Interrupt`` at a time.
nonisolated(unsafe) private var writeEnd: Int32 = -1
