// What tests need libpmemobj for in a process of its own: to be killed, or because what it opens may make it trap or go on for ever.
//
//   poolwriter make PATH sds|plain            a pool with the structure of PoolShape
//   poolwriter write PATH SEED THREADS        transactions until it is killed; says "go" before the first
//   poolwriter tear PATH SEED FOLDER COUNT    so many images of states that a power loss could leave
//   poolwriter look FOLDER FROM TO LAYOUT     opens images, numbered files, without writing to them, and says what is in each
//   poolwriter hold PATH                      opens a pool, says "go" and waits
//   poolwriter flush PATH                     transactions of a store's backend; says whether all that they store is flushed

#if Pmem
    let arguments = CommandLine.arguments
    switch arguments.dropFirst().first {
    case "make": PoolMaker.make(arguments[2], countsShutdowns: arguments[3] == "sds")
    case "write": Writing.forever(arguments[2], seed: UInt64(arguments[3]) ?? 0, threads: Int(arguments[4]) ?? 1)
    case "tear":
        Tearing.run(
            arguments[2], seed: UInt64(arguments[3]) ?? 0, folder: arguments[4], count: Int(arguments[5]) ?? 0)
    case "look":
        Looking.look(
            arguments[2], from: Int(arguments[3]) ?? 0, to: Int(arguments[4]) ?? 0,
            layout: arguments[5] == "-" ? nil : arguments[5])
    case "hold": Looking.hold(arguments[2])
    case "flush": Flushing.run(arguments[2])
    default: fail("usage: see main.swift")
    }
#else
    print("built without libpmemobj")
#endif
