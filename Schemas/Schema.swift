/// The SQL of Schemas/, as it lies in the binary.
public enum Schema {
    public static let store = String(decoding: PackageResources.store_sql, as: UTF8.self)
    public static let invariants = String(decoding: PackageResources.invariants_sql, as: UTF8.self)
    public static let campaign = String(decoding: PackageResources.campaign_sql, as: UTF8.self)
}
