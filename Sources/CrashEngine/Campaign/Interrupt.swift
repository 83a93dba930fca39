internal import CLinux  // it declares what Glibc does, and either may be asked for a member
internal import Glibc

/// Makes SIGINT and SIGTERM something to wait for, as long as this object lives.
///
/// The first signal of each kind makes ``descriptor`` readable; the second one ends the process. A write to a dead
/// worker returns an error meanwhile, instead of ending the process by SIGPIPE.
final class Interrupt {
    /// Readable once a signal has come.
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

/// The pipe's end to which the handler writes. Set before the handler is, by one ``Interrupt`` at a time.
nonisolated(unsafe) private var writeEnd: Int32 = -1
