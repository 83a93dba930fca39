internal import LayoutStore

/// Makes and opens the store of a run.
struct Session {
    let rig: any StoreRig
    /// The rig's device, or a wrapper of it.
    let device: any BlockDevice
    let environment: StoreEnvironment
    /// How many blocks of the device a new store has at first; all by default.
    var blocks: BlockCount?
    /// The actor that makes the store's calls.
    let acting = Acting(.caller)

    /// Makes the store and opens it.
    func make() async throws(StoreError) -> LayoutStore {
        var header = LayoutStore.newHeader(device: device, environment: environment)
        if let blocks { header.geometry = Geometry(blocks: blocks) }
        let backend = try rig.make(header)
        return try await LayoutStore.open(
            on: backend, device: device, environment: environment, as: acting, isNew: true)
    }

    /// Opens the store that is there, and recovers it.
    func open() async throws(StoreError) -> LayoutStore {
        try await LayoutStore.open(on: try rig.open(), device: device, environment: environment, as: acting)
    }
}
