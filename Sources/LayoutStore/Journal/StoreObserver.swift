/// Hears what the store commits; a campaign records it as the truth to compare recovered stores with.
///
/// Called synchronously, in commit order.
package protocol StoreObserver: Sendable {
    /// A step's transaction begins; `lsn` is provisional.
    func began(_ step: Step, lsn: LSN)
    func committed(_ record: JournalRecord, steppedAsideForBusy: Bool)
    /// A sync has returned.
    func durable(through lsn: LSN)
}
