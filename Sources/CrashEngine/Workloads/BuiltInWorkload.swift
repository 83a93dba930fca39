internal import Workloads

/// The workload that is compiled into the binary: a campaign runs it when it is given no other.
package enum BuiltInWorkload {
    /// Parsed once, at first use.
    package static let list: FsxOperationList = {
        do {
            return try FsxOperationList(name: BuiltIn.name, text: BuiltIn.text)
        } catch {
            // No rule can reach this: the text was compiled in, and a test reads it.
            preconditionFailure("\(error)")
        }
    }()
}
