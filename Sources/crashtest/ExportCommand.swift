import ArgumentParser
import CrashEngine
import Foundation

/// Prints a campaign file as text that can be compared.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Prints every table of a campaign file but timing and effort, in key order, one row a line.",
        discussion: """
            Columns are separated by tabs; tab, newline, return and backslash are printed as \\t \\n \\r \\\\. A line that begins with \
            # names a table and its columns. Equal campaigns print equal bytes, whatever --jobs and however often they were \
            interrupted.
            """)

    @Argument(help: "A campaign file.")
    var file: String

    func run() async throws {
        try await CommandFailure.report {
            var text = ""
            let write = { print(text, terminator: "") }
            try CampaignExport.read(file) { line in
                text += line
                if text.utf8.count > 1 << 16 {
                    write()
                    text = ""
                }
            }
            write()
        }
    }
}
