/// What a transaction in a pool asks of whatever makes it one: that what it changes is permanent as a whole, or comes back as it was.
///
/// Every store to a pool goes through here. Offsets count from the pool's first byte.
package protocol PoolMedium: AnyObject {
    /// What lies there now comes back if the transaction is taken back. To be asked before the first store there.
    func keep(_ offset: Int, words: Int) throws(StoreError)

    /// What lies there now is nobody's; what is stored there is permanent with the transaction.
    func cover(_ offset: Int, words: Int) throws(StoreError)

    /// Stores words where they were asked for.
    func store(_ words: UnsafeBufferPointer<Int64>, at offset: Int)
}
