/// Answers by chance, from a seed.
final class RandomChooser: Chooser {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed, purpose: 6) }

    func choose(_ point: ChoicePoint, among count: Int) -> Int { random.below(count) }
}
