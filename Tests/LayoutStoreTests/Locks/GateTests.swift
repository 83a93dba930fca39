import LayoutStore
import Testing

/// Who is let in, and when (Locks/Gate.swift).
@Suite("A gate")
struct GateTests {
    /// Who was let in, in order, and how many were inside at most.
    private actor Visitors {
        private(set) var order: [Int] = []
        private(set) var most = 0
        private var inside = 0

        func enter(_ number: Int) {
            order.append(number)
            inside += 1
            most = max(most, inside)
        }

        func leave() { inside -= 1 }
    }

    @Test("lets in who waits in the order in which they came, one at a time")
    func order() async {
        let gate = Gate()
        let visitors = Visitors()
        await gate.enter()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    await gate.enter()
                    await visitors.enter(number)
                    await Task.yield()
                    await visitors.leave()
                    gate.leave()
                }
                while gate.waitingCount <= number { await Task.yield() }
            }
            gate.leave()
        }
        #expect(await visitors.order == Array(0..<20))
        #expect(await visitors.most == 1)
        #expect(gate.waitingCount == 0)
    }

    @Test("is open again when everybody has left")
    func open() async {
        let gate = Gate()
        for _ in 0..<3 {
            await gate.enter()
            gate.leave()
        }
        await gate.enter()
        #expect(gate.waitingCount == 0)
        gate.leave()
    }
}
