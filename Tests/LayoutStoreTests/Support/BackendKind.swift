/// Where a store keeps its tables.
enum BackendKind: String, CaseIterable, Sendable {
    case sqlite
    case memory
}
