/// What came of all changes, as a table in Markdown.
package struct Summary {
    private let lines: [ResultLine]

    /// Folders whose code a campaign does not reach: the full check, the backend in memory, devices that are real files.
    private static let apart = ["Backends/Memory", "Backends/Pool", "Backends/RawPool", "Check", "Devices"]

    package init(_ lines: [ResultLine]) { self.lines = lines }

    package var text: String {
        let searched = lines.filter { $0.finder == .crashtest }
        let folders = Set(searched.map { Self.folder(of: $0.change.path) }).sorted()
        let near = folders.filter { !Self.apart.contains($0) }
        let columns = [
            "folder", "planted", "violation", "broke", "hang", "missed", "found", "by unit tests", "median CPU s",
        ]
        var rows = [columns, columns.map { _ in "---" }]
        func add(_ name: String, _ part: [String]) {
            rows.append(row(name, searched.filter { part.contains(Self.folder(of: $0.change.path)) }))
        }
        for folder in near { add(folder + "/", [folder]) }
        add("**all of these**", near)
        for folder in folders where Self.apart.contains(folder) { add(folder + "/", [folder]) }
        add("**all**", folders)
        let table = rows.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
        return table + "\n\nfound by " + finders(searched)
    }

    /// How many changes each subcommand of crashtest has found.
    private func finders(_ searched: [ResultLine]) -> String {
        let names = searched.compactMap { $0.command?.split(separator: " ").dropFirst().first }
        return Set(names).sorted().map { name in "\(name) \(names.count { $0 == name })" }.joined(separator: ", ")
    }

    private func row(_ name: String, _ part: [ResultLine]) -> [String] {
        func count(_ outcome: ResultLine.Outcome) -> Int { part.count { $0.outcome == outcome } }
        let found = part.filter { $0.outcome != .missed }
        let missed = Set(part.filter { $0.outcome == .missed }.map(\.change.number))
        let units = lines.filter { $0.finder == .units && missed.contains($0.change.number) }
        let seconds = found.map(\.seconds).sorted()
        let percent = part.isEmpty ? 0 : (100 * found.count + part.count / 2) / part.count
        return [
            name, "\(part.count)", "\(count(.violation))", "\(count(.broke))", "\(count(.hang))", "\(count(.missed))",
            "\(percent) %", units.isEmpty ? "–" : "\(units.count { $0.outcome != .missed }) of \(units.count)",
            seconds.isEmpty ? "–" : Self.tenths(seconds[(seconds.count - 1) / 2]),
        ]
    }

    private static func tenths(_ seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// The folder under the store's, two deep for backends; `LayoutStore` for files beside the folders.
    private static func folder(of path: String) -> String {
        let parts = path.split(separator: "/").dropFirst(2).dropLast()
        let depth = parts.first == "Backends" ? 2 : 1
        return parts.isEmpty ? "LayoutStore" : parts.prefix(depth).joined(separator: "/")
    }
}
