/// A command of crashtest that may find a change.
struct Search {
    /// Its words, with `SEED`, `FOLDER` (empty at first, one for all commands of a change) and `LISTS` for what they are then.
    let words: String
    /// Whether it goes over all seeds, as long as there is time; and how many of them at a time.
    var isSeeded = false
    var seedsAtOnce = 1
    /// Whether what it prints has to be the same, too.
    var comparesOutput = false

    /// What is asked of each change, in this order, until one finds it. A further way to search is a further line.
    static let all = [
        Search(words: "run --generate 60 --seed SEED --budget 500 \(small)", isSeeded: true),
        Search(words: "run --generate 60 --seed SEED --budget 1000 --journal rollback \(small)", isSeeded: true),
        Search(words: "run --seed SEED --budget 1000 \(small)"),
        Search(words: "run --seed SEED --depth 0 --budget 1000 \(small)"),
        Search(words: "run --generate 60 --seed SEED --budget 1000 --backend memory \(small)", isSeeded: true),
        // What shows without a crash, at a third of the cost.
        Search(
            words: "run --generate 60 --seed SEED --budget 1 --backend memory \(small)", isSeeded: true, seedsAtOnce: 8),
        Search(words: "files --generate 60 --seed SEED", isSeeded: true),
        Search(words: "files --generate 60 --seed SEED --journal rollback"),
        Search(words: "files --generate 60 --seed SEED --backend pmem", isSeeded: true),
        Search(words: "run --generate 2 --seed SEED --budget 20000 --journal rollback \(small)", isSeeded: true),
        Search(words: "run --generate 2 --seed SEED --budget 4000 --nest-every 1 \(small)", isSeeded: true),
        Search(words: "faults --fault damaged-rows --journal wal"),
        Search(words: "faults --fault flip-row --journal wal --most 0"),
        Search(words: "faults --fault older-database --fault older-log --fault older-device --fault gone-log"),
        Search(words: "apply --store FOLDER/store.db --hash-up-to 1G LISTS", comparesOutput: true),
        Search(words: "faults --most 10"),
    ]

    private static let small = "--stop-at-first --partial --jobs 1 --patience 10"

    /// Where operation lists are whose results are known.
    static let lists = ["Tests/Fixtures", "Workloads"]
}
