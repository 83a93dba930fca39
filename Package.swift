// swift-tools-version: 6.1
import PackageDescription

// A warning is an error where somebody asks for it, as .ci/run does, and only in targets of this package. A package with unsafe flags
// cannot be a dependency, so they are not there unasked; nor is the variable called CI, which others set, too.
let warningsAreErrors = Context.environment["LAYOUTSTORE_WARNINGS_AS_ERRORS"] == "1"

let strict: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (warningsAreErrors ? [.unsafeFlags(["-warnings-as-errors"])] : [])

let package = Package(
    name: "LayoutStore",
    products: [
        .library(name: "LayoutStore", targets: ["LayoutStore"]),
        .executable(name: "crashtest", targets: ["crashtest"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    ],
    targets: [
        // C borders: declarations and static inline functions only.
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLinux"),

        // SQL and the default workload, embedded in the binary so that nothing has to lie beside it.
        .target(
            name: "Schemas", path: "Schemas",
            resources: [
                .embedInCode("store.sql"), .embedInCode("invariants.sql"), .embedInCode("reports.sql"),
                .embedInCode("backup.sql"), .embedInCode("campaign.sql"), .embedInCode("case.schema.json"),
                .embedInCode("workload.schema.json"),
            ],
            swiftSettings: strict),
        .target(
            name: "Workloads", path: "Workloads",
            exclude: [
                "README.md", "ground-truth.tsv", "fsx-core-seed32-600.fsxops", "fsx-seed7-60.fsxops",
                "fsx-seed11-1000.fsxops", "fsx-seed23-5000.fsxops",
            ],
            resources: [.embedInCode("fsx-core-seed31-120.fsxops")],
            swiftSettings: strict),

        .target(name: "LayoutStore", dependencies: ["CSQLite", "CLinux", "Schemas"], swiftSettings: strict),
        .target(
            name: "CrashEngine",
            dependencies: [
                "LayoutStore", "CSQLite", "CLinux", "Schemas", "Workloads",
                .product(name: "BigInt", package: "BigInt"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "crashtest",
            dependencies: [
                "CrashEngine", "LayoutStore", "CLinux", "COpenSSL",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "CrashEngine", "LayoutStore", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks", swiftSettings: strict),
        .executableTarget(
            name: "plant", dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Scripts/plant", swiftSettings: strict),

        .testTarget(
            name: "LayoutStoreTests", dependencies: ["LayoutStore", "CrashEngine", "Schemas", "CSQLite"],
            swiftSettings: strict),
        .testTarget(
            name: "CrashEngineTests", dependencies: ["CrashEngine", "LayoutStore", "Schemas", "CSQLite", "crashtest"],
            swiftSettings: strict),
        .testTarget(name: "PlantTests", dependencies: ["plant"], swiftSettings: strict),
        .testTarget(name: "StyleTests", swiftSettings: strict),
    ]
)
