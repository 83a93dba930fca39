import CrashEngine
import LayoutStore
import Testing

/// Arguments that make no sense for the object they name.
@Suite("A call with wrong arguments")
struct InputTests {
    enum Call: String, CaseIterable, Sendable {
        case truncateNegative, truncateUnknown
        case writeNegative, writePastTheLargestOffset, writeUnknown
        case readNegative, readUnknown
        case mappedWriteNegative, mappedWriteFarNegative, mappedWriteUnknown, mappedReadNegative, mappedWritePastTheEnd
        case cloneNegativeSource, cloneNegativeTarget, clonePastSourceEnd
        case cloneMisalignedSource, cloneMisalignedTarget, cloneMisalignedLength, clonePartialBlockIntoMiddle
        case cloneOverlapping, cloneOntoItself, cloneUnknownSource, cloneUnknownTarget
        case mapEmpty, mapNegative, mapUnknownInode, mapUnknownHolder, unmapUnknown
        case faultUnknownMapping, faultOutsideMapping, faultPastTheEnd, faultEmpty, writeFaultInReadMapping
        case pinPastTheEnd, pinEmpty, pinNegative, pinUnknownHolder, pinUnknownInode, readPinOverHole, unpinUnknown
        case registerNameless, registerTooLong, registerWithZero, unregisterUnknown

        /// These map before they are refused, and unmap again: the journal goes on, the rows are the same.
        var usesMapping: Bool { rawValue.hasPrefix("mapped") }
    }

    @Test("is refused as input and changes nothing", arguments: Call.allCases, BackendKind.allCases)
    func refused(_ call: Call, kind: BackendKind) async throws {
        let scene = try await Scene(kind)
        guard call.usesMapping else {
            try await scene.test.expectRefusal(.input, "\(call)") { (_) in try await scene.perform(call) }
            return
        }
        let (hash, contents) = (try await scene.test.rows().stateHash, try await scene.test.contents())
        #expect(try await refusal { try await scene.perform(call) }?.code == .input)
        #expect(try await scene.test.contents() == contents)
        #expect(try await scene.test.rows().stateHash == hash)
    }

    @Test("of no bytes at all changes nothing and is fine", arguments: BackendKind.allCases)
    func empty(kind: BackendKind) async throws {
        let scene = try await Scene(kind)
        let rows = try await scene.test.rows()
        let store = scene.test.store
        try await store.write(scene.long, [], at: 1 << 40)
        try await store.mappedWrite(scene.long, [], at: 0, by: scene.holder)
        try await store.clone(from: scene.long, 0..<0, to: scene.short, at: 4096)
        try await store.truncate(scene.short, toBytes: 1000)
        try await store.letGo([HoldID(99_999)])
        let after = try await scene.test.rows()
        #expect(after.stateHash == rows.stateHash)
        // letGo is a step of its own, whatever it finds.
        #expect(after.header.nextLSN.value <= rows.header.nextLSN.value + 1)
        #expect(try await store.read(scene.long, 5..<5) == [])
        #expect(try await store.read(scene.short, 900..<5000).count == 100)
        #expect(try await store.read(scene.short, 1000..<5000) == [])
    }

    @Test(
        "of a range that no file has is refused by every operation, and traps nowhere", arguments: BackendKind.allCases)
    func impossibleRanges(kind: BackendKind) async throws {
        let scene = try await Scene(kind)
        let (file, largest) = (scene.long, Geometry.largestFile)
        let before = try await scene.test.rows()
        let ranges: [Range<Int64>] = [
            .min ..< .max, -4096..<4096, .min ..< -4096, .min..<0, -1..<largest,
        ]
        for range in ranges {
            let calls: [(LayoutStore) async throws -> Void] = [
                { try await $0.allocate(file, range) }, { try await $0.punchHole(file, range) },
                { try await $0.zeroRange(file, range) }, { try await $0.collapseRange(file, range) },
                { try await $0.insertRange(file, range) }, { _ = try await $0.read(file, range) },
                { _ = try await $0.dedupe(from: file, range, to: file, at: 0) },
                { try await $0.copy(from: file, range, to: file, at: .max) },
                { try await $0.clone(from: file, range, to: file, at: 0) },
                { try await $0.exchange(file, range, with: file, at: 0) },
                { _ = try await $0.map(file, range, access: .write, by: scene.holder) },
                { _ = try await $0.fault(scene.mapping, range, access: .read) },
                { _ = try await $0.pin(file, range, access: .read, by: scene.holder) },
            ]
            for (index, call) in calls.enumerated() {
                let error = try await refusal { try await call(scene.test.store) }
                #expect(error?.code == .input, "call \(index), \(range)")
            }
        }
        // Possible, but not on this device.
        #expect(try await refusal { try await scene.test.store.allocate(file, 0..<largest) }?.code == .noSpace)
        #expect(try await scene.test.rows().stateHash == before.stateHash)
    }

    @Test("of an empty range changes nothing and is fine in every operation", arguments: BackendKind.allCases)
    func emptyRanges(kind: BackendKind) async throws {
        let scene = try await Scene(kind)
        let (file, other, store) = (scene.long, scene.short, scene.test.store)
        let before = try await scene.test.rows()
        try await store.allocate(file, 100..<100)
        try await store.punchHole(file, 100..<100)
        try await store.zeroRange(file, 1 << 40..<1 << 40)
        try await store.collapseRange(file, 4096..<4096)
        try await store.insertRange(file, 4096..<4096)
        #expect(try await store.dedupe(from: file, 0..<0, to: other, at: 0))
        #expect(try await store.copy(from: file, 5..<5, to: file, at: 5) == 0)
        #expect(try await store.copy(from: file, 1 << 40..<1 << 41, to: other, at: 5) == 0)
        try await store.exchange(file, 0..<0, with: other, at: 0)
        #expect(try await scene.test.rows().header == before.header)
    }

    /// Calls whose numbers leave what a file can have, or only just do not.
    @Test("at the largest numbers is refused or works, and traps nowhere", arguments: BackendKind.allCases)
    func largestNumbers(kind: BackendKind) async throws {
        let scene = try await Scene(kind)
        let (test, long, short) = (scene.test, scene.long, scene.short)
        let lastBlock = Int64.max / 4096 * 4096
        let calls: [@Sendable (LayoutStore) async throws -> Void] = [
            { (store) in try await store.write(long, [1, 2], at: .max - 1) },
            { (store) in try await store.write(long, [1], at: .max) },
            { (store) in try await store.truncate(long, toBytes: .min) },
            { (store) in try await store.mappedWrite(long, [1, 2], at: .max - 1, by: scene.holder) },
            { (store) in _ = try await store.mappedRead(long, (.max - 1)..<(.max), by: scene.holder) },
            { (store) in try await store.clone(from: long, 0..<4096, to: short, at: lastBlock) },
            { (store) in try await store.clone(from: long, (lastBlock - 4096)..<lastBlock, to: short, at: 0) },
            { (store) in try await store.clone(from: long, 0 ..< .max, to: short, at: 0) },
            { (store) in
                _ = try await store.pin(long, 0 ..< .max, access: .write, by: scene.holder)
            },
        ]
        for (index, call) in calls.enumerated() {
            // Mapped accesses may map before they are refused.
            let hash = try await test.rows().stateHash
            #expect(try await refusal { try await call(test.store) }?.code == .input, "call \(index)")
            #expect(try await test.rows().stateHash == hash, "call \(index)")
        }
        // As long as a file can be, it reads as zeros at its end, and shrinks again.
        let largest = Geometry.largestFile
        try await test.store.truncate(long, toBytes: largest)
        #expect(try await test.store.read(long, (largest - 3)..<largest) == [0, 0, 0])
        try await test.store.write(long, [1, 2, 3], at: largest - 3)
        #expect(try await test.store.read(long, (largest - 4)..<largest) == [0, 1, 2, 3])
        _ = try await test.store.map(long, 0..<largest, access: .write, by: scene.holder)
        try await test.store.truncate(long, toBytes: 4096)
        #expect(try await test.violations() == [])
    }

    /// Two files, one with a hole, and a holder with a read-only mapping.
    struct Scene {
        let test: TestStore
        /// 4 blocks: data, data, hole, data.
        let long: InodeNumber
        /// 1000 bytes.
        let short: InodeNumber
        let holder: HolderID
        let mapping: MappedRangeID
        /// On the short file: its first block, and one that the file does not have.
        let pastTheEnd: MappedRangeID
        let unknown = InodeNumber(999)

        init(_ kind: BackendKind) async throws {
            test = try await TestStore.make(kind)
            long = try await test.file("A", blocks: 2)
            try await test.store.write(long, bytes("B", blocks: 1), at: 3 * 4096)
            short = try await test.store.create()
            try await test.store.write(short, [UInt8](repeating: 7, count: 1000), at: 0)
            holder = try await test.store.register("H", scope: .remote)
            mapping = try await test.store.map(long, bytes(ofBlocks: 0..<3), access: .read, by: holder)
            pastTheEnd = try await test.store.map(short, bytes(ofBlocks: 0..<2), access: .write, by: holder)
        }

        func perform(_ call: Call) async throws {
            let store = test.store
            let some: [UInt8] = [1, 2, 3, 4]
            switch call {
            case .truncateNegative: try await store.truncate(long, toBytes: -1)
            case .truncateUnknown: try await store.truncate(unknown, toBytes: 0)
            case .writeNegative: try await store.write(long, some, at: -1)
            case .writePastTheLargestOffset: try await store.write(long, some, at: Int64.max - 2)
            case .writeUnknown: try await store.write(unknown, some, at: 0)
            case .readNegative: _ = try await store.read(long, -1..<10)
            case .readUnknown: _ = try await store.read(unknown, 0..<10)
            case .mappedWriteNegative: try await store.mappedWrite(long, some, at: -2, by: holder)
            case .mappedWriteFarNegative: try await store.mappedWrite(long, some, at: -20_000, by: holder)
            case .mappedWriteUnknown: try await store.mappedWrite(unknown, some, at: 0, by: holder)
            case .mappedReadNegative: _ = try await store.mappedRead(long, -2..<2, by: holder)
            case .mappedWritePastTheEnd: try await store.mappedWrite(short, some, at: 4096, by: holder)
            case .registerNameless: _ = try await store.register("", scope: .remote)
            case .registerTooLong: _ = try await store.register(String(repeating: "é", count: 25), scope: .remote)
            case .registerWithZero: _ = try await store.register("a\0b", scope: .remote)
            case .unregisterUnknown: try await store.unregister(HolderID(999))
            default: try await performClone(call)
            }
        }

        private func performClone(_ call: Call) async throws {
            func clone(
                _ source: InodeNumber, _ offset: Int64, _ length: Int64, _ target: InodeNumber, _ at: Int64
            ) async throws {
                try await test.store.clone(from: source, offset..<(offset + length), to: target, at: at)
            }
            switch call {
            case .cloneNegativeSource: try await clone(long, -4096, 4096, short, 0)
            case .cloneNegativeTarget: try await clone(long, 0, 4096, short, -4096)
            case .clonePastSourceEnd: try await clone(long, 8192, 3 * 4096, short, 0)
            case .cloneMisalignedSource: try await clone(long, 512, 4096, short, 0)
            case .cloneMisalignedTarget: try await clone(long, 0, 4096, short, 1000)
            case .cloneMisalignedLength: try await clone(long, 0, 4000, short, 0)
            case .clonePartialBlockIntoMiddle: try await clone(short, 0, 1000, long, 4096)
            case .cloneOverlapping: try await clone(long, 0, 8192, long, 4096)
            case .cloneOntoItself: try await clone(long, 4096, 4096, long, 4096)
            case .cloneUnknownSource: try await clone(unknown, 0, 4096, short, 0)
            case .cloneUnknownTarget: try await clone(long, 0, 4096, unknown, 0)
            default: try await performReach(call)
            }
        }

        private func performReach(_ call: Call) async throws {
            let store = test.store
            func map(_ inode: InodeNumber, _ blocks: Range<Int64>, _ holder: HolderID) async throws {
                _ = try await store.map(inode, bytes(ofBlocks: blocks), access: .write, by: holder)
            }
            func fault(_ mapping: MappedRangeID, _ blocks: Range<Int64>, _ access: Access) async throws {
                _ = try await store.fault(mapping, bytes(ofBlocks: blocks), access: access)
            }
            func pin(_ inode: InodeNumber, _ blocks: Range<Int64>, _ access: Access, _ holder: HolderID)
                async throws
            {
                _ = try await store.pin(inode, bytes(ofBlocks: blocks), access: access, by: holder)
            }
            switch call {
            case .mapEmpty: try await map(long, 1..<1, holder)
            case .mapNegative: try await map(long, -1..<1, holder)
            case .mapUnknownInode: try await map(unknown, 0..<1, holder)
            case .mapUnknownHolder: try await map(long, 0..<1, HolderID(999))
            case .unmapUnknown: try await store.unmap(MappedRangeID(999))
            case .faultUnknownMapping: try await fault(MappedRangeID(999), 0..<1, .read)
            case .faultOutsideMapping: try await fault(mapping, 2..<4, .read)
            case .faultPastTheEnd: try await fault(pastTheEnd, 1..<2, .read)
            case .faultEmpty: try await fault(mapping, 1..<1, .read)
            case .writeFaultInReadMapping: try await fault(mapping, 0..<1, .write)
            case .pinPastTheEnd: try await pin(long, 3..<5, .write, holder)
            case .pinEmpty: try await pin(long, 1..<1, .read, holder)
            case .pinNegative: try await pin(long, -1..<1, .read, holder)
            case .pinUnknownHolder: try await pin(long, 0..<1, .read, HolderID(999))
            case .pinUnknownInode: try await pin(unknown, 0..<1, .read, holder)
            case .readPinOverHole: try await pin(long, 1..<3, .read, holder)
            case .unpinUnknown: try await store.unpin(PinID(999))
            default: Issue.record("\(call) is not performed")
            }
        }
    }
}
