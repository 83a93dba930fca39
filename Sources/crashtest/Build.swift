private import CLinux
import Foundation
import LayoutStore

/// The running program.
enum Build {
    /// The program's version.
    static let version = "0.1.0"

    /// The name of this build: the beginning of a SHA-256 of all that its verdicts depend on, which is the program's file, the version
    /// of SQLite, and the build ids of the libraries that it runs with. `unknown` if the file cannot be read.
    static let name: String = (try? hash()).map { String($0.prefix(16)) } ?? "unknown"

    private static func hash() throws -> String {
        var hash = try SHA256()
        try hash.update([UInt8](try Data(contentsOf: URL(fileURLWithPath: "/proc/self/exe"))))
        try hash.update(Array(Connection.sqliteSource.utf8))
        let ids = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            count = clinux_build_ids(buffer.baseAddress, buffer.count)
        }
        try hash.update(ids)
        return try hash.finish()
    }
}
