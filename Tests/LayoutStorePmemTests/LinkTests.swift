#if Pmem
    import CPmemobj
    import Foundation
    import Testing

    @Suite("libpmemobj")
    struct LinkTests {
        @Test("makes a pool, and a transaction that is cancelled leaves nothing")
        func cancel() throws {
            let path = "/dev/shm/layoutstore-link-\(UUID().uuidString)"
            let pool = try #require(pmemobj_create(path, "link", 8 << 20, 0o600))
            defer {
                pmemobj_close(pool)
                unlink(path)
            }
            let root = pmemobj_root(pool, 64)
            let place = UnsafeMutableRawPointer(pool) + Int(root.off)
            #expect(cpmemobj_begin(pool) == 0)
            #expect(pmemobj_tx_add_range_direct(place, 8) == 0)
            place.storeBytes(of: 7, as: Int.self)
            #expect(cpmemobj_cancel(125) == 125)
            #expect(place.load(as: Int.self) == 0)
        }
    }
#endif
