internal import Glibc
private import Synchronization

/// The side file that says who has a store, for the sentence that refuses the next one.
///
/// Written by whoever has the lock, removed with it. A note that cannot be written is no reason to refuse the store.
final class OwnerNote: Sendable {
    static let nameEnding = "-owner"

    private let path: String
    private let isWritten = Mutex(false)

    /// `path` is the store's.
    init(_ path: String) { self.path = path + Self.nameEnding }

    /// Says who has the store. Once it is known to be one: beside another file that name may be somebody's.
    func write() {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let boot = OpenFile.firstLine(of: "/proc/sys/kernel/random/boot_id") ?? "unknown"
        let text = "process \(getpid()) on host \(host), boot \(boot), since \(Duration.seconds(time(nil)).utc)\n"
        guard let file = try? OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644) else { return }
        isWritten.withLock { $0 = true }
        try? file.write(Array(text.utf8), at: 0)
    }

    /// Once: a later note of that name is somebody else's.
    func remove() {
        isWritten.withLock { isWritten in
            if isWritten { unlink(path) }
            isWritten = false
        }
    }

    /// What a note says of the store at `path`, and what to do.
    static func reason(at path: String) -> String {
        let line = OpenFile.firstLine(of: path + nameEnding) ?? ""
        return "\(line.isEmpty ? "somebody else" : line) has it open; end that first"
    }
}
