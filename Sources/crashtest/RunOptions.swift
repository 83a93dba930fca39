import ArgumentParser
import CrashEngine
import Foundation
import LayoutStore

extension Budget: ExpressibleByArgument {
    /// `30s`, `5m`, `2h`, or a number of states.
    public init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
        if let last = argument.last, let unit = units[last] {
            guard let count = Double(argument.dropLast()), count > 0, count.isFinite else { return nil }
            self = .time(.seconds(count * unit))
        } else {
            guard let states = Int(argument), states > 0 else { return nil }
            self = .states(states)
        }
    }

    public var defaultValueDescription: String {
        switch self {
        case .time(let limit): "\(Int(Campaign.seconds(limit)))s"
        case .states(let count): "\(count)"
        }
    }
}

extension ProtocolRule: ExpressibleByArgument {
    public init?(argument: String) {
        guard let rule = Self.allCases.first(where: { $0.name == argument }) else { return nil }
        self = rule
    }

    public static var allValueStrings: [String] { allCases.map(\.name) }
}

/// Reads the workloads that a command line names; without any, the built-in one.
enum WorkloadArgument {
    /// Throws an `InputError` for the first workload that is malformed or empty.
    static func load(_ paths: [String]) throws -> [Workload] {
        let workloads = paths.isEmpty ? [.builtIn] : try paths.map { try Workload(path: $0) }
        try Workload.check(workloads)
        return workloads
    }

    /// Recorded lists alone. Throws an `InputError` for a plan, too.
    static func lists(_ paths: [String]) throws -> [FsxOperationList] {
        try load(paths).map { workload in
            guard let list = workload.list else {
                throw InputError(
                    file: workload.name, line: 0,
                    message: "this is a plan, and a list of operations is needed (.fsxops)")
            }
            return list
        }
    }
}

/// An error with its sentence and exit code.
struct CommandFailure: Error {
    let message: String
    let code: ExitCode

    init(_ message: String, _ code: ExitCode) {
        self.message = message
        self.code = code
    }

    /// Says what failed on stderr and ends with the documented code.
    static func report<R>(_ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let failure as CommandFailure {
            try stop(failure.message, failure.code)
        } catch let error as InputError {
            try stop(error.description, Exit.badInput)
        } catch let error as CampaignFileError {
            try stop(error.description, Exit.usage)
        } catch let error as BrokenRunError {
            try stop("the run broke: \(error)", Exit.broken)
        } catch let error as StoreError {
            try stop("the run broke: \(error)", Exit.broken)
        }
    }

    /// The same for a command on a store of somebody's: what is refused is bad input, and what contradicts itself is damage.
    static func reportStore<R>(_ body: () async throws -> R) async throws -> R {
        do {
            return try await body()
        } catch let error as StoreError {
            let code =
                switch error.code {
                case .input, .locked: Exit.badInput
                case .corrupt: Exit.violation
                default: Exit.broken
                }
            try stop("\(error)", code)
        }
    }

    private static func stop(_ message: String, _ code: ExitCode) throws -> Never {
        Streams.tell("crashtest: \(message)")
        throw code
    }
}
