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
        case .mark(let mark): "after " + mark.words
        }
    }
}

extension Mark {
    var words: String {
        switch name {
        case .beginTransaction: "the transaction of LSN \(value) began"
        case .committed: "LSN \(value) was committed"
        case .acknowledged: "the store had said that LSN \(value) is durable"
        case .issued: "a client had issued an access"
        case .landed: "a client's access had landed"
        case .handedOut: "the addresses of hold \(value) had left the store"
        case .ended: "operation \(value) had returned"
        case .letGo: "a client had let go of hold \(value)"
        case .indexChanged: "SQLite had begun to change its index of the log, in shared memory"
        }
    }
}
