import Foundation
import LayoutStore

/// One open store, and what the shell remembers between two lines. One line at a time.
final class ShellSession {
    let store: LayoutStore
    let device: FileDevice
    let path: String
    private(set) var isOpen = true
    /// Whether the last line was answered by ERROR.
    private(set) var hasFailed = false
    /// The holder that was registered last: whose mappings and pins are made without `by`.
    var holder: HolderID?

    init(_ store: LayoutStore, _ device: FileDevice, path: String) {
        self.store = store
        self.device = device
        self.path = path
    }

    /// Carries out a line. Returns the answer; nothing for an empty line.
    func answers(to text: String) async -> [String] {
        hasFailed = false
        guard var line = ShellLine(text) else { return [] }
        do {
            return try await perform(&line)
        } catch {
            hasFailed = true
            let holds = (error as? StoreError)?.holds ?? []
            let message = (error as? ShellError)?.message ?? "\(error)"
            return [
                "ERROR \(message)"
                    + (holds.isEmpty ? "" : "; holds \(holds.map(\.description).joined(separator: ", "))")
            ]
        }
    }

    private func perform(_ line: inout ShellLine) async throws -> [String] {
        if let answers = try await changeFile(&line) { return answers }
        if let answers = try await relateFiles(&line) { return answers }
        if let answers = try await reach(&line) { return answers }
        if let answers = try await ask(&line) { return answers }
        switch line.verb {
        case "sync":
            try line.end()
            try await store.sync()
            return ["ok"]
        case "checkpoint":
            try line.end()
            try await store.checkpoint()
            return ["ok"]
        case "backup":
            try await store.backup(to: try line.rest("FILE"))
            return ["ok"]
        case "close":
            try line.end()
            isOpen = false
            try await store.close()
            device.close()
            return ["ok"]
        case "die":
            kill(getpid(), SIGKILL)
            return []
        case "help": return Self.help
        default: throw ShellError("there is no command \"\(line.verb)\"; help lists them")
        }
    }

    /// A file by its number, or by the tag that it was created with.
    func file(_ line: inout ShellLine) async throws -> InodeNumber {
        let word = try line.word("FILE")
        if let number = ShellLine.number(word) { return InodeNumber(number) }
        guard let found = try await store.inode(tagged: word) else { throw ShellError("no file is called \"\(word)\"") }
        return found.number
    }

    private static let help = """
        FILE is a number or a tag; numbers are decimal or 0x…; `full` at the end of a line makes it permanent when it is answered.
          create [TAG]                        size FILE
          write FILE OFFSET COUNT CHAR        read FILE OFFSET COUNT            answers runs: A*8192 0*4096
          truncate FILE SIZE                  unlink FILE
          punch|zero|collapse|insert|falloc FILE OFFSET COUNT [keep] [unshare]
          clone|copy|dedupe|exchange FILE OFFSET COUNT FILE OFFSET              from the first to the second
          grow BLOCKS
          register NAME process|host|remote   unregister HOLDER
          map FILE BLOCK COUNT [r|w] [by HOLDER]       fault MAPPING BLOCK COUNT r|w       unmap MAPPING
          pin FILE BLOCK COUNT r|w [by HOLDER]         unpin PIN                           letgo HOLD…
          poke BLOCK OFFSET COUNT CHAR        a holder's own store to the device, past the store
          files    holders    holds [FILE | HOLDER | block N]    history [FILE | block N]
          info    violations    check    sync    checkpoint    backup FILE    close
          die (SIGKILL)    help
        """.split(separator: "\n").map(String.init)
}
