// journal_gap: the journal has exactly the LSNs after the anchor and before store.next_lsn, each record begins from the
// chain of the one before, and no fact is without its record (PROTOCOL P5.3). The twin of the view of that name: one pass
// over the records, one over the facts.

extension StoreSnapshot {
    func findJournalGaps(_ journal: JournalWindow, _ findings: inout Findings) {
        let (links, anchor, next) = (journal.links, header.anchor, header.nextLSN)
        var last: JournalLink?
        for link in links {
            if link.lsn <= anchor || link.lsn >= next {
                findings.add(
                    .journalGap, link.lsn.value,
                    "the record of LSN \(link.lsn) lies outside the journal, which is LSN \(anchor.value.end(1))..<\(next)"
                )
            } else {
                findGap(after: last, before: link.lsn, &findings)
            }
            findBrokenChain(link, after: last, &findings)
            last = link
        }
        if next > anchor {
            let below = links.firstIndex(notBefore: { $0.lsn < next })
            findGap(after: below > 0 ? links[below - 1] : nil, before: next, &findings)
        }
        findFactsWithoutRecord(journal, &findings)
    }

    /// `last` is the record before `next`, wherever it lies.
    private func findGap(after last: JournalLink?, before next: LSN, _ findings: inout Findings) {
        let from = max(header.anchor, last?.lsn ?? .none).value + 1  // `next` is above both
        guard from < next.value else { return }
        findings.add(.journalGap, from, "no record of LSN \(from)..<\(next)")
    }

    private func findBrokenChain(_ link: JournalLink, after last: JournalLink?, _ findings: inout Findings) {
        let first = header.anchor.value.addingReportingOverflow(1)
        var before: (name: String, chain: Int64)?
        if !first.overflow, link.lsn.value == first.partialValue {
            guard link.previousChain != header.anchorChain else { return }
            before = ("the anchor", header.anchorChain)
        } else if !first.overflow, link.lsn.value > first.partialValue, link.lsn < header.nextLSN,
            let last, last.lsn.value == link.lsn.value - 1
        {
            guard link.previousChain != last.chain else { return }
            before = ("LSN \(last.lsn)", last.chain)
        }
        guard let before else { return }
        findings.add(
            .journalGap, link.lsn.value,
            "LSN \(link.lsn) begins from chain \(link.previousChain), but \(before.name) ended with \(before.chain)")
    }

    private func findFactsWithoutRecord(_ journal: JournalWindow, _ findings: inout Findings) {
        var (next, last) = (0, nil as LSN?)
        for fact in journal.facts where fact.lsn != last {
            last = fact.lsn
            while next < journal.links.count, journal.links[next].lsn < fact.lsn { next += 1 }
            guard next == journal.links.count || journal.links[next].lsn != fact.lsn else { continue }
            findings.add(.journalGap, fact.lsn.value, "facts of LSN \(fact.lsn) have no record")
        }
    }
}
