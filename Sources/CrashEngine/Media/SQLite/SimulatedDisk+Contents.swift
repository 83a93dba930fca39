internal import LayoutStore

/// Mounts whole contents of the disk, reads them, makes them permanent.
extension SimulatedDisk {
    /// Mounts contents with nothing in flight: for fixtures, and for enumerations by other means. A file without bytes
    /// is absent.
    package func mount(decided contents: [(name: String, bytes: [UInt8])]) {
        var state = DiskState(folds: false)
        for name in self.state.names { _ = state.file(named: name) }
        for content in contents where !content.bytes.isEmpty {
            var span = SectorSpan(size: 0)
            content.bytes.withUnsafeBytes { span.write($0, at: 0, of: .file(0), by: ReplayChooser()) }
            span.seal(folding: true)
            state.place(span, under: state.file(named: content.name))
        }
        mount(state, chooser: ReplayChooser(), log: nil)
    }

    /// The process that used the disk is gone, and no reader kept the WAL index; all files stay as they are.
    package func killProcess() { memories.crash() }

    /// Syncs every file and the directory, at the end of a recording's set-up.
    package func sealFiles() {
        for file in state.names.indices { sync(file, directory: false) }
        syncDirectory()
    }

    /// Decides the whole file, and returns its bytes; nil if it has none.
    package func contents(of name: String) -> [UInt8]? {
        guard let file = state.names.firstIndex(of: name) else { return nil }
        var bytes = [UInt8](repeating: 0, count: size(of: file))
        _ = bytes.withUnsafeMutableBytes { read(file, at: 0, into: $0) }
        return bytes.isEmpty ? nil : bytes
    }

    /// The content that recovery found in the database `name` and its log.
    func content(of name: String) -> StoreContent {
        state.content(of: name, log: state.names.firstIndex(of: name).flatMap { memories[$0].log })
    }

    /// The torn frame that recovery found after the log's last valid one; see ``DiskFile``.
    package func logTail(of name: String) -> Int { state.logTail(of: name + "-wal") }

    /// Whether a file is a write-ahead log.
    package func isLog(_ file: Int) -> Bool { state.isLog(file) }
}
