import CrashEngine
import Testing

@Suite("What a sync seals")
struct SyncSealTests {
    @Test("may not be lost once the sync has returned, and may be before; what came after its begin may be lost always")
    func windows() {
        var reference = ReferenceFiles()
        let file = reference.create(operation: 0)
        reference.decide(0, by: 1)
        let writes = [1, 10, 20, 31]
        for (number, issued) in writes.enumerated() {
            reference.write(
                file, [UInt8](repeating: UInt8(number + 1), count: 512), at: 0, operation: 1, issued: issued)
            // The first one raised the size, and so was flushed first; what follows is plain data.
            if number == 0 { reference.decide(1, by: 2) }
        }
        // (begin, end) of syncs: one right behind another, and one that a write comes into.
        for (begin, end) in [(5, 6), (6, 9), (15, 25), (30, 30)] { reference.synced(from: begin, to: end) }
        for cut in 2..<40 {
            let allowed = Set(reference.allowed(file, sector: 0, cut: cut, at: 2).map { $0[0] })
            // The same by hand: the newest sealed write, and all issued ones after it.
            let sealed = writes.lastIndex { write in
                [(5, 6), (6, 9), (15, 25), (30, 30)].contains { $0.0 > write && $0.1 < cut }
            }
            let expected = writes.indices.filter { $0 >= (sealed ?? 0) && writes[$0] < cut }.map { UInt8($0 + 1) }
            #expect(allowed == Set(expected), "cut \(cut)")
        }
    }
}
