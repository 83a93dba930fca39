internal import CLinux  // it declares what Glibc does, and either may be asked for a member
internal import Glibc

/// Which file a name refers to, whatever the name. Symbolic links are followed.
struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }

    /// Nil if nothing has the name, or nobody may look.
    init?(at path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}
