/// The operation list that is compiled into the binary, so that nothing has to lie beside it.
public enum BuiltIn {
    /// What reports call the list.
    public static let name: String = "fsx-core-seed31-120"
    /// The text of `fsx-core-seed31-120.fsxops`, as it lies in this folder.
    public static let text: String = String(decoding: PackageResources.fsx_core_seed31_120_fsxops, as: UTF8.self)
}
