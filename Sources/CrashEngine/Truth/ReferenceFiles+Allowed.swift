extension ReferenceFiles {
    /// The versions that a sector may show in a store that crashed after the first `cut` events and recovered to `lsn`;
    /// oldest first.
    package func allowed(_ file: Int, sector: Int, cut: Int, at lsn: Int64) -> [[UInt8]] {
        var versions: [[UInt8]] = []
        _ = allows(file, sector: sector, cut: cut, at: lsn) { version in
            versions.append(version)
            return false
        }
        return versions
    }
}
