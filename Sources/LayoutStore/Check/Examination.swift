// The examination of a store from outside: it may be open, on read-only media, damaged or hostile, and stays as it is, byte for byte.
//
//   copy     database, log and journal into a folder of its own, until they and the superblock are the same before and after
//   compare  what database, log and device say each by itself (Belonging.swift), before SQLite reads the copy
//   check    the full check of the copy
//
// A pool is one file, which is read into memory under its own lock instead (Examination+Pool.swift): nobody may have it open.
//
// Not covered: file contents, which have no checksum; the device but for its superblock.
// Source: PROTOCOL P7.6, P8.

internal import CLinux  // it declares what Glibc does, and either may be asked for a member
internal import Glibc

/// What was found of a store from outside.
package struct Examination: Sendable {
    package let report: CheckReport
    /// Its rows, unless they cannot be read.
    package let rows: StoreSnapshot?

    /// What a repair would do; nil if something is damaged that none mends.
    package var repair: Repair? {
        report.damage.allSatisfy { Repair.mends($0.check) } ? rows.map { Repair($0) } : nil
    }
}

extension FullCheck {
    /// What there is to say of the store at `path` with its data in `device`. `folder` is empty, and takes the copy of a database.
    ///
    /// Throws `input` if one of the files cannot be read, `locked` if the store changes too fast to be copied, somebody has its pool
    /// open, or this process has it. O(store).
    package static func examine(
        _ path: String, device: DeviceReader, in folder: String
    ) throws(StoreError) -> Examination {
        switch try StoreFiles.medium(at: path) {
        case .database: try examineDatabase(path, device, in: folder)
        case .pool: try examinePool(path, device)
        }
    }

    private static func examineDatabase(
        _ path: String, _ device: DeviceReader, in folder: String
    ) throws(StoreError) -> Examination {
        let copy = folder + "/copy.db"
        try PrivateCopy(path, device).take(to: copy)
        var findings: [CheckFinding] = []
        do throws(StoreError) {
            let backend = try backend(of: copy)
            let database = backend.parts.settledDatabase
            let parts = try backend.read { (rows) throws(StoreError) in try found(rows, database, device) }
            try backend.close()
            _ = try Belonging.check(parts)
        } catch {
            findings.append(finding(.superblock, error))
        }
        let report = CheckReport(findings: findings + run(path: copy, vfs: nil, device: device).findings)
        return Examination(report: report, rows: try? snapshot(of: copy))
    }

    private static func backend(of copy: String) throws(StoreError) -> SQLiteBackend {
        let backend = try SQLiteBackend(path: copy)
        try backend.requireReadable()
        return backend
    }

    private static func snapshot(of copy: String) throws(StoreError) -> StoreSnapshot {
        let backend = try backend(of: copy)
        let rows = try backend.snapshot()
        try backend.close()
        return rows
    }

    /// What is to be compared: a store's rows, what its database says alone, and its device.
    static func found(
        _ rows: any StateRows, _ database: StoreHeader?, _ device: DeviceReader
    ) throws(StoreError) -> Belonging.Found {
        let superblock = try Superblock.read(from: device)
        let chain = try superblock.flatMap { (found) throws(StoreError) in try rows.chain(at: found.floor.lsn) }
        return Belonging.Found(
            superblock, blocks: device.blocks, header: try rows.header(), database: database, chain: chain)
    }
}

/// Copies a store's files, which somebody may be changing, as they are at one moment.
private struct PrivateCopy {
    private let path: String
    private let device: DeviceReader

    private static let tries = 20
    private static let piece = 1 << 20

    init(_ path: String, _ device: DeviceReader) {
        self.path = path
        self.device = device
    }

    func take(to target: String) throws(StoreError) {
        for _ in 0..<Self.tries {
            let before = try state()
            for suffix in ["", "-wal", "-journal"] { try copy(suffix, to: target) }
            if try state() == before { return device.freeze(before.superblock) }
            usleep(20_000)
        }
        throw StoreError(
            .locked,
            "\(path) changes too fast to be copied: somebody has it open and writes; end that, or try again later")
    }

    private struct State: Equatable {
        let stamps: [[Int64]?]
        let superblock: [UInt8]
    }

    private func state() throws(StoreError) -> State {
        let stamps: [[Int64]?] = ["", "-wal", "-journal"].map { suffix in
            var status = stat()
            guard stat(path + suffix, &status) == 0 else { return nil }
            return [
                Int64(status.st_ino), Int64(status.st_size), Int64(status.st_mtim.tv_sec),
                Int64(status.st_mtim.tv_nsec),
            ]
        }
        return State(stamps: stamps, superblock: try device.read(Geometry.blockBytes, from: Geometry.superblock, at: 0))
    }

    private func copy(_ suffix: String, to target: String) throws(StoreError) {
        unlink(target + suffix)
        do throws(BackendFailure) {
            let source: OpenFile
            do throws(BackendFailure) {
                source = try OpenFile(path + suffix, O_RDONLY)
            } catch {
                guard error.code == ENOENT, !suffix.isEmpty else { throw error }
                return
            }
            let copied = try OpenFile(target + suffix, O_RDWR | O_CREAT | O_TRUNC, mode: 0o600)
            var place = Int64(0)
            while true {
                let bytes = try source.read(Self.piece, at: place)
                if bytes.isEmpty { return }
                try copied.write(bytes, at: place)
                place += Int64(bytes.count)
            }
        } catch {
            throw StoreError(.input, "cannot copy \(path)\(suffix) to look at it", cause: error)
        }
    }
}
