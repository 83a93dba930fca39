// reused_before_durable: no record allocates a block that an earlier fact freed at an LSN above the durable LSN known when
// the record's step began (PROTOCOL P2.2). The twin of the view of that name: for each allocation, the facts between its
// durable LSN and itself.

extension StoreSnapshot {
    func findReuseBeforeDurable(_ journal: JournalWindow, _ findings: inout Findings) {
        let (links, facts) = (journal.links, journal.facts)
        var next = 0
        for place in facts.indices where facts[place].fact.kind == .allocate {
            let lsn = facts[place].lsn
            while next < links.count, links[next].lsn < lsn { next += 1 }
            guard next < links.count, links[next].lsn == lsn else { continue }
            let durable = links[next].durable
            var earlier = place - 1
            while earlier >= 0, facts[earlier].lsn > durable {
                if facts[earlier].fact.kind == .free { judge(facts[place], facts[earlier], durable, &findings) }
                earlier -= 1
            }
        }
    }

    @inline(__always)
    private func judge(_ allocation: PlacedFact, _ free: PlacedFact, _ durable: LSN, _ findings: inout Findings) {
        let (a, f) = (allocation.fact, free.fact)
        guard f.start.value.isBelow(end: a.start.value, a.count.value),
            a.start.value.isBelow(end: f.start.value, f.count.value)
        else { return }
        let beyond = min(a.start.value.end(a.count.value), f.start.value.end(f.count.value))
        findings.add(
            .reusedBeforeDurable, allocation.lsn.value,
            "LSN \(allocation.lsn) allocates blocks \(max(a.start, f.start))..<\(beyond) when LSN \(durable) is durable, "
                + "but LSN \(free.lsn) freed them")
    }
}
