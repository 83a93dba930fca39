// Calls that a store has to refuse, whatever it holds: with numbers that it never gave out, and with ranges that no file can have.
//
//   call                                        answer
//   anything on an inode, holder, mapping or    `input`, and nothing changes
//   pin of a number that nobody got
//   a range behind the greatest size            `input`, and nothing changes
//   a mapped store of no bytes                  done, and nothing changes
//
// Verifies: the code, and that rows and state are those of before. Does not verify: the sentence.
// Source: PROTOCOL P1.

internal import LayoutStore

/// One call that has to be refused as bad input, or to do nothing.
struct BadCall {
    let name: String
    /// What the store has to say; nil if it has to accept the call.
    var code: StoreError.Code? = .input
    let perform: (LayoutStore) async throws(StoreError) -> Void

    /// Every kind of call, on a store that has `file`, of `size` bytes, and `holder` in its own process.
    static func all(file: InodeNumber, size: Int64, holder: HolderID) -> [BadCall] {
        let nobody = InodeNumber(file.value + 1_000_000)
        return onInode(nobody, beside: file, holder) + onHolders(file, HolderID(holder.value + 1_000_000))
            + pastEnd(file, size, holder)
    }

    private static let block: Range<Int64> = 0..<4096

    private static func onInode(_ nobody: InodeNumber, beside file: InodeNumber, _ holder: HolderID) -> [BadCall] {
        let single: [BadCall] = [
            BadCall(name: "read") { (store) throws(StoreError) in _ = try await store.read(nobody, block) },
            BadCall(name: "write") { (store) throws(StoreError) in try await store.write(nobody, [1], at: 0) },
            BadCall(name: "truncate") { (store) throws(StoreError) in try await store.truncate(nobody, toBytes: 1) },
            BadCall(name: "allocate") { (store) throws(StoreError) in try await store.allocate(nobody, block) },
            BadCall(name: "zero") { (store) throws(StoreError) in try await store.zeroRange(nobody, block) },
            BadCall(name: "punch") { (store) throws(StoreError) in try await store.punchHole(nobody, block) },
            BadCall(name: "collapse") { (store) throws(StoreError) in try await store.collapseRange(nobody, block) },
            BadCall(name: "insert") { (store) throws(StoreError) in try await store.insertRange(nobody, block) },
            BadCall(name: "unlink") { (store) throws(StoreError) in try await store.unlink(nobody) },
            BadCall(name: "extents") { (store) throws(StoreError) in _ = try await store.extents(of: nobody) },
        ]
        let pairs: [BadCall] = [
            BadCall(name: "clone from") { (store) throws(StoreError) in
                try await store.clone(from: nobody, block, to: file, at: 0)
            },
            BadCall(name: "clone to") { (store) throws(StoreError) in
                try await store.clone(from: file, block, to: nobody, at: 0)
            },
            BadCall(name: "copy from") { (store) throws(StoreError) in
                _ = try await store.copy(from: nobody, block, to: file, at: 0)
            },
            BadCall(name: "copy to") { (store) throws(StoreError) in
                _ = try await store.copy(from: file, block, to: nobody, at: 0)
            },
            BadCall(name: "dedupe from") { (store) throws(StoreError) in
                _ = try await store.dedupe(from: nobody, block, to: file, at: 0)
            },
            BadCall(name: "dedupe to") { (store) throws(StoreError) in
                _ = try await store.dedupe(from: file, block, to: nobody, at: 0)
            },
            BadCall(name: "exchange") { (store) throws(StoreError) in
                try await store.exchange(nobody, block, with: file, at: 0)
            },
            BadCall(name: "exchange with") { (store) throws(StoreError) in
                try await store.exchange(file, block, with: nobody, at: 0)
            },
        ]
        let mapped: [BadCall] = [
            BadCall(name: "map") { (store) throws(StoreError) in
                _ = try await store.map(nobody, block, access: .read, by: holder)
            },
            BadCall(name: "pin") { (store) throws(StoreError) in
                _ = try await store.pin(nobody, block, access: .read, by: holder)
            },
            BadCall(name: "mapped read") { (store) throws(StoreError) in
                _ = try await store.mappedRead(nobody, block, by: holder)
            },
            BadCall(name: "mapped write") { (store) throws(StoreError) in
                try await store.mappedWrite(nobody, [1], at: 0, by: holder)
            },
        ]
        return single + pairs + mapped
    }

    private static func onHolders(_ file: InodeNumber, _ nobody: HolderID) -> [BadCall] {
        let nothing = nobody.value
        return [
            BadCall(name: "map by nobody") { (store) throws(StoreError) in
                _ = try await store.map(file, block, access: .read, by: nobody)
            },
            BadCall(name: "pin by nobody") { (store) throws(StoreError) in
                _ = try await store.pin(file, block, access: .read, by: nobody)
            },
            BadCall(name: "unregister nobody") { (store) throws(StoreError) in try await store.unregister(nobody) },
            BadCall(name: "fault on no mapping") { (store) throws(StoreError) in
                _ = try await store.fault(MappedRangeID(nothing), block, access: .read)
            },
            BadCall(name: "unmap no mapping") { (store) throws(StoreError) in
                try await store.unmap(MappedRangeID(nothing))
            },
            BadCall(name: "unpin no pin") { (store) throws(StoreError) in try await store.unpin(PinID(nothing)) },
            BadCall(name: "register without a name") { (store) throws(StoreError) in
                _ = try await store.register("", scope: .process)
            },
            BadCall(name: "register with too long a name") { (store) throws(StoreError) in
                _ = try await store.register(String(repeating: "n", count: Holder.longestName + 1), scope: .process)
            },
            BadCall(name: "grow to less") { (store) throws(StoreError) in try await store.grow(to: BlockCount(1)) },
        ]
    }

    private static func pastEnd(_ file: InodeNumber, _ size: Int64, _ holder: HolderID) -> [BadCall] {
        let odd = size / 4096 * 4096 + 1
        return [
            BadCall(name: "write behind the greatest size") { (store) throws(StoreError) in
                try await store.write(file, [1], at: .max)
            },
            BadCall(name: "copy of more than a file can have behind that") { (store) throws(StoreError) in
                _ = try await store.copy(from: file, 0..<Geometry.largestFile, to: file, at: odd + 8191)
            },
            BadCall(name: "write before the beginning") { (store) throws(StoreError) in
                try await store.write(file, [1], at: -1)
            },
            BadCall(name: "truncate to less than nothing") { (store) throws(StoreError) in
                try await store.truncate(file, toBytes: -1)
            },
            BadCall(name: "collapse between blocks") { (store) throws(StoreError) in
                try await store.collapseRange(file, odd..<(odd + 4096))
            },
            BadCall(name: "collapse to the end") { (store) throws(StoreError) in
                try await store.collapseRange(file, 0..<((size + 4095) / 4096 * 4096 + 4096))
            },
            BadCall(name: "insert between blocks") { (store) throws(StoreError) in
                try await store.insertRange(file, odd..<(odd + 4096))
            },
            BadCall(name: "insert at the end") { (store) throws(StoreError) in
                let end = (size + 4095) / 4096 * 4096
                try await store.insertRange(file, end..<(end + 4096))
            },
            BadCall(name: "mapped read behind the end") { (store) throws(StoreError) in
                _ = try await store.mappedRead(file, size..<(size + 1), by: holder)
            },
            BadCall(name: "mapped write behind the end") { (store) throws(StoreError) in
                try await store.mappedWrite(file, [1], at: size, by: holder)
            },
            BadCall(name: "mapped write of nothing", code: nil) { (store) throws(StoreError) in
                try await store.mappedWrite(file, [], at: size + 4096, by: holder)
            },
        ]
    }
}

extension FilesRun {
    /// Makes every bad call, and complains about an answer that is another one or that changes the store.
    mutating func refuseBadCalls() async throws(StoreError) {
        guard let index = files.indices.first(where: { !reference.isUnlinked($0) }) else { return }
        let holder = try await store.register("caller", scope: .process)
        let before = try await rows()
        let calls = BadCall.all(file: files[index], size: Int64(reference.size(of: index)), holder: holder)
        for call in calls {
            let code: StoreError.Code?
            do throws(StoreError) {
                try await call.perform(store)
                code = nil
            } catch {
                code = error.code
            }
            func words(_ code: StoreError.Code?) -> String { code.map { "\($0)" } ?? "done" }
            if code != call.code { complain("the answer to \(call.name) is \(words(code)), not \(words(call.code))") }
            guard try await rows() == before else {
                complain("\(call.name) was refused, and changed the store")
                return
            }
        }
        try await store.unregister(holder)
    }

    /// The sums over what callers ask for. What is busy may be free by now: some calls sync before they look.
    private func rows() async throws(StoreError) -> [Int64] {
        try await store.queue.read { (rows) throws(StoreError) in
            let found = try StoreSnapshot(rows)
            return [
                found.inodes.hashes, found.extents.hashes, found.refcounts.hashes, found.holders.hashes,
                found.mappedRanges.hashes, found.pins.hashes, found.holds.hashes,
            ].map { RecordWords.hash($0, seed: 0) }
        }
    }
}

extension Array where Element: StateRow {
    fileprivate var hashes: [Int64] { map(\.stateHash) }
}
