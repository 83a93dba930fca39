private import Glibc
internal import LayoutStore

// Verifies: each file that exists at the recovered LSN is there with its exact size, and each of its sectors shows a
// version that the reference allows. Of a sector that nobody has read yet, every content that it may have is judged. A
// survivor's store shows afterwards exactly where its hold says, and nowhere else. An unlinked file stays unlinked, and
// is gone once nobody reaches it any more. The new file that took the free space shows its own bytes.
// Does not verify: bytes past the end of file; how blocks are shared; what an unlinked file shows to clients that still
// map it (the world oracle).
// Source: CRASHMODEL M5.3.

/// Compares what files hold after a crash with ``ReferenceFiles``.
package struct ContentOracle: Oracle {
    package let name = "content"

    package init() {}

    package func judge(_ observation: Observation) -> Judgement {
        var judgement = Judgement()
        let (recording, lsn) = (observation.recording, observation.recordedLSN)
        let landed = StoredSectors(observation)
        let newNumbers = observation.crash.earlier.compactMap(\.newFile?.inode)
        for (file, number) in recording.files.enumerated() where file < recording.reference.count {
            judgement.checked += 1
            guard recording.reference.isCreated(file, at: lsn) else {
                // A new file that was made after an earlier recovery may have got the number.
                if !newNumbers.contains(number), observation.recovered.inodes.contains(where: { $0.number == number }) {
                    violate("file_from_nowhere", "file \(file) exists before its creation", &judgement)
                }
                continue
            }
            guard !recording.reference.isUnlinked(file, at: lsn) else {
                judgeUnlinked(file, number, observation, &judgement)
                continue
            }
            guard let inode = observation.used.inodes.first(where: { $0.number == number }) else {
                violate("file_lost", "file \(file) is gone", &judgement)
                continue
            }
            if inode.state != .live {
                violate("file_lost", "file \(file) is unlinked, but nobody did that", &judgement)
            }
            let size = recording.reference.size(of: file, at: lsn)
            if Int(inode.size) != size {
                violate("size_differs", "file \(file) has \(inode.size) bytes, not \(size)", &judgement)
            }
            judge(file, inode, observation, landed, &judgement)
        }
        if let file = observation.newFile { judge(file, observation, isWhole: true, isLast: true, &judgement) }
        for run in observation.crash.earlier { judgeEarlier(run, observation, &judgement) }
        return judgement
    }

    /// Judges an unlinked file: its row may stay only while a mapped range, pin or hold that outlived the crash reaches
    /// it.
    private func judgeUnlinked(
        _ file: Int, _ number: InodeNumber, _ observation: Observation, _ judgement: inout Judgement
    ) {
        for (when, snapshot) in [("after recovery", observation.recovered), ("at the end", observation.used)] {
            guard let inode = snapshot.inodes.first(where: { $0.number == number }) else { continue }
            let isReached =
                snapshot.mappedRanges.contains { $0.inode == number } || snapshot.pins.contains { $0.inode == number }
                || snapshot.holds.contains { $0.inode == number }
            if inode.state == .live {
                violate("unlinked_file_lives", "file \(file) was unlinked, but \(when) it is live", &judgement)
            } else if !isReached {
                violate("unlinked_file_left", "file \(file) was unlinked, and \(when) nobody reaches it", &judgement)
            }
        }
    }

    /// So many sectors of a hole are counted at most, so that the counts of many states can be added up.
    private static let mostOfAHole = 1 << 20

    /// Judges the sectors of one file below its size. O(sectors of its extents, and changes of its holes).
    private func judge(
        _ file: Int, _ inode: Inode, _ observation: Observation, _ landed: StoredSectors,
        _ judgement: inout Judgement
    ) {
        let sectorBytes = Geometry.sectorBytes
        let perBlock = Geometry.blockBytes / sectorBytes
        let extents = observation.used.extents.filter {
            $0.inode == inode.number && $0.fork == .data && $0.state == .written
        }
        let (reference, device) = (observation.recording.reference, observation.device.span)
        let (cut, lsn) = (observation.crash.events, observation.recordedLSN)
        let stored = landed.sectors(of: file)
        var next = 0
        let sectors = SectorHistories.count(ofBytes: Int(inode.size))
        var (sector, end) = (0, 0)
        while sector < sectors {
            defer { sector = end }
            end = sector + 1
            let block = FileBlock(Int64(sector / perBlock))
            while next < extents.count, extents[next].fileBlocks.upperBound <= block { next += 1 }
            var place: Int?
            if next < extents.count, extents[next].fileBlocks.contains(block) {
                let disk = extents[next].start + (block - extents[next].offset)
                place = Int(disk.value) * perBlock + sector % perBlock
            } else if !stored.contains(sector) {
                // All sectors of a hole that have had the same versions are judged at once, as the first one.
                let hole = next < extents.count ? Int(extents[next].offset.value) * perBlock : .max
                let landing = stored.filter { $0 > sector }.min() ?? .max
                end = min(sectors, hole, landing, reference.runEnd(file, of: sector))
            }
            judgement.checked += min(end - sector, Self.mostOfAHole)
            let visible = min(sectorBytes, Int(inode.size) - sector * sectorBytes)
            func isAllowed(_ shown: UnsafeRawBufferPointer) -> Bool {
                reference.allows(file, sector: sector, cut: cut, at: lsn) { Self.equals(shown, $0, count: visible) }
            }
            if !stored.contains(sector), device.shows(at: place, onlyWhat: isAllowed) { continue }
            let allowed = landed.allowed(file, sector) {
                reference.allowed(file, sector: sector, cut: cut, at: lsn)
            }
            let shown =
                place.map { observation.device.candidates(sector: $0) } ?? [[UInt8](repeating: 0, count: sectorBytes)]
            for version in shown where !allowed.contains(where: { $0.prefix(visible) == version.prefix(visible) }) {
                violate(
                    kind(of: version),
                    "file \(file), 512 bytes at byte \(sector * sectorBytes): "
                        + Stamp.difference(version, from: allowed, count: visible), &judgement)
                break
            }
        }
    }

    /// Judges the new file that took the free space before an earlier crash: it is there if the commit that created it
    /// is, and it is empty or whole.
    private func judgeEarlier(_ run: RecoveryRun, _ observation: Observation, _ judgement: inout Judgement) {
        guard let file = run.newFile else { return }
        // A later recovery that did not find the file may have given its number to another file; then there is nothing
        // to judge.
        let later = observation.crash.earlier.drop { $0.newFile?.inode != file.inode || $0.found != run.found }
            .dropFirst()
        guard later.allSatisfy({ $0.found >= file.created }) else { return }
        let inode = observation.recovered.inodes.first { $0.number == file.inode }
        judgement.checked += 1
        if (inode != nil) != (observation.lsn >= file.created) {
            violate(
                "new_file_differs", "the file created at LSN \(file.created) is \(inode == nil ? "not " : "")there",
                &judgement)
        }
        if let inode, inode.size != 0 {
            judge(file, observation, isWhole: inode.size == Int64(file.bytes.count), isLast: false, &judgement)
        }
    }

    private func judge(
        _ file: NewFile, _ observation: Observation, isWhole: Bool, isLast: Bool, _ judgement: inout Judgement
    ) {
        let perBlock = Geometry.blockBytes / Geometry.sectorBytes
        let mapped = observation.used.extents.filter {
            $0.inode == file.inode && $0.fork == .data && $0.state == .written
        }
        let blocks = mapped.reduce(0) { $0 + Int($1.count.value) }
        let size = observation.used.inodes.first { $0.number == file.inode }?.size
        let all = observation.used.extents.filter { $0.inode == file.inode }.reduce(0) { $0 + Int($1.count.value) }
        let isComplete = !isLast || all == file.blocks
        if !isWhole || size != Int64(file.bytes.count) || blocks * Geometry.blockBytes != file.bytes.count
            || !isComplete
        {
            violate("new_file_incomplete", "a file written after recovery maps \(blocks) blocks", &judgement)
        }
        let device = observation.device.span
        for extent in mapped {
            for sector in 0..<(Int(extent.count.value) * perBlock) {
                let start = Int(extent.offset.value) * Geometry.blockBytes + sector * Geometry.sectorBytes
                guard start + Geometry.sectorBytes <= file.bytes.count else { continue }
                judgement.checked += 1
                let place = Int(extent.start.value) * perBlock + sector
                let isWritten = device.shows(at: place) {
                    Self.equals($0, file.bytes, at: start, count: $0.count)
                }
                for version in isWritten ? [] : observation.device.candidates(sector: place) {
                    violate(
                        "foreign_data_in_new_file",
                        "a file written after recovery shows \(Stamp.describe(version)) at its byte \(start)",
                        &judgement)
                }
            }
        }
    }

    /// Whether the first `count` bytes of `sector` equal those of `bytes` from `start` on.
    private static func equals(_ sector: UnsafeRawBufferPointer, _ bytes: [UInt8], at start: Int = 0, count: Int)
        -> Bool
    {
        bytes.withUnsafeBytes { memcmp(sector.baseAddress!, $0.baseAddress! + start, count) == 0 }
    }

    private func kind(of sector: [UInt8]) -> String {
        SimulatedDevice.poisonedSector(sector) != nil ? "unwritten_bytes_in_file" : "wrong_content"
    }

    private func violate(_ kind: String, _ detail: String, _ judgement: inout Judgement) {
        judgement.violations.append(OracleViolation(oracle: name, kind: kind, detail: detail))
    }
}
