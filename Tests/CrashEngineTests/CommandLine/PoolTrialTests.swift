#if Pmem
    import Foundation
    import Testing

    /// What can be wrong with a pool, and what each command says of it, changes nothing, and loses nothing.
    @Suite("Commands on a pool that is damaged, foreign, full or in use")
    struct PoolTrialTests {
        private static let new = ["--create", "--blocks", "8192", "--backend", "pmem", "--pool-bytes", "8M"]

        /// One thing that is wrong, and what is to be said of it from outside and by whoever opens the pool.
        struct Trial: CustomTestStringConvertible, Sendable {
            let name: String
            let outside: String
            let inside: String
            /// What `sql`, `shell`, `backup` and `apply` end with; `fsck` and `info` say 1.
            var codes: [Int32] = [64, 65, 65, 64]
            let change: @Sendable (inout Data, _ root: Int) -> Void
            var testDescription: String { name }
        }

        static let trials = [
            Trial(
                name: "cut to half", outside: "no heap has room between its begin and the pool's end",
                inside: "fewer than any pool has", codes: [2, 65, 65, 64],
                change: { bytes, _ in bytes = bytes.prefix(4 << 20) }),
            Trial(
                name: "cut by a page", outside: "its heap was larger than the file is now",
                inside: "it is no pool of a store, or damaged, or cut", codes: [2, 65, 65, 64],
                change: { bytes, _ in bytes = bytes.prefix((8 << 20) - 4096) }),
            Trial(
                name: "cut inside its header", outside: "no pool has fewer than", inside: "fewer than any pool has",
                change: { bytes, _ in bytes = bytes.prefix(100) }),
            Trial(
                name: "a header that does not match its checksum", outside: "the checksum of its header is wrong",
                inside: "invalid checksum of pool header", codes: [2, 65, 65, 64],
                change: { bytes, _ in bytes[100] ^= 1 }),
            Trial(
                name: "another program's pool", outside: "its layout has another name than the one asked for",
                inside: "wrong layout",
                change: { bytes, _ in
                    bytes[4096] ^= 1
                    seal(&bytes)
                }),
            Trial(
                name: "another version", outside: "the pool has format version 9, and this program reads 1",
                inside: "the pool has format version 9", change: { bytes, root in bytes[root] = 9 }),
            Trial(
                name: "a root that does not match its checksum", outside: "the root does not match its checksum",
                inside: "the root does not match its checksum", codes: [2, 65, 1, 65],
                change: { bytes, root in bytes[root + 17] ^= 1 }),
        ]

        /// The checksum over libpmemobj's descriptor, which has the layout's name: Fletcher64 of its 32-bit words, without itself.
        private static func seal(_ bytes: inout Data) {
            var (low, high): (UInt32, UInt32) = (0, 0)
            for offset in stride(from: 4096, to: 6144, by: 4) {
                let word = bytes[offset..<(offset + 4)].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                low = low &+ ((6136..<6144).contains(offset) ? 0 : word)
                high = high &+ low
            }
            for place in 0..<4 {
                bytes[6136 + place] = UInt8(truncatingIfNeeded: low >> (8 * UInt32(place)))
                bytes[6140 + place] = UInt8(truncatingIfNeeded: high >> (8 * UInt32(place)))
            }
        }

        /// Where the root object begins: libpmemobj's descriptor says so.
        private static func root(_ bytes: Data) -> Int {
            bytes[6144..<6152].reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        /// Without what libpmemobj writes when it opens any pool: the run number, and what it keeps there for itself.
        private func unopened(_ files: [String: Data]) -> [String: Data] {
            files.mapValues { bytes in
                var bytes = bytes
                for place in Array(6152..<6160) + Array(6688..<8192) where place < bytes.count { bytes[place] = 0 }
                return bytes
            }
        }

        private func run(_ arguments: [String]) throws -> CrashtestBinary.Outcome { try CrashtestBinary.run(arguments) }

        @Test("are told what is wrong by a sentence and their exit code, and leave it as it is", arguments: trials)
        func wrong(trial: Trial) throws {
            let folder = try StoreFolder("s.pool", fast: true)
            _ = try folder.shell(["create a", "write a 0 20000 X"], Self.new)
            let whole = try Data(contentsOf: URL(fileURLWithPath: folder.store))
            var damaged = whole
            trial.change(&damaged, Self.root(whole))
            try damaged.write(to: URL(fileURLWithPath: folder.store))
            let before = try folder.contents()
            for command in ["fsck", "info"] {
                let outcome = try run([command, folder.store])
                #expect(outcome.code == 1 && outcome.error.isEmpty, "\(command): \(outcome.error)")
                #expect(
                    outcome.out.hasPrefix("database: violated: ") && outcome.out.contains(trial.outside),
                    "\(outcome.out)")
            }
            let repaired = try run(["fsck", "--repair", folder.store])
            #expect(repaired.code == 1 && repaired.error.contains("nothing was repaired"), "\(repaired.error)")
            let list = CrashtestBinary.list("fsx-seed7-60.fsxops")
            let commands = [
                ["sql", folder.store, "SELECT 1"], ["shell", folder.store], ["backup", folder.store, folder.path("n")],
                ["apply", list, "--store", folder.store],
            ]
            for (command, code) in zip(commands, trial.codes) {
                let outcome = try run(command)
                #expect(outcome.code == code && outcome.out.isEmpty, "\(command[0]): \(outcome.out)")
                let sentence = command[0] == "sql" ? trial.outside : trial.inside
                #expect(outcome.error.hasPrefix("crashtest: ") && outcome.error.contains(sentence), "\(outcome.error)")
            }
            let copied = try run(["backup", folder.store, folder.path("n"), "--pool-bytes", "16M"])
            #expect(copied.code == trial.codes[2] && copied.error.contains(trial.inside), "\(copied.error)")
            #expect(try unopened(folder.contents()) == unopened(before))
            try whole.write(to: URL(fileURLWithPath: folder.store))
            #expect(try folder.shell(["read a 0 20000", "check"]).out == ["X*20000", "sound"])
        }

        @Test("name the record that is damaged, and neither write a backup of it nor put it elsewhere")
        func damagedRecord() throws {
            let folder = try StoreFolder("s.pool", fast: true)
            _ = try folder.shell(["create a", "write a 0 20000 X"], Self.new)
            var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.store))
            let size = withUnsafeBytes(of: Int64(20000).littleEndian) { Data($0) }
            let place = try #require(bytes.range(of: size, in: Self.root(bytes)..<bytes.count)).lowerBound
            bytes[place] ^= 1
            try bytes.write(to: URL(fileURLWithPath: folder.store))
            let before = try folder.contents()
            let checked = try run(["fsck", folder.store])
            #expect(
                checked.code == 1 && checked.out.contains("database: violated: a record of inode at offset "),
                "\(checked.out)")
            let info = try run(["info", folder.store])
            #expect(info.code == 1 && info.out.contains("header: holds"), "\(info.out)")
            let repaired = try run(["fsck", "--repair", folder.store])
            #expect(repaired.code == 1 && repaired.error.contains("nothing was repaired"), "\(repaired.error)")
            let copied = try run(["backup", folder.store, folder.path("n"), "--pool-bytes", "16M"])
            #expect(copied.code == 1 && copied.error.contains("a record of inode at offset "), "\(copied.error)")
            #expect(try unopened(folder.contents()) == unopened(before))
            // A backup opens the store: its epoch rises, and nothing else comes of it.
            let backup = try run(["backup", folder.store, folder.path("n")])
            #expect(backup.code == 1 && backup.error.contains("a record of inode at offset "), "\(backup.error)")
            #expect(try Set(folder.contents().keys) == ["s.pool", "s.pool.device"])
        }

        @Test("that is full, say what can be done, and it can: let go, or a larger pool, in which nothing is missing")
        func full() throws {
            let folder = try StoreFolder("s.pool", fast: true)
            let shell = try OpenShell(folder.store, Self.new.dropLast() + ["10M"])
            #expect(shell.ask("create kept") == "file 1")
            #expect(shell.ask("write kept 0 20000 X") == "ok")
            var files = 0
            var refusal: String?
            while refusal == nil {
                let answer = try #require(shell.ask("create file-\(files)"))
                if answer.hasPrefix("ERROR") { refusal = answer } else { files += 1 }
            }
            let sentence = try #require(refusal)
            #expect(
                sentence.contains("the pool is full") && sentence.contains("release holds or unlink files"),
                "\(sentence)")
            #expect(sentence.contains("crashtest backup POOL NEW --pool-bytes SIZE"), "\(sentence)")
            #expect(files > 5000)
            #expect(shell.ask("read kept 0 20000") == "X*20000")
            #expect(shell.ask("check") == "sound")
            #expect(try shell.end().code == 0)
            let list = CrashtestBinary.list("fsx-seed7-60.fsxops")
            let applied = try run(["apply", list, "--store", folder.store])
            #expect(applied.code == 2 && applied.error.contains("the pool is full"), "\(applied.error)")
            #expect(try run(["fsck", folder.store]).out == "sound: 23 checks\n")

            let device = folder.store + ".device"
            let smaller = try run(["backup", folder.store, folder.path("n"), "--pool-bytes", "8M"])
            #expect(smaller.code == 65 && smaller.error.contains("make it larger"), "\(smaller.error)")
            let larger = try run(["backup", folder.store, folder.path("larger"), "--pool-bytes", "16M"])
            #expect(larger.code == 0, "\(larger.error)")
            let asked = try folder.shell(
                ["create one-more", "size file-\(files - 1)", "read kept 0 20000", "violations", "check"],
                ["--device", device], of: folder.path("larger"))
            #expect(asked.out.dropFirst() == ["0", "X*20000", "none", "sound"], "\(asked.out)")
            #expect(asked.out[0].hasPrefix("file "))
            #expect(try Set(folder.contents().keys) == ["s.pool", "s.pool.device", "larger"])
            // A backup goes anywhere, but not into a pool that it fills.
            let backup = folder.path("backup")
            #expect(try run(["backup", folder.path("larger"), backup, "--device", device]).code == 0)
            let small = try run(["restore", backup, folder.path("n")] + StoreFolder.pools[0])
            #expect(small.code == 65 && small.error.contains("make it larger"), "\(small.error)")
            #expect(try Set(folder.contents().keys) == ["s.pool", "s.pool.device", "larger", "backup"])
        }

        @Test("that another process has, name it, and disturb nobody")
        func inUse() throws {
            let folder = try StoreFolder("s.pool", fast: true)
            let shell = try OpenShell(folder.store, Self.new)
            #expect(shell.ask("create a") == "file 1")
            for (command, code) in [
                (["fsck", folder.store], 2), (["info", folder.store], 2), (["sql", folder.store, "SELECT 1"], 2),
                (["backup", folder.store, folder.path("n"), "--pool-bytes", "16M"], 65),
            ] as [([String], Int32)] {
                let outcome = try run(command)
                #expect(outcome.code == code && outcome.out.isEmpty, "\(command[0]): \(outcome.out)")
                #expect(
                    outcome.error.contains("process \(shell.process) on host") && outcome.error.contains("has it open"),
                    "\(outcome.error)")
            }
            let list = CrashtestBinary.list("fsx-seed7-60.fsxops")
            for (command, code) in [
                (["shell", folder.store], 65), (["backup", folder.store, folder.path("n")], 65),
                (["apply", list, "--store", folder.store], 64), (["fsck", "--repair", folder.store], 2),
            ] as [([String], Int32)] {
                let outcome = try run(command)
                #expect(
                    outcome.code == code && outcome.error.contains("has it open"), "\(command[0]): \(outcome.error)")
            }
            #expect(shell.ask("check") == "sound")
            #expect(shell.ask("backup \(folder.path("n"))") == "ok", "its owner may")
            #expect(try shell.end().code == 0)
            #expect(try run(["fsck", folder.store]).code == 0)
        }

        @Test("whose file is made shorter under them, end by a sentence and a code, and the rest of it is told as cut")
        func cutUnderThem() throws {
            // Also into the state of libpmemobj itself, and there into the middle of a page, whose rest are zeros then.
            for (bytes, line) in [
                (8 << 20 - 4096, "write a 0 1 Y"), (4 << 20, "create b"), (8192, "create b"), (7000, "create b"),
                (4096, "write a 0 1 Y"), (0, "create b"),
            ] {
                let folder = try StoreFolder("s.pool", fast: true)
                _ = try folder.shell(["create a", "write a 0 20000 X"], Self.new)
                let shell = try OpenShell(folder.store)
                #expect(shell.ask("size a") == "20000")
                let whole = try Data(contentsOf: URL(fileURLWithPath: folder.store))
                let device = try Data(contentsOf: URL(fileURLWithPath: folder.store + ".device"))
                #expect(truncate(folder.store, bytes) == 0)
                let first = try #require(shell.ask(line))
                #expect(first.hasPrefix("ERROR ") && first.contains("restore a backup"), "\(bytes): \(first)")
                let second = try #require(shell.ask("create b"))
                #expect(second.contains("the store has failed"), "\(bytes): \(second)")
                let ended = try shell.end()
                #expect(ended.code == 1 && ended.out.last?.hasPrefix("ERROR ") == true, "\(ended)")
                let checked = try run(["fsck", folder.store])
                #expect(checked.code == 1 && checked.out.contains(": violated: "), "\(checked.out)\(checked.error)")
                // What was there when it was opened is what a copy of then has.
                try whole.write(to: URL(fileURLWithPath: folder.store))
                try device.write(to: URL(fileURLWithPath: folder.store + ".device"))
                #expect(try folder.shell(["read a 0 20000", "check"]).out == ["X*20000", "sound"])
            }
        }

        @Test("whose making was cut short, say so, and whose name alone is missing, get it by an opening")
        func unfinished() throws {
            let folder = try StoreFolder("s.pool", fast: true)
            _ = try folder.shell(["create a"], Self.new)
            #expect(rename(folder.store, folder.store + ".layoutstore-new") == 0)
            for (command, code) in [("fsck", 64), ("info", 64), ("sql", 64)] as [(String, Int32)] {
                let outcome = try run([command, folder.store] + (command == "sql" ? ["SELECT 1"] : []))
                #expect(outcome.code == code && outcome.error.contains("cannot open the pool"), "\(outcome.error)")
            }
            #expect(try folder.shell(["size a"]).out == ["0"])
            #expect(try run(["fsck", folder.store]).code == 0)
            let whole = try Data(contentsOf: URL(fileURLWithPath: folder.store))
            #expect(rename(folder.store, folder.store + ".layoutstore-new") == 0)
            try whole.prefix(5 << 20).write(to: URL(fileURLWithPath: folder.store + ".layoutstore-new"))
            let cut = try folder.shell(["size a"])
            #expect(
                cut.code == 65 && cut.error.contains("its making was cut short; create it once more"), "\(cut.error)")
        }

        @Test("of two moments, say which of them is older: pool or device")
        func otherTimes() throws {
            let folder = try StoreFolder("s.pool", fast: true)
            _ = try folder.shell(["create a"], Self.new)
            let (pool, device) = (URL(fileURLWithPath: folder.store), URL(fileURLWithPath: folder.store + ".device"))
            let (oldPool, oldDevice) = (try Data(contentsOf: pool), try Data(contentsOf: device))
            _ = try folder.shell(["write a 0 9 Y full"])
            let newPool = try Data(contentsOf: pool)
            try oldPool.write(to: pool)
            let older = try run(["fsck", folder.store])
            #expect(older.code == 1 && older.out.contains("the store is an older copy"), "\(older.out)")
            #expect(try folder.shell(["size a"]).code == 65)
            try newPool.write(to: pool)
            try oldDevice.write(to: device)
            let behind = try run(["fsck", folder.store])
            #expect(behind.code == 1 && behind.out.contains("the device is an older copy"), "\(behind.out)")
            #expect(try folder.shell(["size a"]).code == 65)
            // Two copies that went on by themselves, equally far: only the chain tells them apart.
            try oldPool.write(to: pool)
            _ = try folder.shell(["write a 0 9 Z full"])
            let otherDevice = try Data(contentsOf: device)
            try newPool.write(to: pool)
            let other = try run(["fsck", folder.store])
            #expect(other.code == 1 && other.out.contains("a copy that went on by itself"), "\(other.out)")
            #expect(try folder.shell(["size a"]).code == 65)
            #expect(try Data(contentsOf: device) == otherDevice)
        }
    }
#endif
