// A persistent DIMM counts how often it lost power with data on the way ("unsafe shutdowns"). A pool keeps the count, and
// whether it is open, in 64 bytes of its header:
//
//   byte 4024  count     of all DIMMs under the file
//        4032  uuid      a sum over their names
//        4040  dirty     one byte; 39 zeros
//        4080  checksum
//
//   stored                                         an opening
//   ------                                         ----------
//   wrong checksum: killed in an opening           goes on
//   same count and names                           goes on
//   another count or names, closed                 goes on
//   another count or names, open                   is refused: data may be lost
//
// Not covered: the counter is not read from the device; the caller gives it. A file system without DIMMs has zeros.
// Source: PMDK 1.12, src/common/shutdown_state.c, shutdown_state_check.

/// What the device under a pool says of its unsafe shutdowns.
package struct ShutdownCounter: Hashable, Sendable {
    package let count: UInt64
    package let names: UInt64

    package init(count: UInt64, names: UInt64) {
        (self.count, self.names) = (count, names)
    }

    /// Of a device that has no such counter.
    package static let none = ShutdownCounter(count: 0, names: 0)
}

/// The table above.
enum ShutdownState {
    private static let offset: UInt64 = 4024

    static func check(_ pool: PoolBytes, counter: ShutdownCounter) throws(PoolRefusal) {
        let isWhole = try pool.checksum(offset, 64, field: offset + 56).value == pool.word(offset + 56)
        guard isWhole else { return }
        let stored = ShutdownCounter(count: try pool.word(offset), names: try pool.word(offset + 8))
        guard stored != counter else { return }
        let isOpen = try pool.word(offset + 16) & 0xFF != 0
        if isOpen { throw .powerLost }
    }
}
