import Foundation
import Testing

/// A real store in files, made by the binary, against what a real file system held (Workloads/ground-truth.tsv).
@Suite("crashtest apply")
struct ApplyCommandTests {
    private static let lists = [
        "fsx-core-seed31-120.fsxops", "fsx-core-seed32-600.fsxops", "fsx-seed7-60.fsxops", "fsx-seed11-1000.fsxops",
        "fsx-seed23-5000.fsxops",
    ]

    @Test("ends with the file of the real file system, and a healthy store", arguments: lists, ["full", "deferred"])
    func groundTruth(list: String, durability: String) throws {
        let folder = try Folder()
        let outcome = try apply(
            CrashtestBinary.list(list), "--store", folder.store, "--device-size", "64M", "--durability", durability)
        #expect(outcome.code == 0, "\(outcome.error)")
        #expect(outcome.out == (try truth(of: list)) + "\n")
        #expect(outcome.error.contains("\(list): "))
        #expect(try violations(in: folder.store) == "")
        let size = try FileManager.default.attributesOfItem(atPath: "\(folder.store).device")[.size] as? Int
        #expect(size == 64 << 20)
    }

    #if Pmem
        @Test("ends with that file in a pool, too, and a healthy store", arguments: lists)
        func groundTruthInPool(list: String) throws {
            let folder = try Folder()
            let outcome = try apply(
                CrashtestBinary.list(list), "--store", folder.store, "--device-size", "64M", "--backend", "pmem",
                "--pool-bytes", "16M")
            #expect(outcome.code == 0, "\(outcome.error)")
            #expect(outcome.out == (try truth(of: list)) + "\n")
            #expect(try CrashtestBinary.run(["fsck", folder.store]).code == 0)
        }
    #endif

    @Test("prints one line a list in the order given, and the same list twice makes two files")
    func several() throws {
        let folder = try Folder()
        let names = [Self.lists[1], Self.lists[0], Self.lists[1]]
        let outcome = try apply(arguments: names.map(CrashtestBinary.list) + ["--store", folder.store])
        #expect(outcome.code == 0, "\(outcome.error)")
        #expect(try outcome.out == names.map { try truth(of: $0) + "\n" }.joined())
        #expect(try violations(in: folder.store) == "")
        #expect(try sqlite("SELECT count(*), (SELECT clean FROM store) FROM inode", in: folder.store) == "3|1\n")
    }

    @Test("leaves a store that answers each query of the README")
    func queries() throws {
        let folder = try Folder()
        let lists = [Self.lists[0], Self.lists[2]].map(CrashtestBinary.list)
        #expect(try apply(arguments: lists + ["--store", folder.store]).code == 0)
        let readme = try String(contentsOfFile: CrashtestBinary.list("../README.md"), encoding: .utf8)
        let queries = readme.matches(of: /sqlite3 books\.db '(.+)'/).map { String($0.1) }
        #expect(queries.count >= 5)
        for query in queries {
            let answer = try sqlite(query, in: folder.store)
            // A healthy store has no violation, and nobody holds a block of this one.
            let isEmpty = query.contains("violation") || query.contains("freed_without")
            #expect(answer.isEmpty == isEmpty, "\(query): \(answer)")
        }
    }

    @Test("writes the byte that --fill names, and nothing else depends on it")
    func fill() throws {
        let folder = try Folder()
        let list = try folder.list("write 0x1 0x3 0x0\n")
        let outcome = try apply(list, "--store", folder.store, "--fill", "a")
        #expect(outcome.code == 0, "\(outcome.error)")
        #expect(outcome.out.hasPrefix("list.fsxops\t4\t"))
        let columns = outcome.out.split(separator: "\t")
        let expected = try sha256([0, 0x61, 0x61, 0x61], in: folder)
        #expect(columns.last.map(String.init) == "\(expected)\n")
    }

    @Test("takes over a device that is there, if it may overwrite it, and makes the one that is not")
    func device() throws {
        let folder = try Folder()
        let device = folder.path("given")
        try Data(repeating: 0xA5, count: 4 << 20).write(to: URL(fileURLWithPath: device))
        let list = CrashtestBinary.list(Self.lists[0])
        let refused = try apply(list, "--store", folder.store, "--device", device)
        #expect(refused.code == 64 && refused.error.contains("its beginning is not empty"), "\(refused.error)")
        #expect(try apply(list, "--store", folder.store, "--device", device, "--overwrite-device").code == 0)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.store).device"))
        #expect(try FileManager.default.attributesOfItem(atPath: device)[.size] as? Int == 4 << 20)
        let other = folder.path("other.db")
        #expect(try apply(list, "--store", other, "--device", folder.path("new"), "--device-size", "1M").code == 0)
        #expect(try FileManager.default.attributesOfItem(atPath: folder.path("new"))[.size] as? Int == 1 << 20)
    }

    @Test(
        "ends with 64 for senseless options, and makes nothing",
        arguments: [
            ["--fill", "XY"], ["--fill", ""], ["--fill", "é"], ["--device-size", "5"], ["--device-size", "4K"],
            ["--device-size", "9999999999G"], ["--device-size", "G"], ["--durability", "group"],
            ["--device", "/dev/full"], ["--device", "/tmp"], ["--device", "/nowhere/device"],
        ])
    func usage(options: [String]) throws {
        let folder = try Folder()
        let outcome = try apply(
            arguments: [CrashtestBinary.list(Self.lists[0]), "--store", folder.store] + options)
        #expect(outcome.code == 64, "\(outcome.error)")
        #expect(!outcome.error.isEmpty)
        #expect(outcome.out.isEmpty)
        #expect(try folder.names() == [])
    }

    @Test(
        "ends with 64 without a list or a store, and for a log or a default device without its store, and for what is no store"
    )
    func existing() throws {
        let list = CrashtestBinary.list(Self.lists[0])
        #expect(try apply("--store", Folder().store).code == 64)
        #expect(try apply(list).code == 64)
        #expect(try apply(list, "--store", "/nowhere/store.db").code == 64)
        for suffix in ["", "-wal", ".device"] {
            let folder = try Folder()
            try Data("mine".utf8).write(to: URL(fileURLWithPath: folder.store + suffix))
            let outcome = try apply(list, "--store", folder.store)
            #expect(outcome.code == 64)
            #expect(outcome.error.contains(folder.store))
            #expect(try String(contentsOfFile: folder.store + suffix, encoding: .utf8) == "mine")
            #expect(try folder.names().count == 1)
        }
    }

    @Test("ends with 65 and the line for a malformed list, and makes nothing, though an earlier list is good")
    func malformed() throws {
        let folder = try Folder()
        let list = try folder.list("write 0x0 0x10 0x0\nwrite 0x0 ten 0x10\n")
        let outcome = try apply(CrashtestBinary.list(Self.lists[0]), list, "--store", folder.store)
        #expect(outcome.code == 65)
        #expect(outcome.error.contains("\(list):2:"))
        #expect(outcome.out.isEmpty)
        #expect(try folder.names() == ["list.fsxops"])
    }

    @Test(
        "ends with 65 and the line at the first operation that does not fit the file",
        arguments: [
            "clone_range 0x0 0x1001 0x8000 0x4000", "clone_range 0x3000 0x2000 0x8000 0x4000",
            "insert_range 0x1000 0x7fffffffffffe000 0x4000", "collapse_range 0x800 0x1000 0x4000",
        ])
    func misfit(line: String) throws {
        let folder = try Folder()
        let list = try folder.list("# a comment\nwrite 0x0 0x4000 0x0\n\(line)\nread 0x0 0x10 0x4000\n")
        let outcome = try apply(list, "--store", folder.store)
        #expect(outcome.code == 65)
        #expect(outcome.error.contains("\(list):3: "), "\(outcome.error)")
        #expect(outcome.out.isEmpty)
        #expect(try violations(in: folder.store) == "", "the store is closed as it was before the line")
    }

    @Test("ends with 2 and the line when the device is too small")
    func full() throws {
        let folder = try Folder()
        let list = try folder.list("write 0x0 0x2000 0x0\nwrite 0x2000 0x10000 0x2000\n")
        let outcome = try apply(list, "--store", folder.store, "--device-size", "32K")
        #expect(outcome.code == 2)
        #expect(outcome.error.contains("\(list):2: "), "\(outcome.error)")
        #expect(outcome.out.isEmpty)
        #expect(try violations(in: folder.store) == "")
    }

    @Test("passes over mapped loads where nothing is left, and reads a sparse file in pieces")
    func reads() throws {
        let folder = try Folder()
        let list = try folder.list(
            "mapwrite 0x1000 0x5 0x0\nmapread 0x1000 0x500 0x1005\nmapread 0x2000 0x10 0x1005\nread 0x2000 0x10 0x1005\n"
                + "truncate 0x0 0x4000000 0x1005\nread 0x10 0x7ffffffff 0x4000000\nmapread 0x0 0x2000 0x4000000\n")
        let outcome = try apply(list, "--store", folder.store)
        #expect(outcome.code == 0, "\(outcome.error)")
        #expect(outcome.out.hasPrefix("list.fsxops\t\(0x4000000)\t"))
    }

    /// A folder for one test, which goes with the object.
    private final class Folder {
        private let url: URL

        init() throws {
            url = FileManager.default.temporaryDirectory.appendingPathComponent("apply-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(at: url) }

        var store: String { path("store.db") }
        func path(_ name: String) -> String { url.appendingPathComponent(name).path }
        func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: url.path) }

        /// Makes a list, and returns its path.
        func list(_ text: String) throws -> String {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path("list.fsxops")))
            return path("list.fsxops")
        }
    }

    private func apply(_ arguments: String...) throws -> CrashtestBinary.Outcome { try apply(arguments: arguments) }

    private func apply(arguments: [String]) throws -> CrashtestBinary.Outcome {
        try CrashtestBinary.run(["apply"] + arguments)
    }

    private func violations(in store: String) throws -> String { try sqlite("SELECT * FROM violation", in: store) }

    private func sqlite(_ query: String, in store: String) throws -> String {
        let outcome = try CrashtestBinary.run(URL(fileURLWithPath: "/usr/bin/env"), ["sqlite3", store, query])
        #expect(outcome.code == 0, "\(outcome.error)")
        return outcome.out
    }

    /// The line that apply has to print, from the columns of the table.
    private func truth(of list: String) throws -> String {
        let table = try String(contentsOfFile: CrashtestBinary.list("ground-truth.tsv"), encoding: .utf8)
        let line = try #require(table.split(separator: "\n").first { $0.hasPrefix("\(list)\t") })
        let columns = line.split(separator: "\t")
        try #require(columns.count == 4)
        return "\(columns[0])\t\(columns[1])\t\(columns[3])"
    }

    /// Asks the sha256sum of coreutils.
    private func sha256(_ bytes: [UInt8], in folder: Folder) throws -> String {
        let path = folder.path("content")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let outcome = try CrashtestBinary.run(URL(fileURLWithPath: "/usr/bin/env"), ["sha256sum", path])
        return String(outcome.out.prefix { $0 != " " })
    }
}
