/// A sample of the changes that files offer: the same for the same files and seed.
///
/// The phrases of all files stand in one row, in the order of their paths, and are counted off at equal distances from a random start: a file
/// gets changes by its size. In the file a phrase is drawn, then one of its changes. No two changes share a line.
package struct Draw: Sendable {
    private struct File {
        let weight: Int
        /// What was not drawn yet, by phrase.
        var phrases: [[Change]]
    }

    private var files: [File]
    private var generator: Generator
    private var places: [Int] = []
    /// What was drawn, by its number from 1; nil where nothing is left to draw.
    private var drawn: [Change?] = []

    package init(_ changes: [[[Change]]], count: Int, seed: UInt64) {
        files = changes.map { File(weight: $0.count, phrases: $0) }
        generator = Generator(seed: seed)
        let total = files.reduce(0) { $0 + $1.weight }
        guard total > 0 else { return }
        let start = generator.below(total)
        for index in 0..<count {
            let place = file(at: (start + index * total) / count)
            places.append(place)
            drawn.append(draw(near: place))
        }
    }

    /// The changes, in the order of their numbers.
    package var changes: [(number: Int, change: Change)] {
        drawn.enumerated().compactMap { index, change in change.map { (index + 1, $0) } }
    }

    /// Another change of the same file under this number; of a file behind it when that has no more.
    package mutating func replace(_ number: Int) {
        drawn[number - 1] = nil
        drawn[number - 1] = draw(near: places[number - 1])
    }

    private func file(at phrase: Int) -> Int {
        var rest = phrase
        for (place, file) in files.enumerated() {
            if rest < file.weight { return place }
            rest -= file.weight
        }
        return files.count - 1
    }

    private mutating func draw(near place: Int) -> Change? {
        for step in files.indices {
            let place = (place + step) % files.count
            while !files[place].phrases.isEmpty {
                let phrase = generator.below(files[place].phrases.count)
                let index = generator.below(files[place].phrases[phrase].count)
                let change = files[place].phrases[phrase].remove(at: index)
                if files[place].phrases[phrase].isEmpty { files[place].phrases.remove(at: phrase) }
                if isFree(change) { return change }
            }
        }
        return nil
    }

    private func isFree(_ change: Change) -> Bool {
        !drawn.contains { $0.map { $0.path == change.path && $0.lines.overlaps(change.lines) } ?? false }
    }
}
