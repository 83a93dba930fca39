internal import LayoutStore

// Verifies, from what the survivors know, not from what the store remembers:
//
//   hold_lost                    a hold of its holder, with as much access, covers each block that a survivor reaches
//   freed_under_active_mapping   no such block is free, busy, or handed out again (in an extent born after the grant)
//   writable_reach_off_file      a block that a survivor may write is where its file shows it
//   read_never_written           a survivor's load saw bytes that were once written there
//
// Does not verify: what dead clients could reach; what a load through a stale address saw (only who owns its block).
// Source: CRASHMODEL M5.4, PROTOCOL P1, P8 (freed_under_active_mapping).

/// Judges the store's mission as the holders see it: no block is freed under an active mapping.
package struct WorldOracle: Oracle {
    package let name = OracleName.world

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

    /// The contents that a load through an active hold may see: those that the reference allows its file's sector, and
    /// every survivor's store there, before or after the last crash.
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
