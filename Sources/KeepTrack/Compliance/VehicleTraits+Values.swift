extension VehicleTraits {
    /// The codes of Nepal's seven provinces, as `core.provinces` has them.
    package static let provinces = [
        "koshi", "madhesh", "bagmati", "gandaki", "lumbini", "karnali", "sudurpashchim",
    ]

    /// What `vehicles.bluebook.class` may hold.
    package static let classes = [
        "motorcycle", "scooter", "car", "jeep", "van", "minibus", "bus", "truck", "tractor", "three_wheeler",
    ]

    /// What `vehicles.bluebook.use` may hold.
    package static let uses = ["private", "public", "government", "diplomatic"]
}
