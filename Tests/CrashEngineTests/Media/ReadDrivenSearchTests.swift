import CrashEngine
import Testing

extension SQLiteTests {
    @Suite("The read-driven search")
    struct ReadDrivenSearchTests {
        /// Enough for every cut of at most 14 sectors; a debug build leaves three of them out, which take most of the time.
        #if DEBUG
            private static let mostCombinations = 1 << 14
        #else
            private static let mostCombinations = 1 << 17
        #endif

        @Test(
            "reaches exactly what brute force over all versions and sizes reaches",
            arguments: RecordedWorkload.Synchronous.allCases, [512, 1024])
        func completeness(synchronous: RecordedWorkload.Synchronous, pageBytes: Int) {
            let workload = RecordedWorkload(pageBytes: pageBytes, synchronous: synchronous)
            let cut = CrashedMedia(log: workload.log)
            let disk = SimulatedDisk()
            var database = Optional(TestDatabase(on: disk))
            var (compared, skipped, different) = (0, 0, 0)
            var states = (brute: 0, plain: 0, grouped: 0)
            for count in workload.start...workload.log.count {
                cut.advance(to: count)
                guard cut.inFlightSectors <= 14 else { continue }
                let brute = BruteForce(workload.log, count: count)
                guard brute.states <= Self.mostCombinations, let connection = database else {
                    skipped += 1
                    continue
                }
                var expected: Set<String> = []
                brute.visit { files in
                    disk.mount(decided: files)
                    connection.forget()
                    expected.insert(RecordedWorkload.outcome(connection))
                    states.brute += 1
                }
                for groups in [false, true] {
                    disk.groupsFrames = groups
                    var reached: Set<String> = []
                    let chooser = DepthFirstChooser()
                    repeat {
                        cut.mount(on: disk, device: nil, chooser: chooser, after: .power)
                        connection.forget()
                        reached.insert(RecordedWorkload.outcome(connection))
                        if groups { states.grouped += 1 } else { states.plain += 1 }
                    } while chooser.next()
                    #expect(reached == expected, "cut \(count), grouped \(groups)")
                    #expect(!chooser.diverged)
                }
                compared += 1
                different += expected.count - 1
            }
            disk.dismount()
            database = nil
            #expect(compared > 10)
            #expect(different >= 4, "one outcome at every cut would prove nothing")
            #expect(skipped == 0 || Self.mostCombinations < 1 << 17)
            #expect(states.plain < states.brute)
            #expect(states.grouped <= states.plain)
        }
    }
}
