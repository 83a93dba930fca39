package import LayoutStore

// Verifies: recovery did what PROTOCOL P7 asks for, and nothing else. Between the rows that the media gave back and those after recovery:
//
//   files that no open intent names     the same size, sequence, tag and blocks, preallocation behind their end included
//   unlinked files that nobody reaches  gone
//   staging                             gone
//   holders that died                   gone, with their mappings, pins and holds; all others and what they have: the same rows
//   epoch, geometry                     one more; the same
//
// Does not verify: files that an open intent names (the content oracle, the invariants); where freed blocks are (the invariants).
// Source: CRASHMODEL M5.6; PROTOCOL P1.2, P7.3.

/// Judges what recovery has changed, row by row.
package struct RecoveryFrameOracle: Oracle {
    package let name = "recovery-frame"

    package init() {}

    package func judge(_ observation: Observation) -> Judgement {
        var judgement = Judgement()
        judgement.checked = observation.found.inodes.count + observation.found.holders.count
        judgement.violations = Self.differences(from: observation.found, to: observation.recovered).map {
            OracleViolation(oracle: name, kind: $0.kind, detail: $0.detail)
        }
        return judgement
    }

    /// What recovery changed and had not to, and what it had to and did not.
    package static func differences(
        from found: StoreSnapshot, to recovered: StoreSnapshot
    ) -> [(kind: String, detail: String)] {
        var differences: [(kind: String, detail: String)] = []
        func require(_ holds: Bool, _ kind: String, _ detail: @autoclosure () -> String) {
            if !holds { differences.append((kind, detail())) }
        }
        require(
            recovered.header.epoch == found.header.epoch.next && recovered.header.geometry == found.header.geometry,
            "wrong_header",
            "recovery went from epoch \(found.header.epoch) to \(recovered.header.epoch), from \(found.header.geometry.blocks) blocks "
                + "to \(recovered.header.geometry.blocks)")

        // Holders, and what they have.
        let here = recovered.header.identity
        let dead = Set(
            found.holders.filter { holder in
                switch holder.scope {
                case .process: true
                case .host: holder.identity.host == here.host && holder.identity.boot != here.boot
                case .remote: false
                }
            }.map(\.id))
        func compare<Row: Hashable>(_ what: String, _ before: [Row], _ after: [Row], _ holder: (Row) -> HolderID) {
            let expected = before.filter { !dead.contains(holder($0)) }
            guard expected != after else { return }
            let (lost, extra) = (Set(expected).subtracting(after), Set(after).subtracting(expected))
            let kind = extra.contains { dead.contains(holder($0)) } ? "dead_\(what)_kept" : "\(what)_changed"
            differences.append(
                (
                    kind,
                    "recovery left \(after.count) rows of table \(what), and had to leave \(expected.count): \(lost.count) are not there, "
                        + "\(extra.count) others are"
                ))
        }
        compare("holder", found.holders, recovered.holders) { $0.id }
        compare("mapped_range", found.mappedRanges, recovered.mappedRanges) { $0.holder }
        compare("pin", found.pins, recovered.pins) { $0.holder }
        compare("hold", found.holds, recovered.holds) { $0.holder }

        // Files.
        let reached = Set(recovered.mappedRanges.map(\.inode) + recovered.pins.map(\.inode))
        let named = Set(found.intents.flatMap { [$0.inode, $0.source] })
        let (before, after) = (blocks(of: found), blocks(of: recovered))
        let files = Dictionary(uniqueKeysWithValues: recovered.inodes.map { ($0.number, $0) })
        for file in found.inodes where !named.contains(file.number) {
            guard file.state == .live || reached.contains(file.number) else {
                require(
                    files[file.number] == nil, "unlinked_kept",
                    "inode \(file.number) is unlinked, nobody reaches it, and recovery left it")
                continue
            }
            require(
                files[file.number] == file, "file_changed",
                "recovery left inode \(file.number) with \(files[file.number].map { "\($0.size) bytes, sequence \($0.sequence)" } ?? "nothing"), "
                    + "not \(file.size) bytes, sequence \(file.sequence)")
            let (old, new) = (before[file.number] ?? FileMap(), after[file.number] ?? FileMap())
            require(
                old == new, "mapping_changed",
                "recovery left inode \(file.number) with \(new.words), not \(old.words), and no intent names it")
        }
        let known = Set(found.inodes.map(\.number))
        for file in recovered.inodes where !known.contains(file.number) {
            differences.append(("file_from_nowhere", "recovery made inode \(file.number)"))
        }
        return differences
    }

    private static func blocks(of rows: StoreSnapshot) -> [InodeNumber: FileMap] {
        Dictionary(grouping: rows.extents.filter { $0.fork == .data }, by: \.inode).mapValues { FileMap($0) }
    }
}
