/// Answers at random, from a seed: equal seeds, purposes and names give equal answers to equal questions.
package final class RandomChooser: Chooser {
    private var random: SeededGenerator

    package init(seed: UInt64, purpose: SeedPurpose) { random = SeededGenerator(seed: seed, purpose: purpose) }

    package init(seed: UInt64, purpose: SeedPurpose, name: [Int64]) {
        random = SeededGenerator(seed: seed, purpose: purpose, name: name)
    }

    package func choose(_ point: ChoicePoint, among count: Int) -> Int { random.below(count) }
}
