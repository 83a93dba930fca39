import CrashEngine
import LayoutStore
import Testing

@Suite("What a damaged row may not show")
struct DamagedReadsTests {
    private let end: Int64 = (1 << 51) + 1

    @Test("is a run that does not lie where blocks can be")
    func runs() {
        for bad in [[-1, 1], [0, 0], [0, -1], [end, 1], [end - 1, 2], [1, .max], [.max, .max]] as [[Int64]] {
            #expect(DamagedReads.flaw(of: bad + [3], .free) != nil, "\(bad)")
            #expect(DamagedReads.flaw(of: bad + [3], .refcount) != nil, "\(bad)")
            #expect(DamagedReads.flaw(of: [1, 0, bad[0], 5, bad[1], 0, 1], .extent) != nil, "in the file: \(bad)")
            #expect(DamagedReads.flaw(of: [1, 0, 5, bad[0], bad[1], 0, 1], .extent) != nil, "on disk: \(bad)")
        }
        #expect(DamagedReads.flaw(of: [end - 1, 1, 3], .busy) == nil)
        #expect(DamagedReads.flaw(of: [1, 0, 0, 5, 4, 0, 1], .extent) == nil)
        #expect(DamagedReads.flaw(of: [5, 1, 1], .refcount) != nil, "one reference has no row")
    }

    @Test("is a size, a hold or a mapping that cannot be")
    func others() {
        #expect(DamagedReads.flaw(of: [1, 1, -1], .inode) != nil)
        #expect(DamagedReads.flaw(of: [0, 1, 1], .inode) != nil)
        #expect(DamagedReads.flaw(of: [1, 1, .max], .inode) == nil)
        func hold(_ count: Int64) -> [Int64] { [1, 1, 0, 1, 1, 1, 0, 5, count] }
        #expect(DamagedReads.flaw(of: hold(256), .hold) == nil)
        #expect(DamagedReads.flaw(of: hold(257), .hold) != nil)
        #expect(DamagedReads.flaw(of: [1, 1, 1, 1, 0, .max], .mappedRange) == nil)
        #expect(DamagedReads.flaw(of: [1, 1, 1, 1, 1, .max], .pin) != nil)
    }
}
