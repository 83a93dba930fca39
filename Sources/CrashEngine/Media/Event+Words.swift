extension Event.Kind {
    /// The event as a story tells it: "after a sync of store.db-wal".
    /// - Parameter files: the names of the log's files.
    package func words(_ files: [String]) -> String {
        switch self {
        case .diskWrite(let file, let offset, let bytes): "after \(bytes.count) bytes at \(offset) of \(files[file])"
        case .diskTruncate(let file, let size): "after \(files[file]) was cut to \(size) bytes"
        case .diskSync(let file): "after a sync of \(files[file])"
        case .diskCreate(let file): "after \(files[file]) was made"
        case .diskDelete(let file): "after \(files[file]) was deleted"
        case .directorySync: "after a sync of the directory"
        case .deviceWrite(let sector, let bytes): "after \(bytes.count) bytes at device sector \(sector)"
        case .deviceFlush: "after a flush of the device"
        case .tablesChange(let image, _): "after change \(image) of the tables in memory"
        case .mark(let mark): "after \(mark.name) \(mark.value)"
        }
    }
}
