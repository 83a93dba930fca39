import CrashEngine
import Foundation
import LayoutStore

/// A store of a command, in files, with its device; `apply`, `shell` and `restore` make and open them alike.
struct StoreInFiles {
    let path: String
    /// By default `path` with `.device` behind it.
    let device: String?
    /// What the device is to have; nil for what is there, and for a new one ``DeviceSize/standard``.
    let blocks: BlockCount?
    let content: Content
    let overwritesDevice: Bool

    /// The size of the pool that is to have the tables; nil for a database.
    let pool: Int?

    /// What the store begins with.
    enum Content {
        case nothing(JournalMode)
        case backup(StoreBackup)
    }

    static func device(_ name: String?, of store: String) -> String { name ?? "\(store).device" }

    /// Makes the store, and the device if it is not there. What was made is gone again if the rest fails.
    ///
    /// Throws as `LayoutStore.create` does, and `input` if a device that is there has another size.
    func make() async throws(StoreError) -> (store: LayoutStore, device: FileDevice) {
        let place = Self.device(device, of: path)
        try LayoutStore.checkCreation(at: path, device: place)
        let isThere = FileManager.default.fileExists(atPath: place)
        let data =
            try isThere
            ? FileDevice.open(at: place) : FileDevice.create(at: place, blocks: sizeOfNew)
        try check(data, at: place)
        do throws(StoreError) {
            return (try await make(on: data), data)
        } catch {
            if !isThere, !FileManager.default.fileExists(atPath: path) {
                try? FileManager.default.removeItem(atPath: place)
            }
            throw error
        }
    }

    private func make(on data: FileDevice) async throws(StoreError) -> LayoutStore {
        let environment = try StoreEnvironment.system(warn: { Streams.tell("crashtest: \($0)") })
        switch (content, pool) {
        case (.nothing(let journal), nil):
            return try await LayoutStore.create(
                at: path, device: data, environment: environment, journal: journal, overwritingDevice: overwritesDevice)
        case (.nothing, let bytes?):
            return try await StorePools.create(
                at: path, bytes: bytes, device: data, environment: environment, overwritingDevice: overwritesDevice)
        case (.backup(let backup), nil):
            return try await LayoutStore.restore(
                backup, at: path, device: data, environment: environment, overwritingDevice: overwritesDevice)
        case (.backup(let backup), let bytes?):
            return try await StorePools.restore(
                backup, at: path, bytes: bytes, device: data, environment: environment,
                overwritingDevice: overwritesDevice)
        }
    }

    /// Opens the store, whatever its tables lie in, and recovers it.
    ///
    /// Throws as `LayoutStore.open` does, and `input` for what only a new store can be told.
    func open() async throws(StoreError) -> (store: LayoutStore, device: FileDevice) {
        guard !overwritesDevice else {
            throw StoreError(
                .input, "cannot overwrite the device of \(path): the store is there, and so is its data; leave that out"
            )
        }
        let medium = try StoreFiles.medium(at: path)
        let place = Self.device(device, of: path)
        let data = try FileDevice.open(at: place)
        try check(data, at: place)
        let environment = try StoreEnvironment.system(warn: { Streams.tell("crashtest: \($0)") })
        switch medium {
        case .database: return (try await LayoutStore.open(at: path, device: data, environment: environment), data)
        case .pool: return (try await StorePools.open(at: path, device: data, environment: environment), data)
        }
    }

    /// Throws `input` if the device has not the size that was asked for.
    private func check(_ data: FileDevice, at place: String) throws(StoreError) {
        guard let blocks, blocks != data.blocks else { return }
        throw StoreError(
            .input,
            "cannot use \(place): it has \(data.blocks) blocks, not \(blocks); leave its size out to use it as it is")
    }

    private var sizeOfNew: BlockCount {
        if case .backup(let backup) = content { return backup.blocks }
        return blocks ?? DeviceSize.standard.blocks
    }
}
