extension VehicleTraits {
    /// The codes of Nepal's seven provinces, as `core.provinces` has them.
    public static let provinces = [
        "koshi", "madhesh", "bagmati", "gandaki", "lumbini", "karnali", "sudurpashchim",
    ]

    /// What `vehicles.bluebook.class` may hold.
    public static let classes = [
        "motorcycle", "scooter", "car", "jeep", "van", "minibus", "bus", "truck", "tractor", "three_wheeler",
    ]

    /// What `vehicles.bluebook.use` may hold.
    public static let uses = ["private", "public", "government", "diplomatic"]
}
