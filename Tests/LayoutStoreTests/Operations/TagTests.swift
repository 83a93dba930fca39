import LayoutStore
import Testing

/// What the owner of a namespace relies on after a crash (ADR 15).
@Suite("A file's tag")
struct TagTests {
    @Test("finds the file that was created with it, byte by byte, and no other", arguments: BackendKind.allCases)
    func finds(kind: BackendKind) async throws {
        let store = try await TestStore.make(kind).store
        let longest = String(repeating: "é", count: 32)
        let (composed, apart) = ("caf\u{e9}", "cafe\u{301}")
        var files: [String: InodeNumber] = [:]
        for tag in ["a", "dir/b", longest] { files[tag] = try await store.create(tag: tag) }
        let untagged = try await store.create()
        for (tag, number) in files {
            let file = try #require(try await store.inode(tagged: tag))
            #expect(file.number == number && file.tag == tag)
            #expect(try await store.inode(number) == file)
        }
        #expect(try await store.inode(untagged)?.tag == nil)
        for other in ["", "b", "dir", "A"] { #expect(try await store.inode(tagged: other) == nil) }
        // Equal as texts, and yet two tags.
        let first = try await store.create(tag: composed)
        #expect(try await store.inode(tagged: apart) == nil)
        let second = try await store.create(tag: apart)
        #expect(try await store.inode(tagged: composed)?.number == first)
        #expect(try await store.inode(tagged: apart)?.number == second)
    }

    @Test(
        "that is empty, too long, has a 0, or belongs to a live file is refused, and no file is made",
        arguments: ["", String(repeating: "x", count: 65), "a\0b", "taken"], BackendKind.allCases)
    func refused(tag: String, kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        _ = try await test.store.create(tag: "taken")
        try await test.expectRefusal(.input, "\(tag)") { (store) in _ = try await store.create(tag: tag) }
    }

    @Test("is free again as soon as its file is unlinked, mapped or not", arguments: BackendKind.allCases)
    func unlinked(kind: BackendKind) async throws {
        let test = try await TestStore.make(kind)
        let store = test.store
        let old = try await store.create(tag: "t")
        try await store.write(old, [1], at: 0)
        let holder = try await store.register("H", scope: .remote)
        let mapping = try await store.map(old, 0..<1, access: .read, by: holder)
        try await store.unlink(old)
        #expect(try await store.inode(tagged: "t") == nil)
        let new = try await store.create(tag: "t")
        #expect(try await store.inode(tagged: "t")?.number == new)
        #expect(try await store.inode(old)?.tag == "t")
        try await store.unmap(mapping)
        #expect(try await store.inode(old) == nil)
        #expect(try await test.violations() == [])
    }

    @Test("and its file survive a crash together, or neither does")
    func crash() async throws {
        let test = try await TestStore.make()
        let number = try await test.store.create(tag: "kept")
        let reopened = try await TestStore.open(try test.media.copy())
        #expect(try await reopened.store.inode(tagged: "kept")?.number == number)
        #expect(try await reopened.store.inodes().map(\.tag) == ["kept"])
    }
}
