/// A lock that an operation asks for before its body runs. The first of a list names the file that the operation is about.
///
/// One gate for the whole store stands where the locks of each file will stand (PROTOCOL P3), so every request is granted with it.
struct LockRequest: Hashable, Sendable {
    let inode: InodeNumber

    init(_ inode: InodeNumber) { self.inode = inode }
}
