import ArgumentParser
import LayoutSQL
import LayoutStore

/// Asks a store by SQL.
struct SQLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql",
        abstract: "Asks a store by SQL, whatever its tables lie in: the tables of store.sql and all views.",
        discussion: """
            What is asked is a copy in memory of one moment; the store is not changed, and may be open elsewhere. Without QUERY the \
            statements come from standard input. The same tables and views are there in sqlite3, by the extension that make extension \
            builds. Exit code 64 for a statement that SQLite refuses.
            """)

    @Argument(help: ArgumentHelp("The store: its database or its pool.", valueName: "store"))
    var store: String

    @Argument(help: ArgumentHelp("Statements, separated by semicolons.", valueName: "query"))
    var query: String?

    @Flag(help: "One line a row, with | between columns, instead of columns side by side.")
    var list = false

    func run() throws {
        let queries: StoreQueries
        do throws(StoreError) {
            queries = try StoreQueries(StoreTables.open(store))
        } catch {
            Streams.tell("crashtest: \(error)")
            throw error.code == .input ? Exit.usage : Exit.broken
        }
        var text = query ?? ""
        if query == nil { while let line = readLine(strippingNewline: false) { text += line } }
        do throws(StoreQueries.Refusal) {
            try queries.run(text) { answer in for line in lines(answer) { print(line) } }
        } catch {
            Streams.tell("crashtest: \(error.message)")
            throw Exit.usage
        }
    }

    /// As sqlite3 prints them with -header and -list or -column, without blanks at the end of a line. No row: no header.
    private func lines(_ answer: StoreQueries.Answer) -> [String] {
        guard !answer.rows.isEmpty else { return [] }
        let rows = [answer.columns] + answer.rows.map { $0.map { $0 ?? "" } }
        if list { return rows.map { $0.joined(separator: "|") } }
        let widths = answer.columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        func line(_ row: [String]) -> String {
            var line = ""
            for (value, width) in zip(row, widths) {
                line += value + String(repeating: " ", count: width - value.count + 2)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
        return [line(rows[0]), line(widths.map { String(repeating: "-", count: $0) })] + rows.dropFirst().map(line)
    }
}
