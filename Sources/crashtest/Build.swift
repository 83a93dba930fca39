import Foundation

/// The running program.
enum Build {
    /// The name of this build: the beginning of the SHA-256 of the program's file; `unknown` if the file cannot be
    /// read.
    static let name: String = (try? hash()).map { String($0.prefix(16)) } ?? "unknown"

    private static func hash() throws -> String {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "/proc/self/exe"))
        var hash = try SHA256()
        try hash.update([UInt8](bytes))
        return try hash.finish()
    }
}
