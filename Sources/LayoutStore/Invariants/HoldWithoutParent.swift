// hold_without_parent: a hold belongs to a registered holder and to a mapped range or pin of that holder on the same inode
// and generation, and each file block of a pin has a hold of it (PROTOCOL P1, P8). The twin of the view of that name: two
// searches a hold, and one sorted pass over the holds of pins.

extension StoreSnapshot {
    func findHoldsWithoutParent(_ findings: inout Findings) {
        for hold in holds where !hasParent(hold) {
            let kind =
                switch hold.parent {
                case .mappedRange: "mapped range"
                case .pin: "pin"
                }
            findings.add(
                .holdWithoutParent, hold.id.value,
                "\(who(hold)) has no \(kind) \(hold.parent.identifier) of the same holder, inode and generation")
        }
        findUncoveredPins(&findings)
    }

    private func hasParent(_ hold: Hold) -> Bool {
        guard holders.index(of: hold.holder.value, by: { $0.id.value }) != nil else { return false }
        switch hold.parent {
        case .mappedRange(let id):
            guard let index = mappedRanges.index(of: id.value, by: { $0.id.value }) else { return false }
            let range = mappedRanges[index]
            return range.holder == hold.holder && range.inode == hold.inode && range.generation == hold.generation
        case .pin(let id):
            guard let index = pins.index(of: id.value, by: { $0.id.value }) else { return false }
            let pin = pins[index]
            return pin.holder == hold.holder && pin.inode == hold.inode && pin.generation == hold.generation
        }
    }

    private func findUncoveredPins(_ findings: inout Findings) {
        guard !pins.isEmpty else { return }
        let held = holds.indices.filter { holds[$0].parent.kind == 1 }.sorted {
            (holds[$0].parent.identifier, holds[$0].offset) < (holds[$1].parent.identifier, holds[$1].offset)
        }
        var next = 0
        for pin in pins {
            while next < held.count, holds[held[next]].parent.identifier < pin.id.value { next += 1 }
            let first = next
            while next < held.count, holds[held[next]].parent.identifier == pin.id.value { next += 1 }
            if !isCovered(pin, by: held[first..<next]) { judge(pin, held[first..<next], &findings) }
        }
    }

    /// Whether the holds, in the order of their file blocks, all lie on the pin and leave no block of it out.
    private func isCovered(_ pin: Pin, by held: ArraySlice<Int>) -> Bool {
        let (end, overflow) = pin.offset.value.addingReportingOverflow(pin.count.value)
        guard !overflow else { return false }
        var covered = pin.offset.value
        for index in held {
            let offset = holds[index].offset.value
            let beyond = offset.end(holds[index].count.value)
            guard offset <= covered, offset < end, beyond > pin.offset.value else { return false }
            covered = max(covered, min(beyond, end))
        }
        return covered == end
    }

    /// From one hold to the next, and at last to the pin's own end, nothing may lie between.
    private func judge(_ pin: Pin, _ held: ArraySlice<Int>, _ findings: inout Findings) {
        let start = ViewNumber.integer(pin.offset.value)
        let end = start + .integer(pin.count.value)
        var steps = [(next: start, beyond: start), (next: end, beyond: end)]
        for index in held {
            let offset = ViewNumber.integer(holds[index].offset.value)
            steps.append((.maximum(offset, start), .minimum(offset + .integer(holds[index].count.value), end)))
        }
        steps.sort { $0 < $1 }
        var covered = steps[0].beyond
        for step in steps.dropFirst() {
            if covered < step.next, step.next <= end {
                findings.add(
                    .holdWithoutParent, pin.id.value,
                    "pin \(pin.id) of holder \(pin.holder) on inode \(pin.inode) covers file blocks "
                        + "\(pin.offset)..<\(end.printed), but has no hold on \(covered.printed)..<\(step.next.printed)"
                )
            }
            covered = .maximum(covered, step.beyond)
        }
    }
}
