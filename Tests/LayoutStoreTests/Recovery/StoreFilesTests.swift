import Foundation
import LayoutStore
import Testing

/// A store in files: who has it, what may be its device, what others may do to its files (PROTOCOL P7.1, P7.5, P7.7).
@Suite("The files of a store")
struct StoreFilesTests {
    private func error(_ body: () async throws -> Void) async throws -> StoreError {
        do { try await body() } catch let error as StoreError { return error }
        throw StoreError(.failed, "nothing was refused")
    }

    @Test("are the store's alone while it is open, and say who has it", arguments: [JournalMode.wal, .rollback])
    func owner(journal: JournalMode) async throws {
        let place = try StorePlace()
        let store = try await place.create(journal)
        let inProcess = try await error { _ = try await place.open() }
        #expect(inProcess.code == .locked && inProcess.message.contains("this process has it open already"))
        let asDevice = try await error { _ = try FileDevice.open(at: place.path) }
        #expect(asDevice.code == .locked && asDevice.message.contains("this process has it open as a store"))
        // SQLite's own locks have survived the refusals: nobody closed a descriptor of the database.
        let stranger = try Connection(path: place.path, vfs: nil, create: false)
        _ = try await store.create()
        #expect(try stranger.schema().count > 10)
        #expect(try place.names.contains("s.db-owner"))
        try await store.close()
        #expect(try !place.names.contains("s.db-owner"))
        try await place.open().close()
    }

    @Test("that another process has are refused by its name, although the device is another file")
    func otherProcess() async throws {
        let place = try StorePlace()
        try await place.create().close()
        let other = open(place.path, O_RDWR)
        #expect(flock(other, LOCK_EX | LOCK_NB) == 0)
        defer { close(other) }
        try Data("process 4711 on host h, boot b, since now\n".utf8).write(
            to: URL(fileURLWithPath: place.path + "-owner"))
        let copy = place.files.path("copy")
        try FileManager.default.copyItem(atPath: place.device.path, toPath: copy)
        let refused = try await error {
            _ = try await LayoutStore.open(at: place.path, device: FileDevice.open(at: copy), environment: .system())
        }
        #expect(refused.code == .locked && refused.message.contains("process 4711 on host h"))
    }

    /// SQLite itself traps on a WAL index that is cut, and a database is shorter than its log until a checkpoint: these two are left out.
    @Test(
        "that are deleted, replaced or cut are noticed before anything is acknowledged",
        arguments: [
            ("s.db", "delete"), ("s.db", "replace"), ("s.db-wal", "delete"), ("s.db-wal", "replace"),
            ("s.db-wal", "cut"),
            ("s.db-shm", "delete"), ("s.db-shm", "replace"), ("s.device", "delete"), ("s.device", "replace"),
            ("s.device", "cut"),
        ])
    func taken(name: String, way: String) async throws {
        let place = try StorePlace()
        let store = try await place.create()
        let file = try await store.create()
        try await store.write(file, [1, 2, 3], at: 0)
        let path = place.files.path(name)
        switch way {
        case "delete": try FileManager.default.removeItem(atPath: path)
        case "replace":
            try FileManager.default.copyItem(atPath: path, toPath: path + ".copy")
            #expect(rename(path + ".copy", path) == 0)
        default: #expect(truncate(path, 4096) == 0)
        }
        for call in ["sync", "write", "close"] {
            let refused = try await error {
                switch call {
                case "sync": try await store.sync()
                case "write": try await store.write(file, [4], at: 0)
                default: try await store.close()
                }
            }
            #expect([.io, .failed].contains(refused.code), "\(call): \(refused)")
            #expect(
                refused.message.contains("deleted or replaced") || refused.message.contains("shorter"), "\(refused)")
        }
    }

    @Test("may be read and checkpointed by others, but not committed to", arguments: [JournalMode.wal, .rollback])
    func foreign(journal: JournalMode) async throws {
        let place = try StorePlace()
        let store = try await place.create(journal)
        let file = try await store.create()
        do {
            let stranger = try Connection(path: place.path, vfs: nil, create: false)
            for mode in ["PASSIVE", "FULL", "RESTART", "TRUNCATE"] {
                try await store.write(file, [UInt8](mode.utf8), at: 0)
                try stranger.run("PRAGMA wal_checkpoint(\(mode)); SELECT count(*) FROM extent")
                try await store.sync()
            }
            try await store.write(file, [9], at: 100)
            try stranger.run("UPDATE inode SET size = size + 1")
        }
        let refused = try await error { try await store.sync() }
        #expect(refused.code == .failed && refused.message.contains("somebody else has committed"), "\(refused)")
        _ = try? await store.close()
    }

    @Test("tell a foreign commit from a foreign checkpoint that hides it")
    func hiddenCommit() async throws {
        let place = try StorePlace()
        let store = try await place.create()
        let file = try await store.create()
        do {
            let stranger = try Connection(path: place.path, vfs: nil, create: false)
            try stranger.run("UPDATE inode SET size = size + 1; PRAGMA wal_checkpoint(TRUNCATE)")
        }
        let refused = try await error { try await store.write(file, [1], at: 0) }
        #expect(refused.code == .failed && refused.message.contains("somebody else has committed"), "\(refused)")
    }

    @Test("may be reached by a symbolic link, and from a folder that the process leaves")
    func links() async throws {
        let place = try StorePlace()
        try await place.create().close()
        let folder = place.files.path("folder")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let link = folder + "/link.db"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: place.path)
        let store = try await LayoutStore.open(at: link, device: place.device, environment: .system())
        #expect(try place.names.contains("s.db-owner"))
        try FileManager.default.removeItem(atPath: place.path + "-wal")
        let refused = try await error { _ = try await store.create() }
        #expect(refused.message.contains("deleted or replaced"), "\(refused)")
    }

    /// A commit was cut short, and its rollback journal is gone: half of it is in the database. The device is of that moment, so that
    /// nothing but the rows themselves can tell.
    @Test("of a commit that was cut short are refused without their journal, however often they are opened")
    func lostJournal() async throws {
        let place = try StorePlace()
        func contents(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
        func put(_ data: Data, _ path: String) throws {
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: data)
            try file.close()
        }
        let store = try await place.create(.rollback)
        let file = try await store.create()
        try await store.write(file, [UInt8](repeating: 1, count: 4096), at: 0)
        let before = try contents(place.path)
        try await store.write(file, [UInt8](repeating: 2, count: 4096 * 3), at: 8192)
        let (after, device) = (try contents(place.path), try contents(place.device.path))
        try await store.close()

        func page(_ number: Int) -> Range<Int> { (number * 4096)..<((number + 1) * 4096) }
        let pages = (2..<(before.count / 4096)).filter { before[page($0)] != after[page($0)] }
        var refusals = 0
        for number in pages {
            var torn = after
            torn.replaceSubrange(page(number), with: before[page(number)])
            try put(torn, place.path)
            try put(device, place.device.path)
            try FileManager.default.removeItem(atPath: place.path + "-journal")
            for attempt in 0..<3 {
                do {
                    let opened = try await place.open()
                    #expect(attempt == 0, "page \(number) was refused before")
                    // What differs is in the page's free bytes: the rows are all there.
                    #expect(try await opened.read(file, 8192..<8193) == [2])
                    #expect(LayoutStore.check(at: place.path, device: place.device).damage == [])
                    try await opened.close()
                    break
                } catch {
                    #expect((error as? StoreError)?.code == .corrupt, "page \(number): \(error)")
                    refusals += 1
                }
            }
            try Data().write(to: URL(fileURLWithPath: place.path + "-journal"))
        }
        #expect(
            refusals >= 3 * (pages.count - 2), "\(refusals) refusals of \(pages.count) torn pages, three times each")
        // Whole, it is opened without its journal, and needs none after that.
        try put(after, place.path)
        try put(device, place.device.path)
        try FileManager.default.removeItem(atPath: place.path + "-journal")
        let whole = try await place.open()
        #expect(try await whole.read(file, 8192..<8193) == [2])
        try await whole.close()
    }

    @Test("are no data device of the store, by whatever name; and a device that is in use is overwritten only by name")
    func devices() async throws {
        let place = try StorePlace()
        try await place.create().close()
        let link = place.files.path("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: place.path)
        let itself = try await error {
            _ = try await LayoutStore.open(at: place.path, device: FileDevice.open(at: link), environment: .system())
        }
        #expect(itself.code == .input && itself.message.contains("a file of the store itself"))

        let other = place.files.path("other.db")
        let taken = try await error {
            _ = try await LayoutStore.create(at: other, device: place.device, environment: .system())
        }
        #expect(taken.code == .input && taken.message.contains("the data device of store"))
        let image = place.files.path("image")
        try Data([UInt8](repeating: 0, count: 65_600) + [1] + [UInt8](repeating: 0, count: 4096 * 32 - 65_601)).write(
            to: URL(fileURLWithPath: image))
        let marked = try FileDevice.open(at: image)
        let full = try await error {
            _ = try await LayoutStore.create(at: other, device: marked, environment: .system())
        }
        #expect(full.code == .input && full.message.contains("its beginning is not empty"))
        #expect(try place.names == ["image", "link", "s.db", "s.db-shm", "s.db-wal", "s.device"], "nothing is left")
        try await LayoutStore.create(at: other, device: marked, environment: .system(), overwritingDevice: true).close()
    }

    @Test("of a store that was never opened may have an empty device, which gets its superblock; of any other not")
    func emptyDevice() async throws {
        let test = try await TestStore.make()
        let opened = test.media
        try await test.store.close()
        let zeros = [UInt8](repeating: 0, count: Geometry.blockBytes)
        try opened.device.write(zeros[...], to: Geometry.superblock, at: 0)
        let refused = try await error { _ = try await TestStore.open(opened) }
        #expect(refused.code == .corrupt)

        let media = try Media(blocks: 64)
        let environment = Surroundings().environment
        let header = LayoutStore.newHeader(device: media.device, environment: environment)
        let backend = try SQLiteBackend(path: media.path, creating: header)
        let queue = try CommitQueue(backend, environment: environment)
        try await queue.submit(SchedulePoint(step: Step(.format, .create))) { (change) throws(StoreError) in
            try change.enter(header.geometry.dataBlocks, in: .free, since: .none)
        }
        try await queue.close()
        let foreign = try await error { _ = try await TestStore.open(media) }
        #expect(foreign.code == .corrupt, "block 0 is not empty")
        try media.device.write(zeros[...], to: Geometry.superblock, at: 0)
        let store = try await TestStore.open(media)
        #expect(try await store.violations() == [])
        try await store.store.close()
        #expect(try Superblock.read(from: media.device)?.uuid == header.uuid)
    }

    @Test(
        "of other kinds are refused by their kind, and stay as they are",
        arguments: [
            ("", "it is empty"), (":memory:", "in memory"), ("file:x", "URI"), ("a\0b", "NUL"),
            ("folder/", "a directory"),
            ("folder", "it is a directory"), ("none", "there is no store at"), ("none/x", "there is no store at"),
            ("s.device/x", "no directory"),
            ("zero", "it is empty"), ("text", "no SQLite database"), ("foreign", "somebody else"),
            ("old", "format version 2"),
        ])
    func names(name: String, words: String) async throws {
        let place = try StorePlace()
        let manager = FileManager.default
        try manager.createDirectory(atPath: place.files.path("folder"), withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: place.files.path("zero")))
        try Data("hello".utf8).write(to: URL(fileURLWithPath: place.files.path("text")))
        try Connection(path: place.files.path("foreign"), vfs: nil, create: true).run("CREATE TABLE t (a)")
        try Connection(path: place.files.path("old"), vfs: nil, create: true).run(
            "CREATE TABLE t (a); PRAGMA user_version = 2")
        try Data("mine".utf8).write(to: URL(fileURLWithPath: place.files.path("text-owner")))
        let before = try place.names
        let isPath = !name.isEmpty && !name.hasPrefix(":") && !name.hasPrefix("file:") && !name.contains("\0")
        let path = isPath ? "\(place.files.folder.path)/\(name)" : name
        let refused = try await error {
            _ = try await LayoutStore.open(at: path, device: place.device, environment: .system())
        }
        #expect(refused.code == .input, "\(refused)")
        #expect(refused.message.contains(words), "\(refused)")
        #expect(try place.names == before)
        #expect(try String(contentsOfFile: place.files.path("text-owner"), encoding: .utf8) == "mine")
    }
}
