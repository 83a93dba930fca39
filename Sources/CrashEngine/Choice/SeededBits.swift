private import Synchronization

/// Random bits for a store's nonces, from one seed.
package final class SeededBits: Sendable {
    private let generator: Mutex<SeededGenerator>

    package init(seed: UInt64, purpose: SeedPurpose) {
        generator = Mutex(SeededGenerator(seed: seed, purpose: purpose))
    }

    package func next() -> UInt64 { generator.withLock { $0.next() } }
}
