import Foundation
import Glibc

/// A process and all those under it, at one moment.
struct ProcessTree {
    private(set) var processes: [pid_t] = []
    /// The CPU seconds that they have used, and those under them that have ended.
    private(set) var seconds = 0.0

    init(_ root: pid_t) {
        processes = [root]
        var place = 0
        while place < processes.count {
            let folder = "/proc/\(processes[place])"
            seconds += Self.seconds(folder + "/stat")
            for thread in (try? FileManager.default.contentsOfDirectory(atPath: folder + "/task")) ?? [] {
                processes += Self.words("\(folder)/task/\(thread)/children").compactMap { pid_t($0) }
            }
            place += 1
        }
    }

    private static func words(_ path: String) -> [Substring] {
        (try? String(contentsOfFile: path, encoding: .utf8))?.split(whereSeparator: \.isWhitespace) ?? []
    }

    /// The times behind the name, which may have spaces. Source: proc_pid_stat(5), fields 14 to 17.
    private static func seconds(_ path: String) -> Double {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), let name = text.lastIndex(of: ")") else {
            return 0
        }
        let fields: [Substring] = text[name...].split(separator: " ")
        guard fields.count > 15 else { return 0 }
        return fields[12...15].reduce(0) { $0 + (Double($1) ?? 0) } / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
