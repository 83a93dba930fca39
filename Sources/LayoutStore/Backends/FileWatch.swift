/// Looks after the files under a backend: who else has them, and whether they are still the ones that were opened.
package protocol FileWatch: AnyObject, Sendable {
    /// The backend has opened its files: they are to stay the same from now on.
    func remember() throws(StoreError)

    /// Throws `io` if one of the files was deleted or replaced since (PROTOCOL P7.5). Costs some calls of stat(2).
    func confirm() throws(StoreError)
}
