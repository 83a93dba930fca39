#if Pmem
    import Foundation
    import LayoutStore
    import PoolShape

    /// The program that has libpmemobj in a process of its own: see Tests/PoolWriter.
    enum PoolWriterProgram {
        /// What is known of a pool once it is open, or why it is not.
        enum Verdict: Equatable {
            /// The digest is of ``PoolShape``; `root` is 0 if there is none.
            case open(root: Int, size: Int, digest: UInt64)
            case refused(String)
            /// An opening ended its process by this signal. SIGALRM: it did not come back.
            case ended(signal: Int32)

            var isOpen: Bool { if case .open = self { true } else { false } }
            var isEnd: Bool { if case .ended = self { true } else { false } }
        }

        private static var program: URL {
            URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
                .appendingPathComponent("poolwriter")
        }

        private static func process(_ arguments: [String]) -> (Process, Pipe) {
            let process = Process()
            let out = Pipe()
            process.executableURL = program
            process.arguments = arguments
            process.standardOutput = out
            process.standardError = FileHandle.nullDevice
            process.environment = ["SWIFT_BACKTRACE": "enable=no"]
            return (process, out)
        }

        /// Runs it to its end. Returns its output; what it ended by otherwise than by itself is in `signal`.
        private static func run(_ arguments: [String]) throws -> (lines: [Substring], signal: Int32?) {
            let (process, out) = process(arguments)
            try process.run()
            let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            let signal = process.terminationReason == .uncaughtSignal ? process.terminationStatus : nil
            return (text.split(separator: "\n"), signal)
        }

        static func make(_ path: String, countsShutdowns: Bool = false) throws {
            _ = try run(["make", path, countsShutdowns ? "sds" : "plain"])
        }

        /// Lets it write for so long after it has opened the pool, and kills it.
        static func writeAndKill(_ path: String, seed: UInt64, threads: Int, after microseconds: UInt32) throws {
            let (process, out) = process(["write", path, "\(seed)", "\(threads)"])
            try process.run()
            _ = out.fileHandleForReading.readData(ofLength: 3)
            usleep(microseconds)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }

        static func tear(_ path: String, seed: UInt64, into folder: String, count: Int) throws {
            _ = try run(["tear", path, "\(seed)", folder, "\(count)"])
        }

        /// Runs transactions of the backend in a new pool. Says how many words were stored and flushed, or nothing.
        static func flush(_ path: String) throws -> String { try run(["flush", path]).lines.joined() }

        /// Calls `body` while another process has the pool open.
        static func hold(_ path: String, _ body: () throws -> Void) throws {
            let (process, out) = process(["hold", path])
            try process.run()
            _ = out.fileHandleForReading.readData(ofLength: 3)
            defer {
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
            }
            try body()
        }

        /// What libpmemobj makes of the images `range` in the folder, which it does not change.
        static func look(
            _ folder: String, _ range: Range<Int>, layout: String? = PoolShape.layout
        ) throws -> [Verdict] {
            var verdicts: [Verdict] = []
            while verdicts.count < range.count {
                let first = range.lowerBound + verdicts.count
                let (lines, signal) = try run(["look", folder, "\(first)", "\(range.upperBound)", layout ?? "-"])
                for line in lines {
                    let words: [Substring] = line.split(separator: " ", maxSplits: 2)
                    guard words.count == 3 else { continue }
                    let numbers: [Substring] = words[2].split(separator: " ")
                    if words[1] == "open", let root = Int(numbers[0]), let size = Int(numbers[1]) {
                        verdicts.append(.open(root: root, size: size, digest: UInt64(numbers[2]) ?? 0))
                    } else {
                        verdicts.append(.refused(String(words[2])))
                    }
                }
                if verdicts.count < range.count { verdicts.append(.ended(signal: signal ?? 0)) }
            }
            return verdicts
        }
    }
#endif
