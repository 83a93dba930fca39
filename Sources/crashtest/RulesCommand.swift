import ArgumentParser
import LayoutStore

/// Lists the rules of the protocol that `run --without` can turn off.
struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Lists the protocol's rules, one a line: name, what it guarantees, its source.",
        discussion: "Columns are separated by tabs.")

    func run() async throws {
        for rule in ProtocolRule.allCases { print("\(rule.name)\t\(rule.guarantee)\t\(rule.source)") }
    }
}
