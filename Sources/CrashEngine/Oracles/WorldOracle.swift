internal import LayoutStore

// Verifies, from what the survivors know and not from what the store remembers: every run of blocks that a survivor can reach
// is covered by a hold of that holder, with as much access; no block that a survivor can reach is free, busy, or was handed
// out again (an extent born after the reach was granted); a block that a survivor can write is where its file shows it; and
// no survivor's load saw bytes that were never written there.
// Does not verify: what dead clients could reach; loads through stale addresses beyond who owns the block.
// Source: CRASHMODEL M5.4, PROTOCOL P1, P8 (freed_under_active_mapping).

/// The mission: no block freed under an active mapping, as the holders see it.
package struct WorldOracle: Oracle {
    package let name = "world"

    package init() {}

    package func judge(_ observation: Observation) -> Judgement {
        var judgement = Judgement()
        func violate(_ kind: String, _ detail: String) {
            judgement.violations.append(OracleViolation(oracle: name, kind: kind, detail: detail))
        }
        for reach in observation.survivors.reaches {
            judgement.checked += 1
            let hold = reach.hold
            let who =
                "client \(reach.client) reaches disk blocks \(hold.start)..<\(hold.diskBlocks.upperBound) "
                + "(hold \(hold.id), granted at LSN \(hold.granted))"
            for (when, snapshot) in [("after recovery", observation.recovered), ("at the end", observation.used)] {
                let cover = snapshot.holds.filter {
                    $0.holder == hold.holder
                        && (!hold.access.contains(.write) || reach.isStale || $0.access.contains(.write))
                }
                for block in (0..<hold.count.value).map({ hold.start + BlockCount($0) }) {
                    if !cover.contains(where: { $0.diskBlocks.contains(block) }) {
                        violate("hold_lost", "\(who), but \(when) no hold covers block \(block)")
                        break
                    }
                }
                for block in (0..<hold.count.value).map({ hold.start + BlockCount($0) }) {
                    let space = snapshot.space(of: block)
                    if space == .free || space == .busy {
                        violate("freed_under_active_mapping", "\(who), but \(when) block \(block) is \(space!)")
                        break
                    }
                    if let owner = snapshot.owners(of: block).first(where: { $0.born > hold.granted }) {
                        violate(
                            "freed_under_active_mapping",
                            "\(who), but \(when) block \(block) belongs to inode "
                                + "\(owner.inode), file block \(owner.offset), since LSN \(owner.born)")
                        break
                    }
                }
            }
        }
        for reach in observation.survivors.reaches where reach.hold.access.contains(.write) && !reach.isStale {
            judgement.checked += 1
            for (when, snapshot) in [("after recovery", observation.recovered), ("at the end", observation.used)] {
                let shown = snapshot.extents.filter { $0.inode == reach.hold.inode && $0.fork == .data }
                let isShown = (0..<reach.hold.count.value).allSatisfy { index in
                    let (block, place) = (reach.hold.start + BlockCount(index), reach.hold.offset + BlockCount(index))
                    return shown.contains { $0.fileBlocks.contains(place) && $0.start + (place - $0.offset) == block }
                }
                if !isShown {
                    violate(
                        "writable_reach_off_file",
                        "client \(reach.client) can write through hold \(reach.hold.id), but \(when) "
                            + "file \(reach.file) does not show those blocks there")
                }
            }
        }
        for landed in observation.landings {
            judgement.checked += 1
            let landing = landed.landing
            guard !landing.reach.isStale, !landing.access.writes else { continue }
            let allowed = allowedReads(landing, observation)
            if !allowed.contains(landed.bytes) { violate("read_never_written", landing.story(saw: landed.bytes)) }
        }
        return judgement
    }

    /// What a load through an active hold may see: the window of its file's sector, or a survivor's store, before or after the
    /// last crash.
    private func allowedReads(_ landing: Landing, _ observation: Observation) -> [[UInt8]] {
        let stored = (observation.crash.earlier.flatMap(\.landings) + observation.landings).filter {
            $0.landing.access.writes && $0.landing.deviceSector == landing.deviceSector
        }
        return stored.map(\.bytes)
            + observation.recording.reference.allowed(
                landing.reach.file, sector: landing.fileSector, cut: observation.crash.events,
                at: observation.recordedLSN)
    }
}
