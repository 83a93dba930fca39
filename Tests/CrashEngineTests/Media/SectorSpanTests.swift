import CrashEngine
import Testing

extension SQLiteTests {
    @Suite("A file in flight")
    struct SectorSpanTests {
        private let log = EventLog()

        /// All contents that the crash after every event of the log may leave of the file.
        private func outcomes() -> Set<[UInt8]> {
            let cut = CrashedMedia(log: log)
            cut.advance(to: log.count)
            let disk = SimulatedDisk()
            let chooser = DepthFirstChooser()
            var outcomes: Set<[UInt8]> = []
            repeat {
                cut.mount(on: disk, device: nil, chooser: chooser, after: .power)
                outcomes.insert(disk.contents(of: "f") ?? [])
            } while chooser.next()
            return outcomes
        }

        private func write(_ byte: UInt8, _ range: Range<Int>) {
            log.append(
                .diskWrite(
                    file: log.file(named: "f"), offset: range.lowerBound,
                    bytes: Array(repeating: byte, count: range.count)))
        }

        @Test("that grows may be absent, zero, written, or show what somebody else left")
        func growth() {
            write(1, 0..<3)
            #expect(outcomes() == [[], [0, 0, 0], [1, 1, 1], Array(SimulatedDevice.poison(sector: 0).prefix(3))])
        }

        @Test("may have every size that it had, and zeros where it was cut and grew again")
        func truncation() {
            write(1, 0..<4)
            log.append(.diskSync(file: 0))
            log.append(.diskTruncate(file: 0, size: 2))
            write(2, 3..<4)
            let expected: Set<[UInt8]> = [
                [1, 1], [1, 1, 1, 1], [1, 1, 0, 0], [1, 1, 0, 2],
            ]
            #expect(outcomes() == expected)
            log.append(.diskSync(file: 0))
            #expect(outcomes() == [[1, 1, 0, 2]])
        }

        @Test("that is cut off for good grows as a new one does")
        func regrowth() {
            write(1, 0..<4)
            log.append(.diskSync(file: 0))
            log.append(.diskTruncate(file: 0, size: 0))
            log.append(.diskSync(file: 0))
            write(2, 0..<3)
            #expect(outcomes() == [[], [0, 0, 0], [2, 2, 2], Array(SimulatedDevice.poison(sector: 0).prefix(3))])
        }

        @Test("has no version of a sector for a write that changes nothing there")
        func repeated() {
            write(1, 0..<1024)
            log.append(.diskSync(file: 0))
            write(1, 0..<1024)
            write(2, 512..<514)
            write(2, 513..<514)
            let cut = CrashedMedia(log: log)
            cut.advance(to: log.count)
            #expect(cut.inFlightSectors == 1)
            #expect(cut.legalStates == 2)
            write(1, 512..<1024)
            #expect(Set(outcomes().map { [$0[511], $0[512], $0[513], $0[514]] }) == [[1, 1, 1, 1], [1, 2, 2, 1]])
        }

        @Test("is whole within a sector and torn between sectors")
        func tearing() {
            write(1, 0..<1024)
            log.append(.diskSync(file: 0))
            write(2, 510..<514)
            let found = Set(outcomes().map { [$0[509], $0[510], $0[511], $0[512], $0[513], $0[514]] })
            #expect(found == [[1, 1, 1, 1, 1, 1], [1, 2, 2, 1, 1, 1], [1, 1, 1, 2, 2, 1], [1, 2, 2, 2, 2, 1]])
        }
    }
}
