import Foundation
import LayoutStore
import Testing

@Suite("The pool format")
struct PoolFormatTests {
    @Test("is what Schemas/media.md says: a row, an order or a size that changes shows here")
    func frozen() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Schemas/media.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains("```\n\(PoolFormat.text)```\n"), "the format is now:\n\(PoolFormat.text)")
    }

    @Test("has a tree for every table and every order, with room for three entries a node at least")
    func trees() {
        #expect(PoolTree.all.count == StateTable.allCases.count + TableOrder.allCases.count + 2)
        #expect(PoolTree.all.map(\.number) == Array(PoolTree.all.indices))
        #expect(!PoolFormat.text.contains("leaf 2 of") && !PoolFormat.text.contains("leaf 1 of"))
    }

    @Test("names the row that each key of an order is of", arguments: TableOrder.allCases)
    func orders(order: TableOrder) {
        var draw = DrawnRows(seed: 7)
        var found = 0
        for _ in 0..<500 {
            let row = draw.row(of: order.table)
            guard let key = order.key(of: row.words) else { continue }
            found += 1
            #expect(order.primaryKey(of: key) == OrderKey(row.words, columns: order.table.declaration.key.count))
        }
        #expect(found > 20)
    }
}
