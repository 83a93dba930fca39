internal import Glibc

/// Keeps a second campaign out of a file, in this process or another. Readers are let in.
///
/// The lock is an flock(2), which SQLite's own locks (fcntl) do not see. It has to outlive the connection to the file:
/// closing any descriptor of a file ends the process's fcntl locks on it.
final class FileLock {
    private let descriptor: Int32

    init(_ path: String) throws(CampaignFileError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw CampaignFileError(
                description: "cannot open \(path): \(String(cString: strerror(errno))); name a file that can be written"
            )
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw CampaignFileError(
                description: "\(path) is in use by another run; wait for it, or name another file")
        }
    }

    deinit { close(descriptor) }
}
