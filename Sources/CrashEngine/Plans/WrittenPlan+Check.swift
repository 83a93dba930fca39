internal import LayoutStore

extension WrittenPlan {
    /// Throws what no run could make sense of: files, clients, mappings and pins that are not there, numbers that are none.
    func check() throws(PlanError) {
        guard version == 1 else {
            throw PlanError(path: ["version"], message: "this program reads workloads of version 1, not \(version)")
        }
        try store.check()
        guard !steps.isEmpty else { throw PlanError(path: ["steps"], message: "there is no step to run") }
        guard clients.count <= 64 else { throw PlanError(path: ["clients"], message: "there are at most 64 clients") }
        var known = Known(clients: clients.count)
        for (index, step) in steps.enumerated() {
            if let message = known.pass(step.operation) {
                throw PlanError(path: ["steps", String(index), "call"], message: message)
            }
        }
        for (index, crash) in (crashes ?? []).enumerated() where !steps.indices.contains(crash.step) {
            throw PlanError(
                path: ["crashes", String(index), "step"],
                message: "there is no step \(crash.step): steps have the numbers 0 to \(steps.count - 1)")
        }
    }

    /// What steps may name.
    private struct Known {
        let clients: Int
        var files = 0
        var unlinked: Set<Int> = []
        var mappings: Set<Int> = []
        var pins: Set<Int> = []

        /// Takes note of an operation. Returns what is wrong with it, in a sentence.
        mutating func pass(_ operation: WorkloadOperation) -> String? {
            switch operation {
            case .create(let file):
                guard file == files else {
                    return "files are numbered in order, so the next one is \(files), not \(file)"
                }
                files += 1
            case .map(let slot, let client, _, let block, let blocks, _):
                return range(block, blocks) ?? use(client) ?? range(operation) ?? take(slot, \.mappings, "mapping")
            case .pin(let slot, let client, _, let block, let blocks, _):
                return range(block, blocks) ?? use(client) ?? range(operation) ?? take(slot, \.pins, "pin")
            case .pageFault(let slot, let block, let blocks, _):
                return range(block, blocks) ?? find(slot, mappings, "mapping")
            case .unmap(let slot): return find(slot, mappings, "mapping")
            case .unpin(let slot): return find(slot, pins, "pin")
            case .unlink(let file):
                if let wrong = use(file: file) { return wrong }
                unlinked.insert(file)
            case .truncate(let file, let size):
                return use(file: file) ?? (size < 0 ? "a size is not below 0" : nil)
            case .grow(let blocks): return (1...1 << 20).contains(blocks) ? nil : "a store grows by at least 1 block"
            case .read(_, let offset, let count), .mappedRead(_, let offset, let count),
                .copy(_, let offset, let count, _, _):
                // What was clipped at the end of file calls nothing.
                return count < 1 && offset >= 0 ? use(files: operation) : range(operation)
            case .sync, .checkpoint, .reopen: break
            default: return range(operation)
            }
            return nil
        }

        private func range(_ operation: WorkloadOperation) -> String? {
            for range in operation.ranges {
                if let wrong = use(file: range.file) ?? self.range(range.offset, range.count) { return wrong }
            }
            return nil
        }

        private func range(_ start: Int, _ count: Int) -> String? {
            start >= 0 && count >= 1 && count <= Int.max / 8192 && start <= Int.max / 8192
                ? nil : "a range begins at 0 or later and has at least 1 byte or block"
        }

        private func use(files operation: WorkloadOperation) -> String? {
            operation.ranges.lazy.compactMap { use(file: $0.file) }.first
        }

        private func use(file: Int) -> String? {
            guard (0..<files).contains(file) else { return "there is no file \(file) yet; a step creates it" }
            return unlinked.contains(file) ? "file \(file) was unlinked, and no step names it after that" : nil
        }

        private func use(_ client: Int) -> String? {
            (0..<clients).contains(client) ? nil : "there is no client \(client): there are \(clients)"
        }

        private mutating func take(_ slot: Int, _ slots: WritableKeyPath<Known, Set<Int>>, _ name: String) -> String? {
            self[keyPath: slots].insert(slot).inserted
                ? nil : "there is a \(name) \(slot) already; each has a number of its own"
        }

        private func find(_ slot: Int, _ slots: Set<Int>, _ name: String) -> String? {
            slots.contains(slot) ? nil : "there is no \(name) \(slot) yet"
        }
    }
}
