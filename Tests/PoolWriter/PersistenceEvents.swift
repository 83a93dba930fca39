#if Pmem
    // The nine functions by which libpmemobj makes bytes permanent, in place of libpmem's: a file in memory needs none of it, and
    // each fence tells ``Tearing``, each flush ``Flushing``. The program links no libpmem, so that nothing else can answer.

    import Glibc

    private let noDrain: UInt32 = 1

    @_cdecl("pmem_is_pmem") public func isPmem(_ place: UnsafeRawPointer, _ count: Int) -> Int32 { 1 }
    @_cdecl("pmem_flush") public func flush(_ place: UnsafeRawPointer, _ count: Int) {
        Flushing.flushed(place, count)
    }
    @_cdecl("pmem_deep_flush") public func deepFlush(_ place: UnsafeRawPointer, _ count: Int) {
        Flushing.flushed(place, count)
    }
    @_cdecl("pmem_drain") public func drain() { Tearing.fence() }
    @_cdecl("pmem_persist") public func persist(_ place: UnsafeRawPointer, _ count: Int) {
        Flushing.flushed(place, count)
        Tearing.fence()
    }
    @_cdecl("pmem_msync") public func sync(_ place: UnsafeRawPointer, _ count: Int) -> Int32 {
        Tearing.fence()
        return 0
    }

    @_cdecl("pmem_memcpy") public func copy(
        _ target: UnsafeMutableRawPointer, _ source: UnsafeRawPointer, _ count: Int, _ flags: UInt32
    ) -> UnsafeMutableRawPointer {
        memcpy(target, source, count)
        if flags & noDrain == 0 { Tearing.fence() }
        return target
    }

    @_cdecl("pmem_memmove") public func move(
        _ target: UnsafeMutableRawPointer, _ source: UnsafeRawPointer, _ count: Int, _ flags: UInt32
    ) -> UnsafeMutableRawPointer {
        memmove(target, source, count)
        if flags & noDrain == 0 { Tearing.fence() }
        return target
    }

    @_cdecl("pmem_memset") public func set(
        _ target: UnsafeMutableRawPointer, _ byte: Int32, _ count: Int, _ flags: UInt32
    ) -> UnsafeMutableRawPointer {
        memset(target, byte, count)
        if flags & noDrain == 0 { Tearing.fence() }
        return target
    }
#endif
