/// The order of a module's folders. This is its one place: the rule reads it, ARCHITECTURE.md cites it, and a test compares the two.
struct FolderOrder: Sendable {
    let module: String
    /// Each knows only what stands before it. Those in one group do not know each other.
    let groups: [[String]]

    /// A module imports only those before it.
    static let all = [
        FolderOrder(
            module: "LayoutStore",
            groups: [
                ["Model"], ["Rows"], ["Backends"], ["Devices"], ["Environment"], ["Locks"], ["Journal"], ["Space"],
                ["Breaks"], ["CopyOnWrite"], ["Intents"], ["Invariants"], ["Holders", "Operations"], ["Recovery"],
                ["Check"], ["Backup"],
            ]),
        FolderOrder(
            module: "CrashEngine",
            groups: [
                ["Choice"], ["Media"], ["Truth"], ["Workloads"], ["PostConditions"], ["Records"], ["Coverage"],
                ["Plans"], ["Pairs"], ["World"],
                ["Oracles"],
                ["Explorer"], ["Faults"],
                ["Cases"], ["Campaign", "Report"],
            ]),
    ]

    /// As ARCHITECTURE.md has it: `|` stands between folders that do not know each other.
    var text: String {
        module + " " + groups.map { $0.joined(separator: " | ") }.joined(separator: ", ")
    }

    var folders: [String] { groups.flatMap { $0 } }

    /// Whether the file is of this module, or of one that it may import.
    func reaches(_ file: SourceFile) -> Bool {
        file.isUnder("Sources/\(module)/")
            || Self.all.prefix { $0.module != module }.contains { file.isUnder("Sources/\($0.module)/") }
    }

    /// The place of a file of the module: the group, and the folder; nil for files beside the folders, which may know all, and for
    /// other modules' files.
    func place(of file: SourceFile) -> (group: Int, folder: String)? {
        let parts = file.path.split(separator: "/")
        guard parts.count > 3, parts[0] == "Sources", parts[1] == module else { return nil }
        let folder = String(parts[2])
        return groups.firstIndex { $0.contains(folder) }.map { ($0, folder) }
    }
}
