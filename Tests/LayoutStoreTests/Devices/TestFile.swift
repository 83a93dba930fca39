import Foundation
import LayoutStore

/// A path for a device in a folder of its own, which goes with the object.
final class TestFile: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("device-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var path: String { path("device") }

    /// The names of the files in the folder, sorted.
    var all: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted() }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func device(blocks: Int64 = 8) throws -> FileDevice {
        try FileDevice.create(at: path, blocks: BlockCount(blocks))
    }

    /// Puts another file under every descriptor that this process has of the device, as a medium that breaks would.
    /// Returns the original descriptor's copy and its number.
    func breakDescriptor(_ substitute: String) throws -> (saved: Int32, number: Int32) {
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)"),
                target == URL(fileURLWithPath: path).resolvingSymlinksInPath().path, let number = Int32(name)
            else { continue }
            let saved = dup(number)
            let other = open(substitute, O_RDWR)
            dup2(other, number)
            close(other)
            return (saved, number)
        }
        throw POSIXError(.ENOENT)
    }
}

/// A block device made of a file, detached with the object. Needs root and a kernel with loop devices.
final class LoopDevice: Sendable {
    let path: String
    private let backing: TestFile

    /// Why there can be none here, or nil.
    static let obstacle: String? = {
        if geteuid() != 0 { return "only root attaches loop devices" }
        guard let backing = try? TestFile(), (try? LoopDevice(on: backing, bytes: 1 << 16)) != nil else {
            return "losetup cannot attach a file here"
        }
        return nil
    }()

    init(on backing: TestFile, bytes: Int) throws {
        let file = backing.path("backing")
        try Data(count: bytes).write(to: URL(fileURLWithPath: file))
        self.backing = backing
        path = try said(by: "losetup", "--find", "--show", file)
    }

    deinit { _ = try? said(by: "losetup", "--detach", path) }

    /// Makes the backing file longer and lets the device see it.
    func extend(toBytes bytes: Int) throws {
        guard truncate(backing.path("backing"), bytes) == 0 else { throw POSIXError(.EIO) }
        _ = try said(by: "losetup", "--set-capacity", path)
    }
}

/// A file system in memory that is full soon, unmounted with the object. Needs root.
final class SmallFileSystem: Sendable {
    private let place: TestFile

    /// Why there can be none here, or nil.
    static let obstacle: String? = {
        if geteuid() != 0 { return "only root mounts file systems" }
        return (try? SmallFileSystem(bytes: 1 << 16)) == nil ? "mount cannot mount a tmpfs here" : nil
    }()

    init(bytes: Int) throws {
        place = try TestFile()
        _ = try said(by: "mount", "-t", "tmpfs", "-o", "size=\(bytes)", "tmpfs", place.folder.path)
    }

    deinit { _ = try? said(by: "umount", "--lazy", place.folder.path) }

    func path(_ name: String) -> String { place.path(name) }

    func extend(toBytes bytes: Int) throws {
        _ = try said(by: "mount", "-o", "remount,size=\(bytes)", place.folder.path)
    }
}

/// What the program prints. Throws unless it ends with 0.
private func said(by program: String, _ arguments: String...) throws -> String {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let answer = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw POSIXError(.ENODEV) }
    return String(decoding: answer, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
}
