import Testing
import plant

@Suite("A child process")
struct ChildProcessTests {
    private func end(_ script: String, seconds: Double = 60, idle: Double = 60) throws -> ChildProcess.End {
        try ChildProcess(
            words: ["sh", "-c", script], folder: "/", output: nil, variables: ["PLANTED": "3"], seconds: seconds,
            idleSeconds: idle
        ).run()
    }

    @Test("ends by its code or a signal, in its folder and with its variables")
    func ways() throws {
        #expect(try end("exit $PLANTED").way == .code(3))
        #expect(try end("kill -TRAP $$").way == .signal(5))
        #expect(try end("test $(pwd) = /").way == .code(0))
    }

    @Test("is stopped when it and those under it have used their time, or do nothing")
    func limits() throws {
        let busy = try end("(while :; do :; done) & wait", seconds: 0.3)
        #expect(busy.way == .stopped)
        #expect(busy.seconds > 0.3)
        #expect(try end("sleep 30", idle: 0.5).way == .stopped)
    }

    @Test("has used what those under it have used")
    func seconds() throws {
        let end = try end("(i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done)")
        #expect(end.way == .code(0))
        #expect(end.seconds > 0.01)
    }
}
