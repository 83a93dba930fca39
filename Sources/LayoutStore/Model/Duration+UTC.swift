private import Glibc

extension Duration {
    /// As a time since 1970-01-01 00:00 UTC, to the second.
    package var utc: String {
        var seconds = time_t(components.seconds)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return String(unsafeUninitializedCapacity: 64) { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                strftime($0.baseAddress!, $0.count, "%Y-%m-%d %H:%M:%S UTC", &parts)
            }
        }
    }
}
