// swift-tools-version: 6.2
import PackageDescription

// For those who build what somebody else wrote, a newer compiler's warning is no error.
let isStrict = Context.environment["KT_STRICT"] != nil

let package = Package(
    name: "kt-report",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "kt-report", targets: ["kt-report"]),
        .library(name: "NepaliCalendar", targets: ["NepaliCalendar"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev", "zlib1g-dev"])]),
        .systemLibrary(name: "CMinizip", pkgConfig: "minizip", providers: [.apt(["libminizip-dev"])]),
        .systemLibrary(name: "CLibDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .target(
            name: "CZipHook", dependencies: ["CMinizip"],
            cSettings: [.unsafeFlags(["-std=gnu17", "-Wall", "-Wextra"] + (isStrict ? ["-Werror"] : []))]),
        .systemLibrary(name: "CLinux"),
        .target(name: "NepaliCalendar"),
        .target(
            name: "Tabular",
            dependencies: ["NepaliCalendar", .product(name: "SystemPackage", package: "swift-system")]),
        // YAML files that people edit, read with the place of every mistake.
        .target(name: "Definitions", dependencies: [.product(name: "Yams", package: "Yams")]),
        .target(name: "KeepTrack", dependencies: ["Definitions", "NepaliCalendar", "Tabular"]),
        .target(
            name: "Reporting",
            dependencies: [
                "Definitions", "Digest", "KeepTrack", "NepaliCalendar", "Tabular",
                .product(name: "BigInt", package: "BigInt"),
            ]),
        .target(name: "Digest", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
        .target(name: "Postgres", dependencies: ["CLibPQ"]),
        .target(
            name: "Extract",
            dependencies: [
                "Digest", "KeepTrack", "NepaliCalendar", "Postgres", "Tabular",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(name: "Migrations", dependencies: ["Digest", "Postgres"]),
        .target(
            name: "Writers",
            dependencies: [
                "CLibDeflate", "CXLSXWriter", "CZipHook", "Digest", "NepaliCalendar", "Tabular",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(
            name: "Evidence",
            dependencies: [
                "Digest", "Writers", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(
            name: "Pipeline",
            dependencies: [
                "CLinux", "Definitions", "Digest", "Evidence", "Extract", "KeepTrack", "NepaliCalendar", "Postgres",
                "Reporting", "Tabular", "Writers", .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(
            name: "EmbeddedPostgres",
            dependencies: [
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        // Looking after a database: doctor, maintain, backup.
        .target(
            name: "Care",
            dependencies: [
                "Digest", "EmbeddedPostgres", "Extract", "Pipeline", "Postgres",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(
            name: "KTReport",
            dependencies: [
                "Care", "EmbeddedPostgres", "Evidence", "KeepTrack", "Migrations", "NepaliCalendar", "Pipeline",
                "Postgres",
                "Reporting", "Tabular", "Writers", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"), .product(name: "Yams", package: "Yams"),
            ]),
        .executableTarget(
            name: "kt-report", dependencies: ["KTReport"], exclude: ["kt-report.1"],
            // With Swift's libraries in the program, the default linker warns of a function of Foundation's.
            linkerSettings: [.unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux], configuration: .release))]),
        // What tests share: the server they run against, and other people's readers.
        .target(
            name: "TestSupport",
            dependencies: [
                "EmbeddedPostgres", .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], path: "Tests/TestSupport"),
        .testTarget(name: "NepaliCalendarTests", dependencies: ["NepaliCalendar", "TestSupport"]),
        .testTarget(name: "TabularTests", dependencies: ["Tabular", "NepaliCalendar"]),
        .testTarget(
            name: "ReportingTests",
            dependencies: [
                "Definitions", "KeepTrack", "NepaliCalendar", "Reporting", "Tabular",
                .product(name: "BigInt", package: "BigInt"),
            ]),
        .testTarget(name: "KeepTrackTests", dependencies: ["Definitions", "KeepTrack", "NepaliCalendar"]),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["EmbeddedPostgres", "Extract", "NepaliCalendar", "Postgres", "Tabular", "TestSupport"]),
        .testTarget(name: "CareTests", dependencies: ["Postgres", "TestSupport", "kt-report"]),
        .testTarget(
            name: "ExtractTests", dependencies: ["Extract", "KeepTrack", "Postgres", "Tabular", "TestSupport"]),
        .testTarget(name: "PipelineTests", dependencies: ["Pipeline"]),
        .testTarget(name: "DatabaseTests", dependencies: ["TestSupport"]),
        .testTarget(
            name: "MigrationsTests",
            dependencies: [
                "EmbeddedPostgres", "Migrations", "Postgres", "TestSupport", "kt-report",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .testTarget(name: "OracleTests", dependencies: ["TestSupport", "kt-report"]),
        .testTarget(
            name: "EmbeddedPostgresTests",
            dependencies: [
                "EmbeddedPostgres", "Reporting", "Tabular", "TestSupport", "kt-report",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .testTarget(
            name: "WritersTests",
            dependencies: ["CMinizip", "CXLSXWriter", "NepaliCalendar", "Tabular", "TestSupport", "Writers"]),
        .testTarget(
            name: "EvidenceTests",
            dependencies: [
                "EmbeddedPostgres", "Evidence", "TestSupport", "kt-report",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "EmbeddedPostgres", "Pipeline", "Reporting", "Tabular", "TestSupport", "kt-report",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
    ]
)

// One policy for all targets of ours.
for target in package.targets where target.type != .system {
    target.swiftSettings = isStrict ? [.treatAllWarnings(as: .error)] : []
    target.swiftSettings? += [
        // `any` is written where a value is boxed, so that boxing is seen.
        .enableUpcomingFeature("ExistentialAny"),
        // A member is found only where its module is imported, so that a file's imports tell what it uses.
        .enableUpcomingFeature("MemberImportVisibility"),
        // What a module imports is its own affair unless it says otherwise: C stays in the module that wraps it.
        .enableUpcomingFeature("InternalImportsByDefault"),
        // Measured: a quarter of the time per row went into checks at run time that no two accesses to one class
        // overlap. Debug builds, in which the tests run, keep them.
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
    ]
}
