// The examination of a pool from outside, as a reopening would find it (RecoveredPool), without libpmemobj.
//
//   superblock    as it is before
//   pool          read whole, under its file's shared lock: nobody has it open then
//   superblock    as it is after: an opening in between would have changed it, since it raises the epoch
//   check         the same findings as of a database
//
// A pool that no opening would take (another layout or version, a checksum that does not match, cut) is one finding, `database`.
// Source: PROTOCOL P7.1, P7.6, P8; ADR 30.

extension FullCheck {
    /// What there is to say of the store in the pool at `path`. Throws `locked` if somebody has it open, or has had it meanwhile; and
    /// what the system says of a file that cannot be read.
    static func examinePool(_ path: String, _ device: DeviceReader) throws(StoreError) -> Examination {
        let superblock = try device.read(Geometry.blockBytes, from: Geometry.superblock, at: 0)
        let pool: RecoveredPool
        do throws(StoreError) {
            pool = try RecoveredPool(path)
        } catch {
            // What the system says, of a lock as well, is nothing found in the pool.
            guard error.cause == nil else { throw error }
            return Examination(report: CheckReport(findings: [finding(.database, error)]), rows: nil)
        }
        defer { withExtendedLifetime(pool) {} }  // the image's bytes go with it
        guard try device.read(Geometry.blockBytes, from: Geometry.superblock, at: 0) == superblock else {
            throw StoreError(.locked, "\(path) was opened by somebody while it was read; try again later")
        }
        device.freeze(superblock)
        var findings: [CheckFinding] = []
        do throws(StoreError) {
            _ = try Belonging.check(found(pool.image.rows, nil, device))
        } catch {
            findings.append(finding(.superblock, error))
        }
        let report = CheckReport(findings: findings + FullCheck(PoolRawTables(pool)).run(device).findings)
        return Examination(report: report, rows: try? StoreSnapshot(pool.image.rows))
    }
}
