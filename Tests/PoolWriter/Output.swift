#if Pmem
    import Glibc

    /// Writes a line to standard output, at once.
    func say(_ line: String) { put(line, to: 1) }

    func fail(_ message: String) -> Never {
        put("poolwriter: \(message)", to: 2)
        exit(2)
    }

    private func put(_ line: String, to descriptor: Int32) {
        let bytes = Array("\(line)\n".utf8)
        _ = write(descriptor, bytes, bytes.count)
    }
#endif
