import CrashEngine
import LayoutStore
import Testing

/// PROTOCOL P1.2: who is dead when a store is opened, and what becomes of what they held.
@Suite("A holder, once the store is opened again")
struct HolderRecoveryTests {
    enum Boot: String, CaseIterable, Sendable {
        case same, another

        var identity: HostIdentity { HostIdentity(host: 1, boot: self == .same ? 1 : 2) }
    }
    /// Where the holder is, seen from the store at the time of registration.
    enum Place: String, CaseIterable, Sendable {
        case storesHost, unknownHost

        var identity: HostIdentity {
            self == .storesHost ? HostIdentity(host: 1, boot: 1) : HostIdentity(host: 9, boot: 1)
        }
    }

    @Test("is dropped if and only if it is dead", arguments: HolderScope.allCases, Boot.allCases)
    func dropped(scope: HolderScope, boot: Boot) async throws {
        for place in Place.allCases {
            for isClosed in [true, false] {
                let isDead =
                    switch scope {
                    case .process: true
                    case .host: boot == .another && place == .storesHost
                    case .remote: false
                    }
                try await check(scope, boot, place, isClosed: isClosed, isDead: isDead)
            }
        }
    }

    private func check(
        _ scope: HolderScope, _ boot: Boot, _ place: Place, isClosed: Bool, isDead: Bool
    ) async throws {
        let test = try await TestStore.make()
        let store = test.store
        let file = try await test.file("A", blocks: 2)
        let other = try await test.clone(of: file)
        let holder = try await store.register("H", scope: scope, incarnation: 3, identity: place.identity)
        let mapping = try await store.map(file, bytes(ofBlocks: 0..<2), access: .write, by: holder)
        _ = try await store.fault(mapping, bytes(ofBlocks: 0..<1), access: .read)
        let stale = try await store.fault(mapping, bytes(ofBlocks: 0..<1), access: .write).stale
        _ = try await store.pin(file, bytes(ofBlocks: 1..<2), access: .read, by: holder)
        try await store.truncate(other, toBytes: 0)
        let before = try await test.rows()
        let detached = try #require(stale.first?.start)
        #expect(before.space(of: detached) == .detached && before.holds.count == 3 && before.pins.count == 1)
        if isClosed { try await store.close() }

        let opened = try await TestStore.open(test.media, Surroundings(host: boot.identity, seed: 2))
        let rows = try await opened.rows()
        let comment: Comment = "\(scope), \(boot) boot, \(place), \(isClosed ? "closed" : "abandoned")"
        #expect(rows.holders == (isDead ? [] : before.holders), comment)
        #expect(rows.mappedRanges == (isDead ? [] : before.mappedRanges), comment)
        #expect(rows.pins == (isDead ? [] : before.pins), comment)
        #expect(rows.holds == (isDead ? [] : before.holds), comment)
        // Freed by recovery, so not free before recovery's end is durable.
        #expect(rows.space(of: detached) == (isDead ? .busy : .detached), comment)
        #expect(try await opened.content(of: file) == bytes("A", blocks: 2), comment)
        #expect(rows.header.identity == boot.identity, comment)
        #expect(try await opened.violations() == [], comment)

        // What is kept is in the way, as before.
        let conflict = try await refusal { try await opened.store.truncate(file, toBytes: 0) }
        #expect((conflict?.code == .conflict) == !isDead, comment)
    }

    @Test("registered in the new epoch stays, whoever else was dropped")
    func registeredAgain() async throws {
        let test = try await TestStore.make()
        let old = try await test.store.register("old", scope: .process)
        let opened = try await test.reopened()
        let new = try await opened.store.register("new", scope: .process)
        #expect(new > old)
        let holders = try await opened.rows().holders
        #expect(holders.map(\.id) == [new] && holders.map(\.epoch.value) == [2])
        #expect(try await refusal { try await opened.store.unregister(old) }?.code == .input)
    }
}
