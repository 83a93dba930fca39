// Making and opening a store in files. What a killed process leaves at each step of making one:
//
//   s.db.layoutstore-new     made, filled, moved out of its log                  | P   another create begins again
//   device, block 0          superblock of the new store, flushed                | P   the same: the unfinished store has the same uuid
//   s.db.layoutstore-new     closed
//   s.db                     the name: renamed without replacing, folder synced  | P   a store that was never opened
//   open                     as any opening
//
// Between the second and the third an open goes on where the creation was: everything is there but the name.
// Source: PROTOCOL P7.1, P7.7.

extension LayoutStore {
    /// Makes a new store at `path` for all of `device`, and opens it. Durable on return.
    ///
    /// The device has to be empty at its beginning, unless `overwritingDevice` says that what is there may go. Throws `input` if
    /// `path` cannot be a store's, or something is there, or the device is not empty, or one of the store's own files; `locked` if
    /// somebody makes a store there; `io` and `diskFull` when a medium fails. Waits for the media.
    public static func create(
        at path: String, device: any BlockDevice, environment: StoreEnvironment, journal: JournalMode = .wal,
        overwritingDevice: Bool = false
    ) async throws(StoreError) -> LayoutStore {
        try await make(at: path, device, overwritingDevice: overwritingDevice) { (files) async throws(StoreError) in
            try await fill(files, device, environment, journal)
        }
        return try await open(at: path, device: device, environment: environment)
    }

    /// Throws `input` if no store could be made at `path`, whatever its device: before a caller makes that one.
    package static func checkCreation(at path: String, device: String) throws(StoreError) {
        try StoreFiles.checkName(path)
        try StoreFiles.checkNothing(at: path)
        if StoreFiles.names(of: path).contains(device) {
            throw StoreError(
                .input, "\(device) cannot be the data device: it is a file of the store itself; name another file")
        }
    }

    /// Makes the store under another name, by `fill`, and gives it its own. Leaves nothing if it throws.
    static func make(
        at path: String, _ device: any BlockDevice, overwritingDevice: Bool,
        _ fill: (StoreFiles) async throws(StoreError) -> Void
    ) async throws(StoreError) {
        try StoreFiles.checkName(path)
        try StoreFiles.checkNothing(at: path)
        try StoreFiles.check(device, isNoFileOf: path)
        let files = try StoreFiles(path + FileDevice.unfinishedSuffix, creating: true)
        files.noteOwner()
        do throws(StoreError) {
            if !overwritingDevice { try checkEmpty(device, but: try header(of: files)) }
        } catch {
            // Another device may be that of the unfinished store, if it is one.
            if (try? files.checkContent()) == nil { files.discard() }
            throw error
        }
        do throws(StoreError) {
            // Before the database that it belongs to goes, so that nobody finds it without one.
            try clearSuperblock(of: device)
            try files.empty()
            try await fill(files)
            try files.finish(as: path)
        } catch {
            // A device keeps no superblock of a store that is nowhere.
            try? clearSuperblock(of: device)
            files.discard()
            throw error
        }
    }

    private static func fill(
        _ files: StoreFiles, _ device: any BlockDevice, _ environment: StoreEnvironment, _ journal: JournalMode
    ) async throws(StoreError) {
        let header = newHeader(device: device, environment: environment)
        let backend = try SQLiteBackend(path: files.path, journal: journal, creating: header, files: files)
        let store = try adopt(backend, device: device, environment: environment, as: Acting(.caller))
        try await store.format()
        try await store.finishMaking(files)
    }

    /// Moves a store that has all its rows into its database, labels its device, and closes it: what has yet to be done is the name.
    func finishMaking(_ files: StoreFiles) async throws(StoreError) {
        try await queue.checkpoint(acting.point)
        let made = await queue.currentHeader()
        guard made.settled == made.lastLSN else {
            throw StoreError(.locked, "cannot make \(files.path): somebody else reads it; end that, then try again")
        }
        // The database is whole by now: a device of a killed creation is known by it.
        try await label()
        try await queue.close()
    }

    /// Opens the store at `path` and recovers it: what a crash has left half done is finished, and holders that ended
    /// with it are dropped (PROTOCOL P1.2, P7).
    ///
    /// Throws `locked`, with the owner's name, if somebody has it open; `input` for a file of another format version, for one that is
    /// no store, and for files that are not of one time; `corrupt` for damage, or a device that has no superblock. Waits for the media;
    /// time is bounded by open intents and holders, not by the size of the store, unless the log of a store that was not closed is
    /// gone.
    public static func open(
        at path: String, device: any BlockDevice, environment: StoreEnvironment
    ) async throws(StoreError) -> LayoutStore {
        try StoreFiles.checkName(path)
        try StoreFiles.check(device, isNoFileOf: path)
        try finishCreation(of: path, device)
        let files = try StoreFiles(path)
        try files.checkContent()
        files.noteOwner()
        let backend = try SQLiteBackend(path: path, files: files, patience: environment.patience)
        let isLeftOver = try backend.hasLogOfClosedStore
        let store = try await open(on: backend, device: device, environment: environment)
        if isLeftOver { try await store.checkpoint() }
        return store
    }

    /// Gives a store its name whose making ended right before that. Does nothing unless database and device are whole and belong
    /// together.
    private static func finishCreation(of path: String, _ device: any BlockDevice) throws(StoreError) {
        let unfinished = path + FileDevice.unfinishedSuffix
        guard FileIdentity(at: unfinished) != nil else { return }
        guard FileIdentity(at: path) == nil else { return StoreFiles.dropUnfinishedName(of: path) }
        let files = try StoreFiles(unfinished)
        guard let header = try header(of: files), let superblock = try Superblock.read(from: device),
            header.uuid == superblock.uuid
        else {
            throw StoreError(
                .input, "there is no store at \(path): its making was cut short; create it once more, which begins anew"
            )
        }
        try files.finish(as: path)
    }

    /// The header of a store that is made but for its name; nil if it is not made yet.
    private static func header(of files: StoreFiles) throws(StoreError) -> StoreHeader? {
        guard (try? files.checkContent()) != nil else { return nil }
        let backend = try SQLiteBackend(path: files.path, files: files)
        let header = try backend.read { (rows) throws(StoreError) in try rows.header() }
        try backend.close()
        return Optional(header).flatMap { $0.settled == $0.lastLSN && $0.lastLSN > .none ? $0 : nil }
    }

    static func clearSuperblock(of device: any BlockDevice) throws(StoreError) {
        guard try Superblock.read(from: device) != nil else { return }
        let zeros = [UInt8](repeating: 0, count: Geometry.sectorBytes)
        for slot in Superblock.slots { try device.write(zeros[...], to: Geometry.superblock, at: slot) }
        try device.flush()
    }

    /// Throws `input` unless the beginning of `device` is zeros, or of the store that `unfinished` was to be.
    static func checkEmpty(_ device: any BlockDevice, but unfinished: StoreHeader?) throws(StoreError) {
        let superblock = try Superblock.read(from: device)
        if let superblock, superblock.uuid == unfinished?.uuid { return }
        // File systems, volumes and arrays have their marks in the first 128 KiB.
        let blocks = device is FileDevice ? min(32, device.blocks.value) : 1
        let beginning = try device.read(Int(blocks) * Geometry.blockBytes, from: Geometry.superblock, at: 0)
        guard beginning.contains(where: { $0 != 0 }) else { return }
        let owner = superblock.map { "it is the data device of store \($0.uuid)" } ?? "its beginning is not empty"
        throw StoreError(
            .input,
            "cannot make a store on this data device: \(owner), and what is there would be lost; name another one, or say that it may be "
                + "overwritten")
    }
}
