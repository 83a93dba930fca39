extension StyleRule {
    /// ARCHITECTURE, folders: each folder of a module knows only those before it (FolderOrder.swift).
    static let foldersHaveAnOrder = StyleRule(
        title:
            "no folder of a module mentions a name that is declared in a folder behind it, or in one that it may not know",
        reads: { $0.isSwift && $0.isUnder("Sources/LayoutStore/", "Sources/CrashEngine/") },
        findings: { files in mentionsOutOfOrder(in: files) },
        planted: [
            [world, SourceFile("Sources/CrashEngine/Media/Disk.swift", "struct Disk {\n    let world: World?\n}\n")],
            [world, SourceFile("Sources/CrashEngine/Media/Disk.swift", "extension World {}\n")],
            [world, SourceFile("Sources/CrashEngine/Media/Disk.swift", "let all: [World: Int] = [:]\n")],
            [world, SourceFile("Sources/CrashEngine/Media/Disk.swift", #"print("\(World.self)")"# + "\n")],
            [
                SourceFile("Sources/CrashEngine/World/Disk+World.swift", "extension Disk {\n    func sink() {}\n}\n"),
                SourceFile("Sources/CrashEngine/Media/Disk.swift", "struct Disk {\n    func run() { sink() }\n}\n"),
            ],
            [
                SourceFile(
                    "Sources/CrashEngine/World/Disk+World.swift",
                    "extension Disk {\n    package private(set) static var depth = 3\n}\n"),
                SourceFile("Sources/CrashEngine/Media/Disk.swift", "let now = Disk.depth\n"),
            ],
            [
                SourceFile("Sources/CrashEngine/Report/Story.swift", "struct Story {}\n"),
                SourceFile("Sources/CrashEngine/Campaign/Store.swift", "let story = Story()\n"),
            ],
            [
                SourceFile("Sources/CrashEngine/Campaign/Store.swift", "struct Store {}\n"),
                SourceFile("Sources/CrashEngine/Report/Story.swift", "let store = Store()\n"),
            ],
            [
                SourceFile("Sources/LayoutStore/Operations/Remap.swift", "func remap() {}\n"),
                SourceFile("Sources/LayoutStore/Journal/Queue.swift", "let done = { remap() }\n"),
            ],
        ],
        allowed: [
            [world, SourceFile("Sources/CrashEngine/Media/Disk.swift", "// World\nlet a = \"World\", b = Worlds()\n")],
            [world, SourceFile("Sources/CrashEngine/Explorer/Explorer.swift", "let world = World()\n")],
            [world, SourceFile("Sources/CrashEngine/Media/Disk.swift", "func run(deep: Int) { print(deep) }\n")],
            [
                // The name is Media's own as well, so it says nothing.
                SourceFile("Sources/CrashEngine/World/Disk+World.swift", "extension Disk {\n    func sink() {}\n}\n"),
                SourceFile(
                    "Sources/CrashEngine/Media/Pipe.swift", "enum Pipe {\n    case sink\n}\nlet a = Pipe.sink\n"),
            ],
            [
                SourceFile("Sources/CrashEngine/World/World.swift", "private struct Part {}\n"),
                SourceFile("Sources/CrashEngine/Media/Disk.swift", "let a = Part()\n"),
            ],
            [
                SourceFile("Sources/LayoutStore/Operations/Remap.swift", "func remap() {}\n"),
                SourceFile("Sources/LayoutStore/LayoutStore.swift", "let done = { remap() }\n"),
            ],
        ])

    private static let world = SourceFile(
        "Sources/CrashEngine/World/World.swift", "final class World {\n    let deep = 1\n}\n")

    /// Names that the standard library has too.
    private static let elsewhere: Set<String> = ["append"]

    static func mentionsOutOfOrder(in files: [SourceFile]) -> [Finding] {
        let names = files.map { (file: $0, names: DeclaredNames($0)) }
        return FolderOrder.all.flatMap { order in
            // What an imported module has as well says nothing, nor what files beside the folders have.
            var known = elsewhere
            for (file, names) in names where order.reaches(file) && order.place(of: file) == nil {
                known.formUnion(names.own)
            }
            return misplaced(order, names.filter { order.place(of: $0.file) != nil }, known)
        }
    }

    private static func misplaced(
        _ order: FolderOrder, _ files: [(file: SourceFile, names: DeclaredNames)], _ known: Set<String>
    ) -> [Finding] {
        // Where each name stands first, in any form; and the folders that lend it there.
        var first: [String: Int] = [:]
        var lenders: [String: Set<String>] = [:]
        for (file, names) in files {
            guard let place = order.place(of: file) else { continue }
            for name in names.own { first[name] = min(first[name] ?? place.group, place.group) }
            for name in names.lent { lenders[name, default: []].insert(place.folder) }
        }
        var found: [Finding] = []
        for (file, names) in files {
            guard let place = order.place(of: file) else { continue }
            for (name, line) in names.mentioned {
                guard let home = first[name], home >= place.group, !known.contains(name),
                    let folders = lenders[name]?.filter({ order.groups[home].contains($0) }), folders.count == 1,
                    let folder = folders.first, folder != place.folder
                else { continue }
                let isOwn = files.contains {
                    order.place(of: $0.file)?.folder == place.folder && $0.names.own.contains(name)
                }
                if isOwn { continue }
                found.append(Finding(path: file.path, line: line, message: "mentions \(name) of \(folder)"))
            }
        }
        return found.sorted { ($0.path, $0.line, $0.message) < ($1.path, $1.line, $1.message) }
    }
}
