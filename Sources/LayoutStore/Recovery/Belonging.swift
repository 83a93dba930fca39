// Whether database, log and device are of one store and of one time. The first line that applies decides:
//
//   what was found                                            it is           and so
//   device: no valid superblock                               none            refused: it belongs to no store
//   device: another uuid                                      foreign         refused: another store's device
//   device: smaller than the store                            tooSmall        refused: not the device that the store was on
//   database alone settled at LSN 30, log begins at LSN 40    olderDatabase   refused: pages of 31…40 are nowhere
//   database alone at LSN 57, with the log at LSN 50          olderLog        refused: old pages would hide newer ones
//   device at epoch 6, store at epoch 5                       ahead           refused: an older store, or one without its log
//   device at epoch 5, store at epoch 7                       behind          refused: an older device
//   device at epoch 5, store opened at epoch 6                bumped          refused: the device has had epoch 6 already
//   device: 17 flushes, store: committed after flush 20       olderDevice     refused
//   device: LSN 60 was durable, store ends at LSN 50          lostCommits     refused: the log, or a newer database, is missing
//   device: LSN 50 had chain X, the store's has chain Y       otherHistory    refused: a copy that went on by itself
//   device at epoch 5, store at epoch 6                       behindByOne     a crash inside the bump: finish it, then bump to 7
//   device and store at epoch 6                               same            as left
//
// No crash leaves a line that refuses: a floor was durable before it was written; a commit names a flush that had returned; the log is
// synced before a checkpoint writes to the database; and once an epoch is opened, its superblock is permanent.
//
// Not seen: what a copy lacks since the last flush of the device, and everything restored together, which is a legitimate restore.
// Source: PROTOCOL P7.1, P7.6.

/// How a store's files belong together: a line of the table above.
package enum Belonging: Hashable, Sendable, CaseIterable {
    case none, foreign, tooSmall, olderDatabase, olderLog, ahead, behind, bumped, olderDevice, lostCommits, otherHistory
    case behindByOne, same

    /// What was found when a store was opened.
    package struct Found: Hashable, Sendable {
        package var superblock: Superblock?
        package var blocks: BlockCount
        /// As log and database say together.
        package var header: StoreHeader
        /// As the database says alone; nil if it cannot be told.
        package var database: StoreHeader?
        /// The chain value at the floor's LSN; nil if its record is trimmed.
        package var chain: Int64?

        package init(
            _ superblock: Superblock?, blocks: BlockCount, header: StoreHeader, database: StoreHeader? = nil,
            chain: Int64? = nil
        ) {
            self.superblock = superblock
            self.blocks = blocks
            self.header = header
            self.database = database
            self.chain = chain
        }
    }

    /// Decides from what was found. Pure and total.
    package init(_ found: Found) {
        let (header, end) = (found.header, found.header.lastLSN)
        guard let superblock = found.superblock else {
            self = .none
            return
        }
        let (device, store) = (superblock.epoch, header.epoch)
        let database = found.database ?? header
        let lines: [(applies: Bool, Belonging)] = [
            (superblock.uuid != header.uuid, .foreign),
            // A larger one is left by a crash inside Grow.swift.
            (found.blocks < header.geometry.blocks, .tooSmall),
            (database.settled < header.logBase, .olderDatabase),
            (database.lastLSN > end, .olderLog),
            (device > store, .ahead),
            (device < store && device.next != store, .behind),
            (device < store && header.openedEpoch >= store, .bumped),
            (superblock.flushes < header.flushes, .olderDevice),
            (superblock.floor.lsn > end, .lostCommits),
            (found.chain.map { $0 != superblock.floor.chain } ?? false, .otherHistory),
            (device < store, .behindByOne),
        ]
        self = lines.first { $0.applies }?.1 ?? .same
    }

    /// Returns whether an epoch's bump has to be finished. Throws what the table refuses: `corrupt` for a device that has no
    /// superblock, `input` for the others, each with what is of another time.
    package static func check(_ found: Found) throws(StoreError) -> Bool {
        let (header, end) = (found.header, found.header.lastLSN)
        let device = found.superblock ?? Superblock(uuid: 0, epoch: Epoch(0))
        let database = found.database ?? header
        let epochs = "the data device is at epoch \(device.epoch), the store at \(header.epoch)"
        let written = "the data device (flushed \(Duration.microseconds(device.microseconds).utc))"
        func refused(_ sentence: String) -> StoreError { StoreError(.input, sentence) }
        switch Belonging(found) {
        case .same: return false
        case .behindByOne: return true
        case .none:
            throw StoreError(
                .corrupt, "the data device has no superblock; it belongs to no store, or block 0 is damaged")
        case .foreign:
            throw refused("the data device belongs to store \(device.uuid), not to \(header.uuid); open the right pair")
        case .tooSmall:
            throw refused(
                "the data device has \(found.blocks) blocks, the store \(header.geometry.blocks); open the right pair")
        case .olderDatabase:
            throw refused(
                "the database is complete up to LSN \(database.settled), and the log beside it begins at LSN \(header.logBase): the database is an "
                    + "older copy; put back the one that the log belongs to")
        case .olderLog:
            throw refused(
                "the database is at LSN \(database.lastLSN), and with the log beside it at LSN \(end): the log is an older copy; put back "
                    + "the one that the database belongs to")
        case .ahead:
            throw refused(
                "\(epochs): the store is an older copy, or the log with LSN \(device.floor.lsn) is missing; put back the database "
                    + "and the log that belong to the device")
        case .behind, .bumped:
            throw refused("\(epochs): the device is an older copy; put back the one that belongs to the store")
        case .olderDevice:
            throw refused(
                "\(written) was flushed \(device.flushes) times, and the store has committed after flush \(header.flushes): the "
                    + "device is an older copy; put back the one that belongs to the store")
        case .lostCommits:
            throw refused(
                "\(written) knows LSN \(device.floor.lsn), and the store ends at LSN \(end): the log with LSN \(device.floor.lsn) is "
                    + "missing, or the database is an older copy; put back the files that belong to the device")
        case .otherHistory:
            throw refused(
                "\(written) knows another LSN \(device.floor.lsn) than the store has: one of them is a copy that went on by itself; "
                    + "put back the files that belong together")
        }
    }
}
