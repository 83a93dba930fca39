import LayoutStore
import Testing

@Suite("A rule of the protocol")
struct ProtocolRuleTests {
    @Test("has a name, a guarantee and a source of its own, each of one line")
    func words() {
        let rules = ProtocolRule.allCases
        for texts in [rules.map(\.name), rules.map(\.guarantee), rules.map(\.source)] {
            #expect(Set(texts).count == rules.count)
            #expect(texts.allSatisfy { !$0.isEmpty && !$0.contains("\t") && !$0.contains("\n") })
        }
        #expect(rules.allSatisfy { $0.source.contains("PROTOCOL P") })
    }

    @Test("keeps its number, from 0 on without a gap")
    func numbers() {
        #expect(ProtocolRule.allCases.map(\.rawValue) == (0..<UInt8(ProtocolRule.allCases.count)).map { $0 })
        #expect(ProtocolRule.recoveredIsSynced.rawValue == 9 && ProtocolRule.unsharedWaits.rawValue == 89)
    }

    @Test("is off alone, or with others", arguments: ProtocolRule.allCases)
    func off(rule: ProtocolRule) {
        let set = RuleSet.all.without(rule)
        #expect(ProtocolRule.allCases.filter { !set.keeps($0) } == [rule] && set.switchedOff == [rule])
        #expect(set != .all && set.without(rule) == set)
        #expect(
            set.without(.copyBeforeHandOut).switchedOff
                == (rule == .copyBeforeHandOut ? [rule] : [.copyBeforeHandOut, rule]))
    }
}
