// The first page of a pool, which all kinds of pools have alike:
//
//   byte   0  signature      "PMEMOBJ" and a zero
//          8  major          6
//         12  compat         features that may be ignored         1: look for bad blocks
//         16  incompat       features that may not                1: one header a set, 2: checksum of 2 KiB, 4: shutdown state
//         20  ro_compat      features that nobody may write without
//         24  poolset_uuid   16 bytes each; a pool of one file is its own neighbor, as part and as replica:
//         40  uuid
//         56  prev_part, next_part, prev_repl, next_repl
//        120  crtime
//        128  arch_flags     alignments of C's types, class and byte order of the machine, its ELF number
//        144  zeros
//       2048  zeros, which the checksum leaves out with feature 2
//       4024  shutdown state (ShutdownState)
//       4088  checksum
//
// Source: PMDK 1.12, src/common/pool_hdr.h; the order of the checks is that of util_header_check in src/common/set.c.

/// Looks at a pool's first page as an opening does.
enum PoolHeader {
    static let bytes: UInt64 = 4096
    /// The smallest file that is mapped as part of a pool (PMEMOBJ_MIN_PART).
    static let leastBytes: UInt64 = 2 << 20
    static let major: UInt32 = 6
    private static let signature = word("PMEMOBJ\0")
    /// How the text file that describes a set begins.
    private static let setSignature = word("PMEMPOOL")
    private static let oneHeader: UInt32 = 1
    private static let shortChecksum: UInt32 = 2
    private static let shutdownState: UInt32 = 4

    /// Four bits each, of char, short, int, long, long long, size_t, off_t, float, double, long double and a pointer: alignment - 1.
    private static let alignments: UInt64 = 0x7F7_3777_7310
    /// 64 bits, little-endian; four zeros; the number that ELF gives the machine.
    private static let machine: UInt64 = {
        #if arch(arm64)
            let number: UInt64 = 183
        #else
            let number: UInt64 = 62
        #endif
        return 2 | 1 << 8 | number << 48
    }()

    private static func word(_ text: StaticString) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(text.utf8Start).loadUnaligned(as: UInt64.self))
    }

    /// Whether a file that begins with this word describes a set of pools.
    static func describesSet(_ firstWord: UInt64) -> Bool { firstWord == setSignature }

    static func check(_ pool: PoolBytes, counter: ShutdownCounter) throws(PoolRefusal) {
        guard pool.length >= leastBytes else { throw .tooSmall(bytes: pool.length) }
        let first = try pool.word(0)
        if describesSet(first) { throw .poolSet }
        guard first == signature else { throw .signature }
        let major = try pool.half(8)
        guard major == Self.major else { throw .major(major) }
        let features = try pool.half(16)
        let unknown = features & ~(oneHeader | shortChecksum | shutdownState)
        guard unknown == 0 else { throw .incompatible(unknown) }
        let sum = try pool.checksum(0, bytes, field: 4088, until: features & shortChecksum != 0 ? 2048 : 4088)
        guard try sum.value == pool.word(4088) else { throw .headerChecksum }
        guard try pool.word(128) == alignments, try pool.word(136) == machine else { throw .architecture }
        for neighbor in stride(from: UInt64(56), to: 120, by: 16) {
            guard try pool.word(neighbor) == pool.word(40), try pool.word(neighbor + 8) == pool.word(48) else {
                throw .partOfSet
            }
        }
        if features & oneHeader != 0 { throw .partOfSet }
        if features & shutdownState != 0 { try ShutdownState.check(pool, counter: counter) }
        let readOnly = try pool.half(20)
        guard readOnly == 0 else { throw .readOnly(readOnly) }
    }
}
