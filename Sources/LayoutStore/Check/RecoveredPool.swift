/// A private copy of a store's pool, brought to where its next opening would bring it. The file is only read, and nobody may have it open.
final class RecoveredPool {
    private var raw: RawPoolImage
    let image: PoolImage

    /// Throws `input` for what is no pool of a store of this version, `locked` for one that somebody has open, by his name, `corrupt` for
    /// damage, `io` for a page that cannot be read. O(bytes of the file).
    init(_ path: String) throws(StoreError) {
        do throws(StoreError) {
            raw = try RawPoolImage(readingFile: path)
        } catch {
            throw error.code == .locked ? PoolFile.inUse(path) : error
        }
        guard let root = try raw.recover(layout: PoolFormat.layoutName) else {
            throw StoreError(
                .input, "there is no store in the pool \(path): its making was cut short; make it once more")
        }
        raw.keep()
        guard let base = raw.bytes.baseAddress else { preconditionFailure("a pool with a root has bytes") }
        image = try PoolImage(UnsafeRawPointer(base), bytes: raw.bytes.count, root: root.offset)
    }
}
