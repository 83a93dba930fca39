extension StyleRule {
    /// DESIGN §4: clock, generator and tasks come in from outside, so that one seed decides all.
    static let nothingHidden = StyleRule(
        title: "store and engine take no clock, generator or task from a global",
        reads: { $0.isSwift && $0.isUnder("Sources/LayoutStore/", "Sources/CrashEngine/") },
        findings: { files in
            files.flatMap { file in
                var found = hidden.flatMap { matches(of: $0.pattern, in: file, $0.message) }
                // The one place where a store in production gets its random bits.
                if file.path == environment, let index = found.firstIndex(where: { $0.message == generator }) {
                    found.remove(at: index)
                }
                return found
            }
        },
        planted: [
            [SourceFile("Sources/LayoutStore/Recovery/Recovery.swift", "let now = Date()")],
            [SourceFile("Sources/LayoutStore/Recovery/Recovery.swift", "let now = Date.now")],
            [SourceFile("Sources/CrashEngine/World/Client.swift", "let n = Int.random(in: 0..<9)")],
            [SourceFile("Sources/CrashEngine/World/Client.swift", "let b = Bool.random()")],
            [
                SourceFile(
                    "Sources/CrashEngine/World/Client.swift", "let n = all.shuffled().first ?? all.randomElement()")
            ],
            [SourceFile("Sources/CrashEngine/World/Client.swift", "var g = SystemRandomNumberGenerator()")],
            [SourceFile("Sources/LayoutStore/Journal/CommitQueue.swift", "try await Task.sleep(for: .seconds(1))")],
            [SourceFile("Sources/LayoutStore/Journal/CommitQueue.swift", "Task.detached { }")],
            [SourceFile(environment, "UInt64.random(in: .min ... .max)\nUInt64.random(in: .min ... .max)")],
            [SourceFile(environment, "UInt32.random(in: .min ... .max)")],
            [SourceFile("Sources/LayoutStore/Model/Geometry.swift", "UInt64.random(in: .min ... .max)")],
        ],
        allowed: [
            [SourceFile(environment, "self.init(random: { UInt64.random(in: .min ... .max) })")],
            [
                SourceFile(
                    "Sources/LayoutStore/Recovery/Recovery.swift", "let nonce = environment.random() // no Date()")
            ],
            [SourceFile("Sources/CrashEngine/World/Client.swift", "let n = generator.next(); update()")],
            [SourceFile("Sources/crashtest/RunCommand.swift", "let now = Date()")],
        ])

    private static let environment = "Sources/LayoutStore/Environment/StoreEnvironment.swift"
    private static let generator = "calls UInt64.random"

    private static var hidden: [(pattern: Regex<Substring>, message: String)] {
        [
            (/\bDate\(\)|\bDate\.now\b/, "asks the wall clock"),
            (/\bUInt64\.random\(/, generator),
            (/\b(?!UInt64\b)[A-Z]\w*\.random\(/, "draws from the system's generator"),
            (/\.shuffled\(\)|\.shuffle\(\)|\.randomElement\(\)/, "draws from the system's generator"),
            (/\bSystemRandomNumberGenerator\b/, "uses the system's generator"),
            (/\bTask\.sleep\b/, "sleeps on a clock of its own"),
            (/\bTask\.detached\b/, "starts a task that no scheduler sees"),
        ]
    }
}
