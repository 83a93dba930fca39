import Testing
import plant

@Suite("Complaints")
struct ComplaintTests {
    @Test("are the errors in files of the package, each once")
    func errors() {
        let found = Complaint.read(
            """
            [3/4] Compiling LayoutStore A.swift
            /root/Sources/A.swift:12:5: error: no 'x': y
             12 |     x: error: none
            /root/Sources/A.swift:12:5: error: no 'x': y
            /root/Sources/A.swift:13:5: warning: unused
            /other/Sources/A.swift:14:5: error: not ours
            error: fatalError
            """, root: "/root")
        #expect(found == [Complaint(path: "Sources/A.swift", line: 12, sentence: "no 'x': y")])
    }
}
