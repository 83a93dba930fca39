// Stores that are killed while they are made, of nothing and of a backup: at drawn calls of the device, all files are copied as they are
// then, and once more with the device as its last flush has left it.
//
//   copy                      has to
//   opened                    open, as a new store or as the backup's; or be refused, because its making was cut short
//   refused                   be made once more, over what is left; a device that has contents of a backup has to be given for that
//   made, opened              be sound
//
// A pool that takes the store of another one is made over what a kill has left, too.
//
// Verifies: that a killed making leaves nothing that is in the way, and no half of a store. Does not verify: what of files is lost in a
// power loss, but for the device.
// Source: PROTOCOL P7.7.

internal import Foundation
internal import LayoutStore

extension FilesRun {
    /// How many moments of a making are tried.
    private static let moments = 3

    /// Kills makings at drawn moments.
    mutating func killMakings(_ backup: StoreBackup) async throws(StoreError) {
        var random = SeededGenerator(seed: seed, purpose: .makings)
        for source in [nil, backup] {
            let path = path + (source == nil ? ".killed" : ".killed-restored")
            // The first one tells how many moments there are.
            let calls = try await makeKilled(path + ".whole", source) { (_, _) in }
            var moments = Set<Int>()
            while moments.count < min(Self.moments, calls) { moments.insert(random.below(calls)) }
            var copies: [String] = []
            _ = try await makeKilled(path, source) { (call, device) in
                guard moments.contains(call) else { return }
                for isFlushed in [false, true] {
                    let copy = "\(path)-at-\(call)" + (isFlushed ? "-flushed" : "")
                    Self.copyStore(path, to: copy)
                    if isFlushed { try? Data(device.flushed).write(to: URL(fileURLWithPath: copy + ".device")) }
                    copies.append(copy)
                }
            }
            for copy in copies { try await goOn(copy, source) }
        }
    }

    /// Makes a store that is closed, and returns how many calls of the device that took.
    private func makeKilled(
        _ path: String, _ backup: StoreBackup?, _ arrives: @escaping (Int, MomentDevice) -> Void
    ) async throws(StoreError) -> Int {
        let device = try MomentDevice(at: path + ".device", blocks: backup?.blocks ?? self.device.blocks)
        defer { device.close() }
        device.listen { [unowned device] in arrives($0, device) }
        let store = try await make(at: path, device, of: backup)
        let calls = device.calls
        device.listen { _ in }
        try await store.close()
        return calls
    }

    private static func copyStore(_ path: String, to copy: String) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        let name = URL(fileURLWithPath: path).lastPathComponent
        for suffix in [".device", "", "-wal", "-shm", "-journal"] {
            for middle in suffix == ".device" ? [""] : ["", FileDevice.unfinishedSuffix] {
                let source = folder.appendingPathComponent(name + middle + suffix)
                try? FileManager.default.copyItem(atPath: source.path, toPath: copy + middle + suffix)
            }
        }
    }

    /// Opens what a kill has left at `path`, or makes it anew.
    private mutating func goOn(_ path: String, _ backup: StoreBackup?) async throws(StoreError) {
        let device = try FileDevice.open(at: path + ".device")
        defer { device.close() }
        let what = backup == nil ? "a making" : "a restoring"
        do throws(StoreError) {
            let store: LayoutStore
            do throws(StoreError) {
                store = try await open(path, device)
            } catch {
                guard error.code == .input else { throw error }
                // Of a restoring the device may have contents by then, and nobody knows whose.
                store = try await make(at: path, device, of: backup, overwriting: backup != nil)
            }
            let files = try await store.inodes()
            if backup == nil, !files.isEmpty { complain("\(what) that was killed has left files, at \(path)") }
            try await store.close()
            try examine(path, device, "after \(what) that was killed, ")
        } catch {
            complain("\(what) that was killed cannot go on, at \(path): \(error)")
        }
    }

    /// Puts the store into a larger pool, over what a killed making has left there. The first of the two that is opened is the store from
    /// then on.
    mutating func enlarge() async throws(StoreError) {
        guard case .pool(let bytes) = tables else { return }
        let (small, larger) = (path + ".small", path + ".larger")
        Self.copyStore(path, to: small)
        try? Data("half a pool".utf8).write(to: URL(fileURLWithPath: larger + FileDevice.unfinishedSuffix))
        do throws(StoreError) {
            try StorePools.copy(small, to: larger, bytes: 2 * bytes)
            let device = try FileDevice.open(at: small + ".device")
            defer { device.close() }
            let store = try await open(larger, device)
            let files = try await store.inodes()
            try await store.close()
            if let older = try? await open(small, device) {
                complain("a pool that was put into a larger one opens after that")
                try await older.close()
            }
            let before = try await rowsOf(self.path)
            if files != before { complain("the store in a larger pool has other files: \(files), not \(before)") }
        } catch {
            complain("a store cannot be put into a larger pool, over what a killed making has left: \(error)")
        }
    }

    /// The files of the store at `path`, which nobody has open.
    private func rowsOf(_ path: String) async throws(StoreError) -> [Inode] {
        let store = try await open(path, device)
        let files = try await store.inodes()
        try await store.close()
        return files
    }
}
