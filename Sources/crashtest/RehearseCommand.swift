import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

/// Records a plan for another process, which is to live on if the store does not; see ``Rehearsal``.
struct RehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "rehearse", shouldDisplay: false)

    @OptionGroup var child: ChildOptions

    func run() async throws {
        SQLiteProcess.useOneThread()
        let channel = WorkerChannel(parent: child.parent)
        try channel.send(RehearsalMessage.begins(build: Build.name))
        do {
            let rehearsed = try await rehearse { place in
                // An error means that the parent is dead, and this process dies with it.
                try? channel.send(RehearsalMessage.reached(place))
                guard place.step != nil else { return }
                for mutant in child.plan.mutant { mutant.strike(.operation(place.operation)) }
            }
            try channel.send(RehearsalMessage.rehearsed(rehearsed))
        } catch let error as StoreError {
            try channel.send(RehearsalMessage.failed("\(error)"))
        }
    }

    private func rehearse(_ reached: @escaping (Reached) -> Void) async throws -> Rehearsed? {
        let options = child.plan
        if let path = child.case { return try await CaseRecording.rehearse(try Case(path: path), reached: reached) }
        return try await Driver.rehearse(
            options.plan(try options.inputs()), rules: options.rules, on: options.medium, reached: reached)
    }
}

extension WorkerProgram {
    /// This program as a process that works for this one.
    static func own(_ command: String, _ arguments: [String]) -> WorkerProgram {
        WorkerProgram(
            path: "/proc/self/exe", arguments: [command, "--parent", "\(getpid())"] + arguments, build: Build.name)
    }
}

extension Rehearsed: ExpressibleByArgument {
    /// As ``arguments`` has it.
    package init?(argument: String) {
        guard let value = try? StoredJSON.value(Rehearsed.self, of: Data(argument.utf8)) else { return nil }
        self = value
    }

    /// The arguments that tell a worker.
    var arguments: [String] { get throws { ["--rehearsed", try StoredJSON.text(of: self)] } }
}
