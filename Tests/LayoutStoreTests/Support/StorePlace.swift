import Foundation
import LayoutStore

/// A folder with a store in it, and the device beside it.
struct StorePlace {
    let files: TestFile
    var path: String { files.path("s.db") }
    let device: FileDevice

    init() throws {
        files = try TestFile()
        device = try FileDevice.create(at: files.path("s.device"), blocks: BlockCount(64))
    }

    func create(_ journal: JournalMode = .wal) async throws -> LayoutStore {
        try await LayoutStore.create(at: path, device: device, environment: .system(), journal: journal)
    }

    func open() async throws -> LayoutStore {
        try await LayoutStore.open(at: path, device: device, environment: .system())
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: files.folder.path).sorted() }
    }
}
