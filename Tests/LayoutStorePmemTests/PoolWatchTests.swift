#if Pmem
    import CrashEngine
    import LayoutStore
    import LayoutStorePmem
    import Testing

    /// What a watch on a pool says (PoolWatch.swift), where all is heard and where a part is not: to the watch that is a store that
    /// asked for less.
    @Suite("A watch on a pool")
    struct PoolWatchTests {
        enum Forgotten: CaseIterable, Sendable { case keep, cover }

        private func watched(without forgotten: Forgotten?) async throws -> PoolWatch {
            let place = try PoolPlace()
            try await place.create().close()
            let backend = try PmemBackend(path: place.path)
            let watch = PoolWatch(seed: 1)
            try watch.watch(backend.image)
            let writer = try backend.writer
            writer.observer = { offset, bytes in watch.stores(bytes.count, at: offset) }
            writer.asked = { request in
                switch request {
                case .begin: watch.begun()
                case .keep(let offset, let words): if forgotten != .keep { watch.keeps(offset, words: words) }
                case .cover(let offset, let words): if forgotten != .cover { watch.covers(offset, words: words) }
                case .commit: watch.commits()
                case .cancel: watch.cancels()
                }
            }
            let store = try await LayoutStore.open(on: backend, device: place.device, environment: .system())
            for number in 0..<60 {
                let file = try await store.create(tag: "\(number)")
                try await store.write(file, [UInt8](repeating: 7, count: 5000), at: 100)
                if number % 3 == 0 { try await store.unlink(file) }
            }
            try await store.close()
            #expect(watch.looks > 10)
            return watch
        }

        @Test("finds nothing where everything is kept or covered")
        func clean() async throws { #expect(try await watched(without: nil).complaints == []) }

        @Test("finds what no commit flushes", arguments: Forgotten.allCases)
        func forgets(_ forgotten: Forgotten) async throws {
            #expect(try await !watched(without: forgotten).complaints.isEmpty)
        }
    }
#endif
