import ArgumentParser
import CrashEngine
import LayoutStore

/// Counts the cells that drawn plans reach.
struct CoverageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Counts which situations plans reach, before any crash.",
        discussion: """
            A cell is two features that a successful call had at once (what an edge of its range met, who held it, a step that it \
            passed…), or a kind of crash at a step. Plans are recorded, and not crashed: a campaign that comes to its end crashes at \
            every step. Exit 2 if a cell was reached that the rules call impossible.
            """)

    @OptionGroup var source: PlanSource

    @Option(help: "The first seed.")
    var seed: UInt64 = 1

    @Option(help: "So many seeds, one after the other.")
    var seeds = 1

    @OptionGroup var tables: MediumOptions

    @Flag(help: "Prints every cell that was never reached.")
    var list = false

    func validate() throws {
        guard seeds >= 1 else { throw ValidationError("--seeds is a number above 0") }
    }

    func run() async throws {
        let isSound = try await CommandFailure.report {
            var coverage = CellCoverage(tables.medium.crashes)
            for index in 0..<seeds {
                let seed = seed &+ UInt64(index)
                let plan = try source.plan(seed: seed)
                let recording = try await Driver.record(plan, rules: .all, on: tables.medium)
                coverage.reach(
                    recording.cells.keys, CutPoint.all(of: recording).map { CrashCell($0.cut.step, $0.cut.kind) })
                let count = index + 1
                if count == seeds || "\(count)".allSatisfy({ $0 == "0" || $0 == "1" }) {
                    print("seeds \(count): \(coverage.reached) of \(coverage.all) cells reached")
                }
            }
            if list { for cell in coverage.neverReached { print("never      \(cell)") } }
            for cell in coverage.impossible { print("BROKEN     \(cell)") }
            return coverage.impossible.isEmpty
        }
        if !isSound { throw Exit.broken }
    }
}
