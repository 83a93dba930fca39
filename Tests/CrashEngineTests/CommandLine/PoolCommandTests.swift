import Foundation
import Testing

#if Pmem
    /// What commands do with a store in a pool and with no other; what they do with any is tested in their own suites, for each medium.
    @Suite("Commands on a pool")
    struct PoolCommandTests {
        private static let new = ["--create", "--blocks", "640", "--backend", "pmem", "--pool-bytes"]

        /// Every row of the store's tables, and what the views find.
        static func rows(_ store: String) throws -> String {
            let tables = [
                "inode", "extent", "refcount", "free_extent", "busy_extent", "detached_extent", "holder",
                "mapped_range",
                "pin", "hold", "open_intent", "journal", "journal_fact", "store", "violation",
            ]
            let asked = try CrashtestBinary.run(
                ["sql", "--list", store, tables.map { "SELECT * FROM \($0)" }.joined(separator: "; ")])
            #expect(asked.code == 0, "\(asked.error)")
            return asked.out
        }

        @Test("perform lists on a new pool and on one that is there, and the files are those of a real file system")
        func apply() throws {
            let folder = try StoreFolder("s.pool", fast: true)
            let lists = ["fsx-core-seed31-120.fsxops", "fsx-seed11-1000.fsxops"]
            let truth = try String(contentsOfFile: CrashtestBinary.list("ground-truth.tsv"), encoding: .utf8)
            for (index, list) in (lists + lists).enumerated() {
                let outcome = try CrashtestBinary.run(
                    ["apply", CrashtestBinary.list(list), "--store", folder.store, "--device-size", "64M"]
                        + (index == 0 ? StoreFolder.pools[0] : []))
                let line = try #require(truth.split(separator: "\n").first { $0.hasPrefix("\(list)\t") })
                let columns: [Substring] = line.split(separator: "\t")
                #expect(outcome.out == "\(columns[0])\t\(columns[1])\t\(columns[3])\n", "\(outcome.error)")
                #expect(outcome.code == 0)
            }
            let checked = try CrashtestBinary.run(["fsck", folder.store])
            #expect(checked.code == 0 && checked.out == "sound: 23 checks\n", "\(checked.out)")
            #expect(
                try CrashtestBinary.run(["sql", "--list", folder.store, "SELECT count(*) FROM inode"]).out
                    == "count(*)\n4\n")
        }

        @Test("carry a plan out on a pool, its backup, and the pool that is made of that")
        func files() throws {
            let outcome = try CrashtestBinary.run(
                ["files", "--generate", "12", "--seed", "5"] + StoreFolder.pools[0])
            #expect(outcome.code == 0 && outcome.out.hasSuffix("verdict    clean\n"), "\(outcome.out)\(outcome.error)")
            #expect(outcome.out.contains("a pool of \(8 << 20) bytes"))
        }

        @Test("say how large a pool is and how full, from outside and inside, and take a size for a new pool only")
        func sizes() throws {
            let folder = try StoreFolder("s.pool", fast: true)
            let made = try folder.shell(["create a", "info"], Self.new + ["16M"])
            #expect(made.code == 0 && made.out[4].hasPrefix("pool with 117"), "\(made.out)\(made.error)")
            #expect(try FileManager.default.attributesOfItem(atPath: folder.store)[.size] as? Int == 16 << 20)
            let info = try CrashtestBinary.run(["info", folder.store])
            #expect(info.code == 0 && info.out.contains(" of 11775 nodes in trees"), "\(info.out)")
            for options in [
                ["--pool-bytes", "8M"], ["--backend", "sqlite", "--pool-bytes", "8M"], ["--backend", "memory"],
                ["--backend", "pmem", "--pool-bytes", "much"],
            ] {
                #expect(try folder.shell([], ["--create"] + options, of: folder.path("n")).code == 64, "\(options)")
            }
            let small = try folder.shell(
                [], ["--create", "--backend", "pmem", "--pool-bytes", "4M"], of: folder.path("n"))
            #expect(small.code == 65 && small.error.contains("make it larger, 8 MiB at least"), "\(small.error)")
            let large = try folder.shell(
                [], ["--create", "--backend", "pmem", "--pool-bytes", "900T"], of: folder.path("n"))
            #expect(large.code == 65 && large.error.contains("its file system is full, or too small"), "\(large.error)")
            #expect(try Set(folder.contents().keys) == ["s.pool", "s.pool.device"])
        }

        @Test("put a store into a larger pool, as it is: closed or killed, with all who hold something")
        func larger() throws {
            for end in ["close", "die"] {
                let folder = try StoreFolder("s.pool", fast: true)
                let (larger, device) = (folder.path("larger.pool"), folder.store + ".device")
                _ = try folder.shell(
                    [
                        "create a", "write a 0 20000 X", "register r remote", "register p process", "pin a 0 1 r",
                        "create b",
                        "clone a 0 8192 b 0", "map b 0 2 by 3", "unlink a full", end,
                    ], Self.new + ["8M"])
                let before = try Self.rows(folder.store)
                let made = try CrashtestBinary.run(["backup", folder.store, larger, "--pool-bytes", "32M"])
                #expect(
                    made.code == 0 && made.out.contains("a pool of \(32 << 20) bytes, for the same device, \(device)"))
                #expect(try FileManager.default.attributesOfItem(atPath: larger)[.size] as? Int == 32 << 20)
                #expect(try Self.rows(larger) == before)
                #expect(try Self.rows(folder.store) == before)
                #expect(try Set(folder.contents().keys) == ["s.pool", "s.pool.device", "larger.pool"])
                for pool in [folder.store, larger] {
                    let checked = try CrashtestBinary.run(["fsck", pool, "--device", device])
                    #expect(checked.code == 0 && checked.out == "sound: 23 checks\n", "\(checked.out)\(checked.error)")
                }
                // Whichever is opened first goes on, and the other one is refused.
                let asked = try folder.shell(
                    ["read b 0 8192", "holders", "violations", "check"], ["--device", device], of: larger)
                #expect(asked.out == ["X*8192", "holder 2: r, remote, since epoch 1", "none", "sound"], "\(asked.out)")
                let old = try folder.shell(["size b"])
                #expect(old.code == 65 && old.error.contains("the store is an older copy"), "\(old.error)")
                #expect(try CrashtestBinary.run(["fsck", folder.store]).code == 1)
                // The old one's name, for good.
                #expect(rename(larger, folder.store) == 0)
                #expect(try folder.shell(["size b"]).out == ["8192"])
                #expect(try CrashtestBinary.run(["fsck", folder.store]).code == 0)
            }
        }

        @Test(
            "put a store into another pool only where that is whole, free of others and large enough, and leave nothing else"
        )
        func refusedCopies() throws {
            let folder = try StoreFolder("s.pool", fast: true)
            _ = try folder.shell(["create a", "write a 0 20000 X"], Self.new + ["8M"])
            _ = try folder.shell(["create a"], ["--create", "--blocks", "64"], of: folder.path("s.db"))
            try Data("mine".utf8).write(to: URL(fileURLWithPath: folder.path("taken")))
            func refuse(_ sentence: String, _ from: String, _ to: String, _ bytes: String, code: Int32 = 65) throws {
                let names = try Set(folder.contents().keys)
                let outcome = try CrashtestBinary.run([
                    "backup", folder.path(from), folder.path(to), "--pool-bytes", bytes,
                ])
                #expect(outcome.code == code && outcome.out.isEmpty, "\(sentence): \(outcome.out)")
                #expect(outcome.error.hasPrefix("crashtest: ") && outcome.error.contains(sentence), "\(outcome.error)")
                #expect(try Set(folder.contents().keys) == names, "\(sentence)")
            }
            try refuse("exists; name another file", "s.pool", "taken", "16M")
            try refuse("make it larger, 8 MiB at least", "s.pool", "n", "1M")
            try refuse("is no pool, and only a pool", "s.db", "n", "16M")
            try refuse("there is no store at", "none", "n", "16M")
            try refuse("its file system is full, or too small", "s.pool", "n", "900T", code: 2)
            try refuse("cannot make", "s.pool", "nowhere/n", "16M")
            let open = try OpenShell(folder.store)
            #expect(open.ask("size a") == "20000")
            try refuse("has it open; end that first", "s.pool", "n", "16M")
            #expect(try open.end().code == 0)
            #expect(try String(contentsOfFile: folder.path("taken"), encoding: .utf8) == "mine")
            #expect(try folder.shell(["size a", "check"]).out == ["20000", "sound"])
        }

        @Test("put a store into another pool whole or not at all, whenever they are killed, and begin again")
        func killedCopies() throws {
            let folder = try StoreFolder("s.pool", fast: true)
            let (other, device) = (folder.path("other.pool"), folder.store + ".device")
            let files = 600
            let made = try folder.shell(
                (0..<files).flatMap { ["create file-\($0)", "write file-\($0) 0 10 A"] }, Self.new + ["16M"])
            #expect(made.out.count == files * 2, "\(made.error)")
            let before = try Self.rows(folder.store)
            func copy() throws -> Process {
                let process = Process()
                process.executableURL = CrashtestBinary.program
                process.arguments = ["backup", folder.store, other, "--pool-bytes", "64M"]
                process.standardOutput = FileHandle.nullDevice
                try process.run()
                return process
            }
            let start = ContinuousClock.now
            let first = try copy()
            first.waitUntilExit()
            let step = UInt32(start.duration(to: .now) / .microseconds(20))
            #expect(first.terminationStatus == 0)
            unlink(other)
            var (unfinished, finished) = (0, 0)
            for moment in 0..<20 {
                let process = try copy()
                usleep(UInt32(moment + 1) * step)
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
                #expect(try Self.rows(folder.store) == before, "kill \(moment)")
                let isThere = FileManager.default.fileExists(atPath: other)
                let isLeft = FileManager.default.fileExists(atPath: other + ".layoutstore-new")
                guard isThere || isLeft else { continue }
                if isLeft { unfinished += 1 }
                // Of what is left an opening makes all of the store, or nothing: and on a copy of its device, so that the next kill finds it
                // as it was.
                try FileManager.default.copyItem(atPath: device, toPath: other + ".device")
                let opened = try folder.shell(["read file-\(files - 1) 0 10", "check", "violations"], of: other)
                if opened.code == 65, isLeft {
                    #expect(opened.error.contains("its making was cut short"), "kill \(moment): \(opened.error)")
                } else {
                    #expect(opened.out == ["A*10", "sound", "none"], "kill \(moment): \(opened.out)\(opened.error)")
                    finished += 1
                }
                for name in ["", ".device"] { unlink(other + name) }
            }
            #expect(unfinished > 0, "no kill fell into the copy")
            let last = try copy()
            last.waitUntilExit()
            #expect(last.terminationStatus == 0)
            #expect(try Self.rows(other) == before)
            print("killed 20 times: \(unfinished) unfinished, \(finished) whole")
        }

        @Test("lose nothing that a killed shell has answered, and no half of anything is there")
        func killedWriter() throws {
            for kill in 0..<6 {
                let folder = try StoreFolder("s.pool", fast: true)
                let shell = try OpenShell(folder.store, Self.new + ["8M"])
                #expect(shell.ask("create a") == "file 1")
                for number in 0..<2000 { shell.send("write a \(number * 512) 512 \(number % 2 == 0 ? "A" : "B")") }
                for _ in 0..<(1 + kill * 37) { #expect(shell.answer() == "ok") }
                usleep(UInt32(kill * 500))
                shell.kill()
                var answered = 1 + kill * 37
                while shell.answer() == "ok" { answered += 1 }
                let before = try folder.contents()
                let checked = try CrashtestBinary.run(["fsck", folder.store])
                #expect(checked.code == 0 && checked.out == "sound: 23 checks\n", "\(checked.out)\(checked.error)")
                #expect(try CrashtestBinary.run(["info", folder.store]).code == 0)
                let asked = try CrashtestBinary.run(["sql", "--list", folder.store, "SELECT size FROM inode"])
                let size = try #require(asked.out.split(separator: "\n").last.flatMap { Int($0) })
                #expect(
                    try folder.contents().filter { $0.key != "s.pool-owner" }
                        == before.filter { $0.key != "s.pool-owner" })
                #expect(size >= answered * 512, "\(size / 512) writes are there, \(answered) were answered")
                let again = try folder.shell(["size a", "read a \((answered - 1) * 512) 512", "check", "violations"])
                #expect(
                    again.out == ["\(size)", "\(answered % 2 == 1 ? "A" : "B")*512", "sound", "none"], "\(again.out)")
            }
        }
    }
#else
    @Suite("Commands on a pool, in a build without libpmemobj")
    struct PoolCommandTests {
        @Test("that would write to it, say in one sentence what they are missing, and make nothing")
        func missing() throws {
            let folder = try StoreFolder("s.pool")
            let list = CrashtestBinary.list("fsx-seed7-60.fsxops")
            _ = try folder.shell(["create a"], ["--create", "--blocks", "64"], of: folder.path("s.db"))
            #expect(try CrashtestBinary.run(["backup", folder.path("s.db"), folder.path("backup")]).code == 0)
            try Data("PMEMOBJ".utf8).write(to: URL(fileURLWithPath: folder.store))
            try Data(count: 65536).write(to: URL(fileURLWithPath: folder.store + ".device"))
            let before = try folder.contents()
            for (arguments, code) in [
                (["shell", folder.store], 65), (["backup", folder.store, folder.path("n")], 65),
                (["backup", folder.store, folder.path("n"), "--pool-bytes", "16M"], 65),
                (["shell", folder.path("n"), "--create", "--backend", "pmem"], 65),
                (["restore", folder.path("backup"), folder.path("n"), "--backend", "pmem"], 65),
                (["apply", list, "--store", folder.store], 64),
                (["apply", list, "--store", folder.path("n"), "--backend", "pmem"], 64),
            ] as [([String], Int32)] {
                let outcome = try CrashtestBinary.run(arguments)
                #expect(outcome.code == code && outcome.out.isEmpty, "\(arguments): \(outcome.out)")
                #expect(outcome.error.contains("was built without libpmemobj"), "\(outcome.error)")
                #expect(outcome.error.filter { $0 == "\n" }.count == 1)
            }
            #expect(try folder.contents() == before)
        }
    }
#endif
