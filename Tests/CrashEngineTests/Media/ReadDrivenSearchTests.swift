import CrashEngine
import Testing

extension SQLiteTests {
    @Suite("The read-driven search")
    struct ReadDrivenSearchTests {
        /// Enough for every cut of at most 14 sectors but a few; a debug build leaves out those that take most of the time.
        #if DEBUG
            private static let mostCombinations = 1 << 13
        #else
            private static let mostCombinations = 1 << 16
        #endif

        @Test(
            "reaches exactly what brute force over all contents, sizes and names reaches",
            arguments: RecordedWorkload.Mode.allCases, [512, 1024])
        func completeness(mode: RecordedWorkload.Mode, pageBytes: Int) {
            let workload = RecordedWorkload(pageBytes: pageBytes, mode: mode)
            let tally = compare(workload, isGrouped: mode.isLog)
            #expect(tally.compared > 10)
            #expect(tally.different >= 4, "one outcome at every cut would prove nothing")
            #expect(tally.searched < tally.brute)
        }

        @Test(
            "reaches exactly that after a crash of the process, a recovery and work, too",
            arguments: RecordedWorkload.Mode.allCases)
        func afterProcessCrash(mode: RecordedWorkload.Mode) {
            let workload = RecordedWorkload(mode: mode)
            var all = Tally()
            for count in stride(from: workload.start, through: workload.log.count, by: 5) {
                all.add(compare(RecordedWorkload(crashing: workload, at: count), isGrouped: mode.isLog))
            }
            #expect(all.compared > 40)
            #expect(all.different >= 10)
        }

        private struct Tally {
            var compared = 0
            var skipped = 0
            /// Outcomes beyond the first of each cut.
            var different = 0
            var brute = 0
            var searched = 0

            mutating func add(_ other: Tally) {
                compared += other.compared
                skipped += other.skipped
                different += other.different
                brute += other.brute
                searched += other.searched
            }
        }

        /// Every cut of at most 14 sectors in flight, both ways.
        private func compare(_ workload: RecordedWorkload, isGrouped: Bool) -> Tally {
            var tally = Tally()
            let cut = CrashedMedia(log: workload.log)
            let disk = SimulatedDisk()
            var database = Optional(TestDatabase(on: disk))
            for count in workload.start...workload.log.count {
                cut.advance(to: count)
                guard cut.inFlightSectors <= 14, let connection = database else { continue }
                let brute = BruteForce(workload.log, count: count)
                guard brute.states <= Self.mostCombinations else {
                    tally.skipped += 1
                    continue
                }
                var expected: Set<String> = []
                brute.visit { files in
                    disk.mount(decided: files)
                    expected.insert(RecordedWorkload.outcome(connection))
                    tally.brute += 1
                }
                for groups in isGrouped ? [false, true] : [false] {
                    disk.groupsFrames = groups
                    var reached: Set<String> = []
                    let chooser = DepthFirstChooser()
                    repeat {
                        cut.mount(on: disk, device: nil, chooser: chooser, after: .power)
                        reached.insert(RecordedWorkload.outcome(connection))
                        tally.searched += 1
                    } while chooser.next()
                    #expect(reached == expected, "cut \(count), grouped \(groups)")
                    #expect(!chooser.diverged)
                }
                tally.compared += 1
                tally.different += expected.count - 1
            }
            disk.dismount()
            database = nil
            return tally
        }
    }
}
