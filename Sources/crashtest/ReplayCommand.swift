import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

/// Takes cases again, on this build.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Takes the path of a case again: a file, or a finding of a campaign file, of this build or another.",
        discussion: """
            A case is bound to names: operation, step, n-th event, file and sector. Where the store's I/O has changed since it was \
            made, every cut of its operation, step and kind of crash is explored again. Exit codes: 1 something is violated, 0 that \
            operation and step occurred, were explored to the end, and are clean, 2 neither (1 wins over 2), 65 a case that cannot be \
            read.
            """)

    @Argument(help: ArgumentHelp("Case files.", valueName: "case"))
    var cases: [String] = []

    @Option(help: "A campaign file, with --finding.")
    var db: String?

    @Option(help: "The number of a finding in the campaign file.")
    var finding: Int?

    @Option(
        help: ArgumentHelp(
            "Writes what the crash left and what recovery made of it into this folder: database, log and device, for sqlite3 and "
                + "debuggers. With one case.", valueName: "folder"))
    var extract: String?

    @Option(help: "Writes what came of each case to this file as JSON.")
    var json: String?

    @Option(help: .hidden)
    var patience: Double = 300

    @Option(help: .hidden)
    var mutant: [Mutant] = []

    func validate() throws {
        guard (db == nil) == (finding == nil) else { throw ValidationError("--db and --finding go together") }
        guard cases.isEmpty != (db == nil) else { throw ValidationError("name case files, or --db and --finding") }
        guard extract == nil || cases.count < 2 else { throw ValidationError("--extract takes one case") }
    }

    func run() async throws {
        let code = try await CommandFailure.report { try await execute() }
        if code != .success { throw code }
    }

    private func execute() async throws -> ExitCode {
        var read: [(name: String, one: Case)] = try cases.map { ($0, try Case(path: $0)) }
        if let db, let finding {
            read.append(("\(db) finding \(finding)", try CampaignFile.readCase(db, finding: finding)))
        }
        var lines: [Line] = []
        for (name, one) in read {
            let start = ContinuousClock.now
            let (answer, story) = try await replay(one)
            let seconds = Campaign.seconds(start.duration(to: .now))
            print("\(answer.state.rawValue.uppercased())  \(name), \(Int(seconds * 1000)) ms")
            for sentence in answer.sentences { print("  \(sentence)") }
            if one.build != Build.name { print("  found by build \(one.build); this is build \(Build.name)") }
            if let story { print(story) }
            if let extract { try write(answer.images, to: extract) }
            fflush(nil)
            lines.append(Line(name, answer, seconds))
        }
        if let json { try write(lines, to: json) }
        let states = lines.map(\.state)
        if states.contains(CaseReplay.Answer.State.violated.rawValue) { return Exit.violation }
        return states.contains(CaseReplay.Answer.State.unproved.rawValue) ? Exit.broken : .success
    }

    private func replay(_ one: Case) async throws -> (CaseReplay.Answer, story: String?) {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("crashtest-\(UUID().uuidString).json")
        try Data(one.text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let arguments = ["--case", file.path] + mutant.flatMap { ["--mutant", $0.description] }
        guard let rehearsed = try Rehearsal(.own("rehearse", arguments), patience: patience).run(),
            let run = try await CaseRecording(one, rehearsed: rehearsed)
        else { return (CaseReplay.missing(one), nil) }
        try rehearsed.check(run.recording)
        let endsProcess = one.finding.violation.oracle == Oracles.process
        let worker = WorkerProgram.own("worker", try rehearsed.arguments + arguments)
        let answer = try await CaseReplay(one, run).answer(keepsImages: extract != nil) { recording, depth in
            guard endsProcess else { return RunnerExplorer(recording, depth: depth, comparesAtOnce: true) }
            return WorkerPool(
                worker, jobs: 1, fingerprint: recording.fingerprint,
                cuts: CutPoint.all(of: recording).count,
                patience: patience)
        }
        return (answer, answer.finding.map { Story($0, run.recording).text })
    }

    private func write(_ images: [CutRunner.Image], to folder: String) throws {
        guard !images.isEmpty else {
            print("  nothing to extract: the case's own path was not there to take")
            return
        }
        for image in images {
            let path = URL(fileURLWithPath: folder).appendingPathComponent(image.name)
            do {
                try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
                for file in image.files { try Data(file.bytes).write(to: path.appendingPathComponent(file.name)) }
            } catch {
                throw CommandFailure("cannot write to \(path.relativePath): \(error.localizedDescription)", Exit.usage)
            }
            print("  \(path.relativePath): \(image.files.map(\.name).joined(separator: ", "))")
        }
    }

    /// The answer about one case, as `--json` has it.
    private struct Line: Encodable {
        let name: String
        let state: String
        let sentences: [String]
        let violation: String?
        let cuts: Int
        let states: Int
        let seconds: Double

        init(_ name: String, _ answer: CaseReplay.Answer, _ seconds: Double) {
            self.name = name
            state = answer.state.rawValue
            sentences = answer.sentences
            violation = answer.finding?.violation.kind
            (cuts, states) = (answer.cuts, answer.states)
            self.seconds = seconds
        }
    }

    private func write(_ lines: [Line], to path: String) throws {
        do {
            try Data(StoredJSON.text(of: lines, isPretty: true).utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw CommandFailure("cannot write \(path): \(error.localizedDescription)", Exit.usage)
        }
    }
}
