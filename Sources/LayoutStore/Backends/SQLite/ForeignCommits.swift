// Whether somebody else has committed to the database that this connection has. Nobody may: rows would change behind the journal's back. A
// foreign reader or checkpoint is no such thing.
//
//   log: frames, salts, changes in the WAL index    what has happened since this connection's last commit
//   frames and salts as noted                       nothing, or a foreign checkpoint that moved pages and left the log
//   no frames, changes as noted                     a foreign checkpoint has emptied the log: noted
//   anything else                                   a foreign commit; right after our own commit, more than one change
//
// Without a log the database's own counter of changes says it (bytes 24…27).
// Source: PROTOCOL P7.5; sqlite.org/walformat.html §2.1, sqlite.org/fileformat2.html §1.3.7.

internal import CSQLite

/// How far a database's commits go.
enum CommitMark: Equatable {
    case log(frames: UInt32, salts: UInt64, changes: UInt32)
    case changes(UInt32)

    /// What each commit counts up.
    fileprivate var count: UInt32 {
        switch self {
        case .log(_, _, let changes), .changes(let changes): changes
        }
    }
}

extension Connection {
    /// Notes how far the commits go now: this connection's own was the last.
    ///
    /// Throws `failed` if more than one was made since the mark before: each counts up by one, and an index that was made anew begins
    /// at 0.
    func noteMark() throws(StoreError) {
        let now = try currentMark()
        if let before = mark?.count, let after = now?.count, after &- before > 1, after != 0 { throw foreignCommit }
        mark = now
    }

    private var foreignCommit: StoreError {
        StoreError(
            .failed,
            "somebody else has committed to \(path) while the store had it open: its journal does not know of it; run a full check, and "
                + "restore a backup if it finds damage")
    }

    /// Throws `failed` if somebody else has committed since, `io` if the log is shorter than its frames.
    func confirmMark() throws(StoreError) {
        var now = try currentMark()
        while true {
            guard now.map({ isOwn($0) }) ?? (mark == nil) else { throw foreignCommit }
            mark = now
            guard case .log(let frames, _, _) = now, frames > 0 else { return }
            if try logSize() >= LogScan.headerBytes + Int(frames) * (24 + HeaderPage.bytes) { return }
            // A foreign checkpoint may have emptied it in this moment: then the index says so.
            let again = try currentMark()
            if again == now { break }
            now = again
        }
        throw StoreError(
            .io,
            "the log of \(path) was made shorter while the store was open: commits are lost; restore a backup, or put the log back "
                + "and open the store again")
    }

    /// Whether nobody else has committed between the mark and `now`.
    private func isOwn(_ now: CommitMark) -> Bool {
        guard case .log(let frames, let salts, let changes) = now,
            case .log(let ownFrames, let ownSalts, let ownChanges) = mark
        else { return now == mark }
        // An index that was rebuilt counts its changes anew.
        return frames == ownFrames && salts == ownSalts || frames == 0 && changes == ownChanges
    }

    /// Nil before the first read.
    func currentMark() throws(StoreError) -> CommitMark? {
        guard let file = try file(.database), let methods = file.pointee.pMethods?.pointee else { return nil }
        guard try self.file(.log)?.pointee.pMethods != nil else {
            var bytes = [UInt8](repeating: 0, count: 4)
            let code = bytes.withUnsafeMutableBytes { methods.xRead(file, $0.baseAddress, 4, 24) }
            guard code == SQLITE_OK else { throw failure("look at", code: code) }
            return .changes(bytes.reduce(0) { $0 << 8 | UInt32($1) })
        }
        var region: UnsafeMutableRawPointer?
        let code = withUnsafeMutablePointer(to: &region) { target in
            target.withMemoryRebound(to: UnsafeMutableRawPointer?.self, capacity: 1) {
                methods.xShmMap(
                    file, 0, 32 << 10, 0,
                    UnsafeMutableRawPointer($0).assumingMemoryBound(to: UnsafeMutableRawPointer?.self))
            }
        }
        guard code == SQLITE_OK, let region else { throw failure("look at the WAL index of", code: code) }
        // The header is there twice; while somebody writes it, the copies differ. Whoever was killed there leaves them so, until the
        // next read makes the index anew.
        for attempt in 0..<1200 {
            let copies = [0, 48].map { base in
                CommitMark.log(
                    frames: region.load(fromByteOffset: base + 16, as: UInt32.self),
                    salts: region.load(fromByteOffset: base + 32, as: UInt64.self),
                    changes: region.load(fromByteOffset: base + 8, as: UInt32.self))
            }
            if copies[0] == copies[1] { return copies[0] }
            methods.xShmBarrier(file)
            if attempt > 200 { sqlite3_sleep(1) }
            if attempt == 1100, sqlite3_get_autocommit(handle) != 0 { try run("SELECT count(*) FROM store") }
        }
        throw StoreError(
            .failed,
            "the WAL index of \(path) contradicts itself: somebody else writes to it; close that, then open the store again"
        )
    }
}
