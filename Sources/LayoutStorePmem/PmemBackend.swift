#if Pmem
    package import LayoutStore

    // The tables in a pool of persistent memory. A commit is permanent when it returns (PoolWriter.swift), so there is nothing to sync, no
    // log, and no part that could be of another time. What was read at open was made permanent by whoever committed it, or is put back
    // by libpmemobj, permanently, before anybody reads.
    //
    // Reads go to the mapping itself, and see every store of the transaction that they stand in. A page that cannot be read shows zeros
    // (MappedPages.swift): nothing that was read is believed, and nothing committed, once there is one.
    //
    // Not covered: pools of several files, and device DAX.
    // Source: PROTOCOL P5, P6, P7; ADR 28.

    /// Keeps the tables of Schemas/store.sql in a pool of libpmemobj.
    package final class PmemBackend: StateBackend, @unchecked Sendable {  // one CommitQueue uses it at a time
        private let file: PoolFile
        private var open: Open?

        /// What an open pool is made of; goes with the pool.
        private struct Open {
            let pool: Pool
            let pages: MappedPages
            let writer: PoolWriter
            let tables: PoolTables
        }

        /// Makes a pool of `bytes` at `path`, with empty tables and `header`. Permanent on return, but for the file's name.
        ///
        /// Throws `input` if something is there, or `bytes` are too few; `diskFull` if the file system has too few.
        package static func make(at path: String, bytes: Int, header: StoreHeader) throws(StoreError) {
            try Pool.make(path, bytes: bytes, header: header)
        }

        /// Makes a pool as ``make(at:bytes:header:)`` does, opens it, and has `fill` put rows there. Leaves nothing if that throws.
        static func make(
            at path: String, bytes: Int, header: StoreHeader, fill: (PmemBackend) throws(StoreError) -> Void
        ) throws(StoreError) -> PmemBackend {
            try make(at: path, bytes: bytes, header: header)
            do throws(StoreError) {
                let made = try PmemBackend(path: path)
                try fill(made)
                return made
            } catch {
                PoolFile.discard(path)
                throw error
            }
        }

        /// Takes all rows that `put` puts into the empty tables, with their header: all of them or none, whatever crashes. New nodes need no
        /// undo log, so that one transaction may be as large as the pool. Throws `input` if what is left is not enough to grow.
        func take(_ put: (any StateTransaction) throws(StoreError) -> Void) throws(StoreError) {
            do throws(StoreError) {
                try transact { (tables) throws(StoreError) in
                    try put(tables)
                    guard try shortage(logLimit: nil) == nil else { throw PoolFile.tooSmall(file.bytes) }
                }
            } catch {
                throw error.code == .diskFull ? PoolFile.tooSmall(file.bytes, error.cause) : error
            }
        }

        /// Opens the pool at `path`; libpmemobj takes back what a crash has cut short.
        ///
        /// Throws `locked`, with the owner, if somebody has it; `input` for what is no pool of a store of this version; `corrupt` for a
        /// damaged one.
        package init(path: String) throws(StoreError) {
            file = try PoolFile(path)
            let pool = try Pool(file)
            let pages = try MappedPages(
                UnsafeMutableRawPointer(mutating: pool.image.base), length: pool.image.bytes, descriptor: -1)
            let writer = PoolWriter(pool.pointer)
            open = Open(pool: pool, pages: pages, writer: writer, tables: try PoolTables(pool.image, on: writer))
            try file.remember()
            _ = try read { (rows) throws(StoreError) in try rows.header() }
        }

        /// What all stores go through; see ``PoolWriter/observer``.
        package var writer: PoolWriter {
            get throws(StoreError) { try opened.writer }
        }

        /// The pool's bytes as they are; not to be asked for inside a transaction.
        package var image: PoolImage {
            get throws(StoreError) { try opened.pool.image }
        }

        private var opened: Open {
            get throws(StoreError) {
                guard let open else { throw StoreError(.failed, "the pool was closed; open it again") }
                return open
            }
        }

        package func transact<R>(
            _ body: (any StateTransaction) throws(StoreError) -> R
        ) throws(StoreError) -> R {
            let open = try opened
            // Before libpmemobj reads its own state, which is in the pool, too.
            try file.confirmMapping()
            return try open.writer.transact { () throws(StoreError) in
                let result = Result { () throws(StoreError) in try open.tables.change(body) }
                try open.pages.confirm(file.path)
                return try result.get()
            }
        }

        package func read<R>(_ body: (any StateRows) throws(StoreError) -> R) throws(StoreError) -> R {
            try look { (open) throws(StoreError) in try body(open.tables.rows) }
        }

        /// What `body` makes of the pool, unless a page was lost meanwhile: what it says then is about zeros.
        private func look<R>(_ body: (Open) throws(StoreError) -> R) throws(StoreError) -> R {
            let open = try opened
            let result = Result { () throws(StoreError) in try body(open) }
            try open.pages.confirm(file.path)
            return try result.get()
        }

        /// Does nothing: every commit is permanent when it returns.
        package func sync() {}

        /// Does nothing: what was read is permanent.
        package func syncRecovered() {}

        package var commitsAreDurable: Bool { true }

        package func shortage(logLimit: Int?) throws(StoreError) -> Shortage? {
            let room = try look { (open) throws(StoreError) in try open.tables.room }
            return room.isShort ? .pool(room) : nil
        }

        package func confirmFiles() throws(StoreError) { try file.confirm() }

        package func confirmStructures() throws(StoreError) {
            let damage = try look { PoolCheck($0.pool.image).damage }
            guard let first = damage.first else { return }
            throw StoreError(.corrupt, "the pool \(file.path) is damaged: \(first); run a full check")
        }

        package func close() throws(StoreError) {
            let broken = open?.pages.lost != nil
            // Pages are watched until the pool is unmapped.
            open = nil
            file.forget()
            if broken { throw StoreError(.io, "\(file.path) had a page that cannot be read; restore a backup") }
        }
    }
#endif
