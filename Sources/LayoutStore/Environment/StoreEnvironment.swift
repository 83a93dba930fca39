/// Everything that a run of the store takes from outside: nothing comes from a global, so one seed can decide all.
public struct StoreEnvironment: Sendable {
    /// Where the store runs, and since which boot.
    public let host: HostIdentity
    /// Random bits for nonces and identities; never used to make a choice that a replay would have to repeat.
    package let random: @Sendable () -> UInt64
    /// What the journal's records are dated by.
    package let clock: any StoreClock
    /// Parks the caller at named points; nil in production.
    package let pacer: (any Pacer)?
    /// Hears of every address that leaves; nil when the return value is the hand-out.
    package let channel: (any HolderChannel)?
    /// Hears of every commit; nil in production.
    package let observer: (any StoreObserver)?
    package let rules: RuleSet
    package let allocation: AllocationPolicy
    /// Extents that one transaction of a root intent may touch (PROTOCOL P5.1).
    package let extentsPerStep: Int
    /// Journal records that trimming leaves.
    package let journalRecords: Int
    /// WAL pages after which a checkpoint follows a commit; nil leaves checkpoints to the caller.
    package let checkpointPages: Int?
    /// WAL pages from which on operations that make the log longer are refused (PROTOCOL P6.3); nil for no limit.
    package let logLimit: Int?
    /// How long an operation waits for others who have the database.
    package let patience: Duration
    /// Hears what goes wrong outside, in sentences; nil when nobody listens.
    package let warn: (@Sendable (String) -> Void)?

    /// The environment of a store on `host`: random bits and time of the system, checkpoints and trims by themselves.
    ///
    /// `patience`: how long an operation waits for others who have the database, before it is refused with `locked`. `warn` hears, in
    /// sentences, what goes wrong outside: a reader that keeps the log from being emptied. It is called inside an operation, and must
    /// not call the store.
    public init(
        host: HostIdentity, patience: Duration = .seconds(5), warn: (@Sendable (String) -> Void)? = nil
    ) {
        self.init(
            host: host, random: { UInt64.random(in: .min ... .max) }, logLimit: 16_000, patience: patience, warn: warn)
    }

    package init(
        host: HostIdentity, random: @escaping @Sendable () -> UInt64, clock: any StoreClock = SystemClock(),
        pacer: (any Pacer)? = nil, channel: (any HolderChannel)? = nil, observer: (any StoreObserver)? = nil,
        rules: RuleSet = .all,
        allocation: AllocationPolicy = .placeThenSize,
        extentsPerStep: Int = 64, journalRecords: Int = 4096, checkpointPages: Int? = 1000, logLimit: Int? = nil,
        patience: Duration = .seconds(5), warn: (@Sendable (String) -> Void)? = nil
    ) {
        self.host = host
        self.random = random
        self.clock = clock
        self.pacer = pacer
        self.channel = channel
        self.observer = observer
        self.rules = rules
        self.allocation = allocation
        self.extentsPerStep = extentsPerStep
        self.journalRecords = journalRecords
        self.checkpointPages = checkpointPages
        self.logLimit = logLimit
        self.patience = patience
        self.warn = warn
    }

    /// The one way into a synchronous section: whoever keeps an event log hears whose it is, then it runs. Never across an await.
    func section<R>(
        _ point: @autoclosure () -> SchedulePoint, _ body: () throws(StoreError) -> R
    ) throws(StoreError) -> R {
        observer?.entered(point())
        return try body()
    }
}

/// Stops an operation at its named points. The only places where a schedule may switch.
package protocol Pacer: Sendable {
    func point(_ point: SchedulePoint) async
}

/// The way to a holder. Addresses leave over it; take-down, recall and revoke will follow it (PROTOCOL P1.3).
package protocol HolderChannel: Sendable {
    /// The moment at which the holder can begin to use `grant`.
    func handOut(_ grant: Grant) async
}

/// Which legal block an allocation takes first.
package enum AllocationPolicy: Sendable {
    /// Where the file's extent before ended, else the shortest run that is long enough.
    case placeThenSize
    /// The block that was freed last: the one that hurts most when it was freed too early (CRASHMODEL M6).
    case mostRecentlyFreed
}

/// When an operation is permanent (PROTOCOL P6).
public enum Durability: Int64, Sendable, CaseIterable {
    /// When the call returns.
    case full = 0
    /// After the next ``LayoutStore/sync()``.
    case deferred = 1
}
