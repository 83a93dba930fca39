#if Pmem
    import CPmemobj
    import Glibc
    import PoolShape

    /// Opens images, and says what is in them:
    ///
    ///     3 open 4100000 8192 9234567890      number, root's offset and size, digest
    ///     4 refused heap: invalid zone magic
    enum Looking {
        /// What an opening may take; the alarm ends the process.
        private static let patienceSeconds: UInt32 = 2

        static func look(_ folder: String, from: Int, to: Int, layout: String?) {
            // Whoever has started this may keep the signal from its threads.
            var alarms = sigset_t()
            sigemptyset(&alarms)
            sigaddset(&alarms, SIGALRM)
            sigprocmask(SIG_UNBLOCK, &alarms, nil)
            signal(SIGALRM, SIG_DFL)
            var flag: Int32 = 1
            _ = pmemobj_ctl_set(nil, "copy_on_write.at_open", &flag)
            for number in from..<to {
                alarm(patienceSeconds)
                let path = "\(folder)/\(number)"
                let pool = layout.map { pmemobj_open(path, $0) } ?? pmemobj_open(path, nil)
                guard let pool else {
                    say("\(number) refused \(said())")
                    continue
                }
                let size = pmemobj_root_size(pool)
                let offset = size == 0 ? 0 : Int(pmemobj_root(pool, size).off)
                var status = stat()
                stat(path, &status)
                let bytes = UnsafeRawBufferPointer(start: UnsafeRawPointer(pool), count: Int(status.st_size) & ~4095)
                say("\(number) open \(offset) \(size) \(PoolShape.digest(bytes, root: offset, size: size))")
                pmemobj_close(pool)
            }
            alarm(0)
        }

        static func hold(_ path: String) {
            guard pmemobj_open(path, nil) != nil else { fail("open: \(said())") }
            say("go")
            while true { sleep(1) }
        }
    }
#endif
