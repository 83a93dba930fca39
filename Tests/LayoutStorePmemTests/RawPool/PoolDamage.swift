#if Pmem
    import PoolShape

    /// One thing done to a closed pool, and what libpmemobj makes of it where our reader does not make the same.
    struct PoolDamage: Sendable, CustomStringConvertible {
        enum Opening: Sendable {
            /// Refused by both, or the same objects in both.
            case same
            /// Read by libpmemobj and refused here, for this reason.
            case opens(String)
            /// libpmemobj traps or does not come back, for this reason; refused here.
            case ends(String)
        }

        let name: String
        let opening: Opening
        let change: @Sendable (inout SealedPool) -> Void

        init(_ name: String, _ opening: Opening = .same, _ change: @escaping @Sendable (inout SealedPool) -> Void) {
            (self.name, self.opening, self.change) = (name, opening, change)
        }

        var description: String { name }

        static let all = header + descriptor + heap + lanes + sizes

        private static let header = [
            PoolDamage("nothing") { _ in },
            PoolDamage("signature") { $0.bytes[0] = 0x51 },
            PoolDamage("signature of another kind of pool, sealed") {
                for (index, byte) in "PMEMBLK".utf8.enumerated() { $0.bytes[index] = byte }
                $0.sealHeader()
            },
            PoolDamage("signature of a set") {
                for (index, byte) in "PMEMPOOLSET\n".utf8.enumerated() { $0.bytes[index] = byte }
            },
            PoolDamage("major version 5, sealed") {
                $0.setHalf(8, 5)
                $0.sealHeader()
            },
            PoolDamage("major version 0, sealed") {
                $0.setHalf(8, 0)
                $0.sealHeader()
            },
            PoolDamage("an unknown feature that may be ignored, sealed") {
                $0.setHalf(12, 0x81)
                $0.sealHeader()
            },
            PoolDamage("an unknown feature that may not, sealed") {
                $0.setHalf(16, 0x12)
                $0.sealHeader()
            },
            PoolDamage("an unknown feature for readers only, sealed") {
                $0.setHalf(20, 1)
                $0.sealHeader()
            },
            PoolDamage("one header a set, sealed") {
                $0.setHalf(16, 3)
                $0.sealHeader()
            },
            PoolDamage("checksum of 4 KiB, sealed") {
                $0.setHalf(16, 0)
                $0.sealHeader()
            },
            PoolDamage("checksum of 4 KiB, not sealed") { $0.setHalf(16, 0) },
            PoolDamage("name of the set, not sealed") { $0.bytes[24] ^= 1 },
            PoolDamage("name of the set, sealed") {
                $0.bytes[24] ^= 1
                $0.sealHeader()
            },
            PoolDamage("name of the file, sealed") {
                $0.bytes[41] ^= 1
                $0.sealHeader()
            },
            PoolDamage("name of the next part, sealed") {
                $0.bytes[72] ^= 1
                $0.sealHeader()
            },
            PoolDamage("name of the replica before, sealed") {
                $0.bytes[103] ^= 1
                $0.sealHeader()
            },
            PoolDamage("time of making, sealed") {
                $0.bytes[120] ^= 1
                $0.sealHeader()
            },
            PoolDamage("alignments, sealed") {
                $0.bytes[129] ^= 1
                $0.sealHeader()
            },
            PoolDamage("class of the machine, sealed") {
                $0.bytes[136] = 1
                $0.sealHeader()
            },
            PoolDamage("machine, sealed") {
                $0.bytes[142] = 243
                $0.sealHeader()
            },
            PoolDamage("reserved byte of the machine, sealed") {
                $0.bytes[139] = 1
                $0.sealHeader()
            },
            PoolDamage("unused bytes that are summed") { $0.bytes[1000] = 1 },
            PoolDamage("unused bytes that are not summed") { $0.bytes[3000] = 1 },
            PoolDamage("checksum of the header") { $0.bytes[4090] ^= 0x10 },
            PoolDamage("open on another device") { pool in
                pool.setHalf(16, 6)
                (pool[4024], pool[4032], pool[4040]) = (3, 77, 1)
                pool.sealShutdownState()
                pool.sealHeader()
            },
            PoolDamage("closed on another device") { pool in
                pool.setHalf(16, 6)
                (pool[4024], pool[4032], pool[4040]) = (3, 77, 0)
                pool.sealShutdownState()
                pool.sealHeader()
            },
            PoolDamage("open on another device, by a torn shutdown state") { pool in
                pool.setHalf(16, 6)
                (pool[4024], pool[4032], pool[4040], pool[4080]) = (3, 77, 1, 5)
                pool.sealHeader()
            },
        ]

        private static let descriptor = [
            PoolDamage("layout") { $0.bytes[4096] ^= 1 },
            PoolDamage("layout, sealed") {
                $0.bytes[4096] ^= 1
                $0.sealDescriptor()
            },
            PoolDamage("layout longer, sealed") {
                $0.bytes[4096 + PoolShape.layout.utf8.count] = 65
                $0.sealDescriptor()
            },
            PoolDamage("layout without an end, sealed") { pool in
                for offset in 4096..<5120 where pool.bytes[offset] == 0 { pool.bytes[offset] = 65 }
                pool.sealDescriptor()
            },
            PoolDamage("number of lanes") { $0[5128] = 1023 },
            PoolDamage("number of lanes, sealed") { $0.setLanes(7) },
            PoolDamage("lanes beyond the end, sealed", .ends("the lanes' place is not checked")) {
                $0[5120] = 1 << 40
                $0.sealDescriptor()
            },
            PoolDamage(
                "more lanes than the pool has room for, sealed",
                .ends("the number of lanes is not checked")
            ) { $0.setLanes(100_000) },
            PoolDamage("heap not at a page, sealed") {
                $0[5136] += 512
                $0.sealDescriptor()
            },
            PoolDamage(
                "heap beyond the end, sealed", .ends("the heap's place is not checked, and its size is negative")
            ) {
                $0[5136] = 1 << 40
                $0.sealDescriptor()
            },
            PoolDamage("unused bytes of the descriptor") { $0.bytes[5500] = 1 },
            PoolDamage("checksum of the descriptor") { $0.bytes[6140] ^= 1 },
            PoolDamage("odd run number") { $0[6152] += 1 },
            PoolDamage("another run number") { $0[6152] += 2 },
            PoolDamage("no root object") {
                $0[6144] = 0
                $0[6160] = 0
            },
            PoolDamage(
                "root object beyond the end",
                .opens("an opening does not look at it; whoever reads it traps")
            ) { $0[6144] = 1 << 40 },
            PoolDamage(
                "root object larger than the pool", .opens("an opening does not look at it")
            ) { $0[6160] = 1 << 30 },
            PoolDamage("conversion flags") { $0[6168] = 1 },
            PoolDamage("heap once larger") { $0[6176] += 4096 },
            PoolDamage("heap once smaller than any", .ends("the zones are fitted to it")) { $0[6176] = 900_000 },
            PoolDamage("heap of unknown size") { $0[6176] = 0 },
            PoolDamage("what the last process kept") { $0[6700] = ~0 },
        ]

        private static let heap = [
            PoolDamage("signature of the heap, sealed") {
                $0.bytes[$0.heap] ^= 1
                $0.sealHeap()
            },
            PoolDamage("checksum of the heap's header") { $0.bytes[$0.heap + 40] ^= 1 },
            PoolDamage("version of the heap, sealed") {
                $0.bytes[$0.heap + 16] = 9
                $0.sealHeap()
            },
            PoolDamage("zone's magic") { $0.bytes[$0.heap + 1024] ^= 1 },
            PoolDamage("zone not used yet") { $0.setHalf($0.heap + 1024, 0) },
            PoolDamage("zone without chunks") { $0.setHalf($0.heap + 1028, 0) },
            PoolDamage("zone with a chunk fewer") { $0.setHalf($0.heap + 1028, $0.half($0.heap + 1028) - 1) },
            PoolDamage("chunk of kind 0") { $0.bytes[$0.heap + 1088] = 0 },
            PoolDamage("chunk of kind 6") { $0.bytes[$0.heap + 1088] = 6 },
            PoolDamage("chunk of another kind") { $0.bytes[$0.heap + 1088] = 3 },
            PoolDamage("chunk with an unknown flag") { $0.bytes[$0.heap + 1091] = 1 },
            PoolDamage("chunk one longer") { $0.bytes[$0.heap + 1092] += 1 },
            PoolDamage("chunk that is for none", .ends("the next header is the same one, for ever")) {
                $0.setHalf($0.heap + 1092, 0)
            },
        ]
    }
#endif
