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

// libpmemobj, archived, for crashtest and the tests: a program that has its own copy can stand between it and the media. A shared library
// anywhere in the same program would take that away without a word, so LayoutStorePmem itself links nothing.
let pmemobj: [LinkerSetting] = [":libpmemobj.a", ":libpmem.a", "ndctl", "daxctl"].map {
    .linkedLibrary($0, .when(traits: ["Pmem"]))
}

let package = Package(
    name: "LayoutStore",
    products: [
        .library(name: "LayoutStore", targets: ["LayoutStore"]),
        .library(name: "LayoutStorePmem", targets: ["LayoutStorePmem", "PmemobjLink"]),
        // For `.load` in sqlite3; the entry point's name follows from the file's, libLayoutSQL.so.
        .library(name: "LayoutSQL", type: .dynamic, targets: ["LayoutSQL"]),
        .executable(name: "crashtest", targets: ["crashtest"]),
    ],
    traits: [
        .trait(name: "Pmem", description: "Stores in persistent memory, by libpmemobj."),
        .default(enabledTraits: []),
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
        .systemLibrary(name: "CPmemobj"),

        // SQL and the default workload, embedded in the binary so that nothing has to lie beside it.
        .target(
            name: "Schemas", path: "Schemas", exclude: ["media.md"],
            resources: [
                .embedInCode("store.sql"), .embedInCode("invariants.sql"), .embedInCode("reports.sql"),
                .embedInCode("backup.sql"), .embedInCode("attached.sql"), .embedInCode("campaign.sql"),
                .embedInCode("case.schema.json"),
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
        .target(name: "LayoutSQL", dependencies: ["LayoutStore", "CSQLite", "Schemas"], swiftSettings: strict),
        .target(
            name: "LayoutStorePmem",
            dependencies: ["LayoutStore", "CLinux", .target(name: "CPmemobj", condition: .when(traits: ["Pmem"]))],
            swiftSettings: strict),
        .target(
            name: "PmemobjLink", swiftSettings: strict,
            linkerSettings: [
                .linkedLibrary("pmemobj", .when(traits: ["Pmem"])), .linkedLibrary("pmem", .when(traits: ["Pmem"])),
            ]),
        .target(
            name: "CrashEngine",
            dependencies: [
                "LayoutStore", "LayoutStorePmem", "CSQLite", "CLinux", "Schemas", "Workloads",
                .product(name: "BigInt", package: "BigInt"),
            ],
            swiftSettings: strict, linkerSettings: pmemobj),
        .executableTarget(
            name: "crashtest",
            dependencies: [
                "CrashEngine", "LayoutStore", "LayoutSQL", "CLinux", "COpenSSL",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "CrashEngine", "LayoutStore", "LayoutStorePmem",
                .target(name: "CPmemobj", condition: .when(traits: ["Pmem"])),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks", swiftSettings: strict),
        .executableTarget(
            name: "plant", dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Scripts/plant", swiftSettings: strict),

        .testTarget(
            name: "LayoutStoreTests",
            dependencies: ["LayoutStore", "LayoutStorePmem", "LayoutSQL", "CrashEngine", "Schemas", "CSQLite"],
            swiftSettings: strict),
        // A process with libpmemobj that tests kill. It has libpmem's functions by itself, so no test may link it.
        .target(name: "PoolShape", path: "Tests/PoolShape", swiftSettings: strict),
        .executableTarget(
            name: "poolwriter",
            dependencies: [
                "LayoutStore", "LayoutStorePmem", "PoolShape",
                .target(name: "CPmemobj", condition: .when(traits: ["Pmem"])),
            ],
            path: "Tests/PoolWriter", swiftSettings: strict,
            linkerSettings: [":libpmemobj.a", "ndctl", "daxctl"].map {
                .linkedLibrary($0, .when(traits: ["Pmem"]))
            }),
        .testTarget(
            name: "LayoutStorePmemTests",
            dependencies: [
                "LayoutStorePmem", "LayoutStore", "LayoutSQL", "CrashEngine", "PoolShape",
                .target(name: "CPmemobj", condition: .when(traits: ["Pmem"])),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "CrashEngineTests", dependencies: ["CrashEngine", "LayoutStore", "Schemas", "CSQLite", "crashtest"],
            swiftSettings: strict),
        .testTarget(name: "PlantTests", dependencies: ["plant"], swiftSettings: strict),
        .testTarget(name: "StyleTests", swiftSettings: strict),
    ]
)
