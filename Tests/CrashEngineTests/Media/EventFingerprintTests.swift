import CrashEngine
import LayoutStore
import Testing

@Suite("An event's fingerprint")
struct EventFingerprintTests {
    private func fingerprint(_ kinds: Event.Kind...) -> Int64 {
        let log = EventLog()
        for kind in kinds { log.append(kind) }
        return log.fingerprint
    }

    /// One of each kind, all with the same numbers in them.
    private static let kinds: [Event.Kind] =
        [
            .diskWrite(file: 1, offset: 1, bytes: []), .diskTruncate(file: 1, size: 1), .diskSync(file: 1),
            .diskCreate(file: 1), .diskDelete(file: 1), .directorySync, .deviceWrite(firstSector: 1, bytes: []),
            .deviceFlush, .tablesChange(image: 1, hash: 1),
        ] + MarkName.allCases.map { .mark(Mark($0, 1)) }

    @Test("tells every kind of event from every other")
    func kinds() {
        #expect(Set(Self.kinds.map { fingerprint($0) }).count == Self.kinds.count)
    }

    @Test("depends on what was written, where, and in which order")
    func contents() {
        let one = Event.Kind.diskWrite(file: 0, offset: 512, bytes: [1, 2, 3])
        let others: [Event.Kind] = [
            .diskWrite(file: 1, offset: 512, bytes: [1, 2, 3]), .diskWrite(file: 0, offset: 513, bytes: [1, 2, 3]),
            .diskWrite(file: 0, offset: 512, bytes: [1, 2, 4]), .deviceWrite(firstSector: 1, bytes: [1, 2, 3]),
        ]
        for other in others {
            #expect(fingerprint(one) != fingerprint(other))
            #expect(fingerprint(one, other) != fingerprint(other, one))
        }
    }
}
