import Testing

/// Suites that record in this process: that seeds SQLite's generator, which the whole process shares, so they run one at a time.
@Suite("Campaigns", .serialized)
enum Campaigns {}
