internal import LayoutStore

/// How a run opens its store, at first and again.
struct Session {
    let rig: any StoreRig
    /// The rig's, or what stands between it and the store.
    let device: any BlockDevice
    let environment: StoreEnvironment
    /// Whose calls the store's are.
    let acting = Acting(.caller)

    /// Makes the store and opens it.
    func make() async throws(StoreError) -> LayoutStore {
        let backend = try rig.make(LayoutStore.newHeader(device: device, environment: environment))
        return try await LayoutStore.open(
            on: backend, device: device, environment: environment, as: acting, isNew: true)
    }

    /// Opens the store that is there, and recovers it.
    func open() async throws(StoreError) -> LayoutStore {
        try await LayoutStore.open(on: try rig.open(), device: device, environment: environment, as: acting)
    }
}
