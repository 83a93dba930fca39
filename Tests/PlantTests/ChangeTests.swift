import Testing
import plant

@Suite("Changes")
struct ChangeTests {
    /// What every change of a function's body makes of it, with the number 7.
    private func results(_ body: String, returning type: String = "") -> [String] {
        let head = "func f()\(type) {\n    "
        let text = SwiftText(path: "a.swift", head + body + "\n}\n")
        return PhraseRules.changes(in: text).flatMap { $0 }.map { change in
            let planted = PlantedText(text, [(7, change)]).text
            return planted.dropFirst(head.count).dropLast(3).split(whereSeparator: \.isWhitespace).joined(
                separator: " ")
        }
    }

    @Test("of a call: it is left out, or a number in it changes")
    func call() {
        #expect(
            results("try put(1, at: x.lowerBound)") == [
                "if plantedBug == 7 { try put(0, at: x.lowerBound) } else { try put(1, at: x.lowerBound) }",
                "if plantedBug == 7 { try put(2, at: x.lowerBound) } else { try put(1, at: x.lowerBound) }",
                "if plantedBug == 7 { try put(1, at: x.upperBound) } else { try put(1, at: x.lowerBound) }",
                "if plantedBug != 7 { try put(1, at: x.lowerBound) }",
            ])
    }

    @Test("of two calls in a row: they change places")
    func swap() {
        #expect(
            results("a()\n    b()").last
                == "if plantedBug == 7 { b() a() } else { a() b() }")
    }

    @Test("of a condition: its operator, its negation, always, never")
    func condition() {
        #expect(
            results("if a < b, let c { return }") == [
                "if plantedBug == 7 ? (a <= b) : (a < b), let c { return }",
                "if plantedBug == 7 ? (!(a < b)) : (a < b), let c { return }",
                "if plantedBug == 7 ? (true) : (a < b), let c { return }",
                "if plantedBug == 7 ? (false) : (a < b), let c { return }",
            ])
    }

    @Test("of a loop: only the first element, all but the last")
    func loop() {
        #expect(
            results("for x in list {}") == [
                "for x in (list).prefix(plantedBug == 7 ? 1 : .max) {}",
                "for x in (list).dropLast(plantedBug == 7 ? 1 : 0) {}",
            ])
    }

    @Test("of what is returned: a truth is negated, a choice takes the other branch, a fallback is all there is")
    func values() {
        #expect(
            results("return a.isEmpty", returning: " -> Bool") == [
                "return plantedBug == 7 ? (!(a.isEmpty)) : (a.isEmpty)"
            ])
        #expect(
            results("return x ? y : z", returning: " -> Int") == ["return plantedBug == 7 ? (x ? z : y) : (x ? y : z)"])
        #expect(results("let x = try y ?? z") == ["let x = plantedBug == 7 ? (z) : (try y ?? z)"])
        #expect(results("let x = min(a, b)") == ["let x = plantedBug == 7 ? (max(a, b)) : (min(a, b))"])
    }

    @Test("leave comments, texts, members of tuples, signs and generic arguments alone")
    func alone() {
        let source = ##"""
            let a = "1 < 0 \(f("0"))" // 1 < 0
            /* 1 */
            let b = #"0 "1" \#(g(0))"#
            let c = x.0
            let d = -x
            let e = Array<Int>(y)
            """##
        #expect(results(source.split(separator: "\n").joined(separator: "\n    ")) == [])
    }

    @Test("that share no line stand in one file, and complaints about a line find theirs")
    func several() throws {
        let text = SwiftText(path: "a.swift", "func f() {\n    a(\n        1)\n    // between\n    b()\n}\n")
        let changes = PhraseRules.changes(in: text)
        let first = try #require(changes[0].first { $0.kind == .number })
        let second = try #require(changes[1].first { $0.kind == .leftOut })
        let planted = PlantedText(text, [(2, second), (1, first)])
        #expect(
            planted.text
                == "func f() {\n    if plantedBug == 1 { a(\n        0) } else { a(\n        1) }\n    // between\n"
                + "    if plantedBug != 2 { b() }\n}\n")
        #expect((1...8).map { planted.number(at: $0) } == [1, 1, 1, 1, 1, 2, 2, 2])
    }
}
