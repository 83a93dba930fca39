import LayoutStore
import Synchronization
import Testing

/// Who is let in, and when (Locks/Gate.swift).
@Suite("A gate")
struct GateTests {
    @Test("lets in who waits in the order in which they came, one at a time")
    func order() async {
        let gate = Gate()
        let came = Mutex((order: [Int](), inside: 0, most: 0))
        await gate.enter()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    await gate.enter()
                    came.withLock {
                        $0.order.append(number)
                        $0.inside += 1
                        $0.most = max($0.most, $0.inside)
                    }
                    await Task.yield()
                    came.withLock { $0.inside -= 1 }
                    gate.leave()
                }
                while gate.waitingCount <= number { await Task.yield() }
            }
            gate.leave()
        }
        #expect(came.withLock { $0.order } == Array(0..<20))
        #expect(came.withLock { $0.most } == 1)
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
