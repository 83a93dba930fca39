/// Hears what the store does; a campaign records it as the truth to compare recovered stores with.
///
/// Called synchronously, in the order in which things happen.
package protocol StoreObserver: Sendable {
    /// A synchronous section of the actor at `point` begins: a transaction, a sync, or a call of the data device. What the media do
    /// until the next one is its doing.
    func entered(_ point: SchedulePoint)
    /// The transaction of the section begins; `lsn` is provisional.
    func began(_ lsn: LSN)
    func committed(_ record: JournalRecord, steppedAsideForBusy: Bool)
    /// A sync has returned.
    func durable(through lsn: LSN)
}
