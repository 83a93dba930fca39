/// Which cells were reached: by one recorded run and its crashes, or by several on the same medium.
package struct CellCoverage: Sendable {
    private var cells: Set<Cell> = []
    private var crashes: Set<CrashCell> = []
    private let possibleCrashes: [CrashCell]

    /// - Parameter kinds: the crashes that leave a store on the medium.
    package init(_ kinds: [CrashKind]) { possibleCrashes = CrashCell.possible(kinds) }

    package mutating func reach(_ cells: some Sequence<Cell>, _ crashes: some Sequence<CrashCell>) {
        self.cells.formUnion(cells)
        self.crashes.formUnion(crashes)
    }

    /// How many cells can be reached.
    package var all: Int { Cell.possible.count + possibleCrashes.count }
    /// How many of them were.
    package var reached: Int { all - neverReached.count }

    /// Cells that were not reached although they can be, in words: crashes first.
    package var neverReached: [String] {
        possibleCrashes.filter { !crashes.contains($0) }.map(\.description)
            + Cell.possible.filter { !cells.contains($0) }.map(\.description)
    }

    /// Cells that were reached although nothing should, each with the reason why; in order.
    package var impossible: [String] {
        crashes.filter { $0.step.impossible != nil }.map { "\($0) (\($0.step.impossible ?? ""))" }.sorted()
            + cells.sorted().compactMap { cell in cell.impossible.map { "\(cell) (\($0))" } }
    }
}
