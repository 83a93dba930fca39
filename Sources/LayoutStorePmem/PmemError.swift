#if Pmem
    internal import CPmemobj

    /// What libpmemobj has said last on this thread.
    func pmemobjMessage() -> String { String(cString: pmemobj_errormsg()) }
#endif
