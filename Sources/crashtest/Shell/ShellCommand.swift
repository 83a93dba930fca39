import ArgumentParser
import Foundation
import LayoutStore

/// The store's own prompt.
struct ShellCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell",
        abstract: "Opens a store and carries out commands, one a line, from a terminal or from standard input.",
        discussion: """
            Each command is answered by one line, or by several for what lists; an error by ERROR and a sentence, and the next \
            command goes on. Numbers are decimal or 0x…; `full` at the end of a line makes it permanent, everything else is so \
            after `sync` or `close`. `help` lists the commands. Exit code 65 for a store that cannot be opened or made.
            """)

    @Argument(help: ArgumentHelp("The store: its database or its pool.", valueName: "store"))
    var store: String

    @Flag(help: "Make a new store.")
    var create = false

    @Option(
        help: ArgumentHelp(
            "With --create: how many blocks of 4096 bytes the device has; a new one has a million by default.",
            valueName: "n"))
    var blocks: Int64?

    @OptionGroup var backend: BackendOptions

    @Option(help: ArgumentHelp("With --create: wal or rollback, of a database.", valueName: "mode"))
    var journal = StoreJournal.wal

    @Option(
        help: ArgumentHelp(
            "The data device: a file, made if it is not there, or a block device. By default STORE.device.",
            valueName: "file"))
    var device: String?

    @Flag(help: "With --create: take the device even if its beginning is not empty.")
    var overwriteDevice = false

    @Flag(help: "End with 1 at the first ERROR.")
    var strict = false

    func validate() throws {
        guard blocks.map({ $0 >= 2 }) ?? true else {
            throw ValidationError("--blocks is at least 2: the superblock and one more")
        }
    }

    func run() async throws {
        let session: ShellSession
        do {
            session = try await open()
        } catch let error as StoreError {
            Streams.tell("crashtest: \(error)")
            throw Exit.badInput
        }
        let isTerminal = isatty(STDIN_FILENO) == 1
        while session.isOpen {
            if isTerminal { Self.put("layoutstore> ") }
            guard let line = readLine() else { break }
            for answer in await session.answers(to: line) { Self.put(answer + "\n") }
            if strict, session.hasFailed { throw Exit.violation }
        }
        guard session.isOpen else { return }
        let last = await session.answers(to: "close")
        if session.hasFailed {
            for answer in last { Self.put(answer + "\n") }
            throw Exit.violation
        }
    }

    private func open() async throws -> ShellSession {
        let place = StoreInFiles(
            path: store, device: device, blocks: create ? blocks.map { BlockCount($0) } : nil,
            content: .nothing(journal.mode),
            overwritesDevice: create && overwriteDevice, pool: backend.pool)
        let (opened, data) = try await create ? place.make() : place.open()
        return ShellSession(opened, data, path: store)
    }

    /// Written through at once: whoever drives the shell waits for the answer.
    private static func put(_ text: String) {
        print(text, terminator: "")
        fflush(nil)
    }
}
