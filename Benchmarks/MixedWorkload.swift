#if Pmem
    import CrashEngine
    import LayoutStore

    /// One seeded sequence of operations on a store with a file of a thousand extents: the same on every medium. Each operation is
    /// permanent when it returns.
    struct MixedWorkload {
        static let deviceBlocks: Int64 = 1 << 13
        /// Extents of the file that the large one is cloned from; every second block is a hole.
        private static let pattern = 100
        private static let clones = 10
        private static let blocks = 2 * pattern * clones
        private static let block = [UInt8](repeating: 0x58, count: Geometry.blockBytes)

        private let store: LayoutStore
        private let file: InodeNumber
        private let small: InodeNumber
        private let holder: HolderID
        private var random = SeededGenerator(seed: 1, purpose: .growth)

        /// Nothing in it is drawn from the system, so that two runs store the same bytes.
        static var environment: StoreEnvironment {
            let bits = SeededBits(seed: 1, purpose: .growth)
            return StoreEnvironment(
                host: HostIdentity(host: 1, boot: 1), random: { bits.next() }, clock: StandingClock(),
                journalRecords: 1_000_000)
        }

        /// Fills a new store with what is worked on.
        static func setUp(_ store: LayoutStore) async throws {
            let pattern = try await store.create(durability: .deferred)
            for index in 0..<Self.pattern {
                try await store.write(pattern, block, at: at(2 * index), durability: .deferred)
            }
            try await store.truncate(pattern, toBytes: at(2 * Self.pattern), durability: .deferred)
            let file = try await store.create(tag: "large", durability: .deferred)
            for copy in 0..<clones {
                try await store.clone(
                    from: pattern, 0..<at(2 * Self.pattern), to: file, at: at(2 * Self.pattern * copy),
                    durability: .deferred)
            }
            let small = try await store.create(tag: "small", durability: .deferred)
            try await store.truncate(small, toBytes: at(64), durability: .deferred)
            _ = try await store.register("benchmark", scope: .remote)
        }

        private init(_ store: LayoutStore, file: InodeNumber, small: InodeNumber, holder: HolderID) {
            (self.store, self.file, self.small, self.holder) = (store, file, small, holder)
        }

        /// Goes on in a store that ``setUp(_:)`` has filled.
        static func on(_ store: LayoutStore) async throws -> MixedWorkload {
            let file = try await store.inode(tagged: "large")
            let small = try await store.inode(tagged: "small")
            let holders = try await store.holders()
            guard let file, let small, let holder = holders.first else {
                throw StoreError(.input, "the store has nothing to be measured on")
            }
            return MixedWorkload(store, file: file.number, small: small.number, holder: holder.id)
        }

        mutating func perform(_ operations: Int) async throws {
            for _ in 0..<operations { try await operate() }
        }

        private mutating func operate() async throws {
            switch random.below(10) {
            case 0, 1: try await store.write(file, Self.block, at: bytes(mapped()).lowerBound)
            case 2: try await store.write(file, Self.block, at: bytes(hole()).lowerBound)
            case 3: try await store.allocate(file, bytes(hole()))
            case 4: try await store.punchHole(file, bytes(random.below(Self.blocks)))
            case 5, 6: try await store.clone(from: file, bytes(mapped()), to: small, at: Self.at(16 + random.below(32)))
            case 7:
                let place = bytes(mapped())
                let mapping = try await store.map(file, place, access: .write, by: holder)
                _ = try await store.fault(mapping, place, access: .write)
                try await store.unmap(mapping)
            case 8:
                let other = try await store.create()
                try await store.write(other, Self.block, at: 0)
                try await store.unlink(other)
            default:
                try await store.write(small, Self.block, at: Self.at(64))
                try await store.truncate(small, toBytes: Self.at(64))
            }
        }

        private mutating func mapped() -> Int { random.below(Self.blocks / 2) * 2 }
        private mutating func hole() -> Int { random.below(Self.blocks / 2) * 2 + 1 }

        private static func at(_ block: Int) -> Int64 { Int64(block * Geometry.blockBytes) }
        private func bytes(_ block: Int) -> Range<Int64> { Self.at(block)..<Self.at(block + 1) }
    }
#endif
