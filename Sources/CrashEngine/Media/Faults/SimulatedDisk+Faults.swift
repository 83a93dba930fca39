internal import CSQLite

/// The calls on files of the disk that a fault may strike.
extension SimulatedDisk {
    /// xWrite of a named file. Returns SQLite's result code.
    func write(_ file: Int, at offset: Int, _ source: UnsafeRawBufferPointer, asking faults: FaultInjector?) -> Int32 {
        switch faults?.write(source.count, at: offset, size: faults == nil ? 0 : size(of: file)) ?? .done {
        case .done: write(file, at: offset, source)
        case .fails: return ExtendedCode.write
        case .cut(let count):
            write(file, at: offset, UnsafeRawBufferPointer(rebasing: source[..<count]))
            return SQLITE_FULL
        case .astray(let place): write(file, at: place, source)
        }
        return SQLITE_OK
    }

    /// xSync of a named file. Returns SQLite's result code.
    func sync(_ file: Int, directory: Bool, asking faults: FaultInjector?) -> Int32 {
        switch faults?.sync(state.names[file]) ?? .done {
        case .done: sync(file, directory: directory)
        case .lies: break
        case .fails:
            failSync(file)
            return ExtendedCode.sync
        }
        return SQLITE_OK
    }
}
