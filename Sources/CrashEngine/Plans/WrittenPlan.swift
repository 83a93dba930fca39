// A plan as a document: JSON, by Schemas/workload.schema.json. What the planner and the generator draw can be written down, edited, shared
// and run again; or a plan is written by hand.
//
//   {
//     "version": 1,
//     "clients": ["remote", "process"],
//     "steps": [
//       {"call": {"create": {"file": 0}}},
//       {"call": {"write": {"file": 0, "offset": 0, "count": 8192}}, "durability": "deferred"},
//       {"call": {"map": {"slot": 1, "client": 0, "file": 0, "block": 0, "blocks": 2, "access": "write"}}},
//       …
//     ],
//     "crashes": [{"step": 1, "kinds": ["power"]}]
//   }
//
// The seed still decides what clients do with their addresses, and when. Files, mappings and pins have numbers of the document's own; an
// operation that the store refuses is no error, since it is a test as well.
// Not verified here: that ranges fit the files; the store judges that.

internal import Foundation
package import LayoutStore

/// A plan that stands in a document; see the top of the file.
package struct WrittenPlan: Hashable, Codable, Sendable {
    package let version: Int
    /// What the plan is about, in a person's words.
    package let about: String?
    /// See ``Plan/isStrict``.
    package let strict: Bool
    /// The scopes of the clients, without the workload's own.
    package let clients: [HolderScope]
    package let store: Tuning
    package let steps: [PlanStep]
    /// See ``Plan/crashes``.
    package let crashes: [AskedCrash]?

    private static let version = 1

    package init(_ plan: Plan, about: String? = nil) {
        version = Self.version
        self.about = about
        strict = plan.isStrict
        clients = plan.scopes.dropLast()
        store = plan.tuning
        // Without their origin, as they will be read again.
        steps = plan.steps.map { PlanStep($0.operation, $0.durability) }
        crashes = plan.crashes
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        version = try container.decode(Int.self, forKey: .version)
        about = try container.decodeIfPresent(String.self, forKey: .about)
        strict = try container.decodeIfPresent(Bool.self, forKey: .strict) ?? false
        clients = try container.decode([HolderScope].self, forKey: .clients)
        store = try container.decodeIfPresent(Tuning.self, forKey: .store) ?? .standard
        steps = try container.decode([PlanStep].self, forKey: .steps)
        crashes = try container.decodeIfPresent([AskedCrash].self, forKey: .crashes)
    }

    /// Reads the document `text`; errors call it `name`, and say the line and the place in the document.
    package init(name: String, text: String) throws(InputError) {
        let bytes = Data(text.utf8)
        func failure(_ path: [String], _ message: String) -> InputError {
            InputError(
                file: name, line: path.isEmpty ? 0 : StoredJSON.line(of: path, in: text),
                message: path.isEmpty ? message : "\(path.joined(separator: ".")): \(message)")
        }
        do {
            self = try StoredJSON.value(WrittenPlan.self, of: bytes)
            if let path = try StoredJSON.unknownName(in: bytes, of: self) {
                throw PlanError(path: path, message: "there is no such name here; see Schemas/workload.schema.json")
            }
            try check()
        } catch let error as PlanError {
            throw failure(error.path, error.message)
        } catch {
            let path = StoredJSON.path(error)
            throw InputError(
                file: name, line: path.isEmpty ? 0 : StoredJSON.line(of: path, in: text),
                message: "this is no workload: \(StoredJSON.sentence(error))")
        }
    }

    /// The plan, as it is run from `seed`; reports call it `name`.
    func plan(seed: UInt64, name: String) -> Plan {
        Plan(
            scopes: clients + [.process], steps: steps, seed: seed, workloads: [name], tuning: store, isStrict: strict,
            crashes: crashes)
    }

    /// The document, a step a line.
    package var text: String {
        get throws {
            var lines = ["\"version\": \(version)"]
            if let about { lines.append("\"about\": " + (try StoredJSON.text(of: about))) }
            lines.append("\"strict\": \(strict)")
            lines.append("\"clients\": " + (try StoredJSON.text(of: clients)))
            lines.append("\"store\": " + (try StoredJSON.text(of: store)))
            if let crashes { lines.append("\"crashes\": " + (try StoredJSON.text(of: crashes))) }
            let steps = try steps.map { "    " + (try StoredJSON.text(of: $0)) }.joined(separator: ",\n")
            lines.append("\"steps\": [\n\(steps)\n  ]")
            return "{\n" + lines.map { "  " + $0 }.joined(separator: ",\n") + "\n}\n"
        }
    }
}
