/// Answers by chance, from a seed: equal seeds and purposes give equal answers to equal questions.
package final class RandomChooser: Chooser {
    private var random: SeededGenerator

    package init(seed: UInt64, purpose: SeedPurpose) { random = SeededGenerator(seed: seed, purpose: purpose) }

    package func choose(_ point: ChoicePoint, among count: Int) -> Int { random.below(count) }
}
