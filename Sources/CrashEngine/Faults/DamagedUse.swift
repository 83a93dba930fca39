// The use of a store whose rows may say anything: every kind of row is asked for, and every file is changed. What comes of it is a typed
// error or anything else, but no trap and no endless call: a hostile file takes no process with it.
//
// Does not verify: what the calls do. Source: CRASHMODEL M2; sqlite.org/security.html.

internal import LayoutStore

/// Uses a store whatever its rows say.
enum DamagedUse {
    /// Throws the first error that is no refusal.
    static func use(_ store: LayoutStore) async throws(StoreError) {
        for holder in try await store.holders() { _ = try await store.holds(of: holder.id) }
        for inode in try await store.inodes() { try await change(store, inode.number) }
        for holder in try await store.holders() {
            try await allow { () async throws(StoreError) in try await store.unregister(holder.id) }
        }
        try await store.sync()
    }

    private static func allow(_ call: () async throws(StoreError) -> Void) async throws(StoreError) {
        do throws(StoreError) {
            try await call()
        } catch {
            guard error.isRefusal else { throw error }
        }
    }

    private static func change(_ store: LayoutStore, _ inode: InodeNumber) async throws(StoreError) {
        try await allow { () async throws(StoreError) in _ = try await store.extents(of: inode) }
        try await allow { () async throws(StoreError) in _ = try await store.holds(of: inode) }
        try await allow { () async throws(StoreError) in _ = try await store.read(inode, 0..<12288) }
        try await allow { () async throws(StoreError) in try await store.write(inode, [1, 2, 3], at: 4095) }
        try await allow { () async throws(StoreError) in try await store.allocate(inode, 0..<12288) }
        try await allow { () async throws(StoreError) in
            try await store.clone(from: inode, 0..<4096, to: inode, at: 1 << 20)
        }
        try await allow { () async throws(StoreError) in try await store.punchHole(inode, 1..<9000) }
        try await allow { () async throws(StoreError) in try await store.truncate(inode, toBytes: 100) }
        try await allow { () async throws(StoreError) in try await store.unlink(inode) }
    }
}
