import Testing

/// All that touches SQLite's process-wide state: its list of VFSs and its random generator.
@Suite("SQLite on the simulated disk", .serialized)
struct SQLiteTests {}
