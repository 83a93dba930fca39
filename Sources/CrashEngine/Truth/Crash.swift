/// A crash, with all that happened before it and that the recovered store is judged by.
package struct Crash: Sendable {
    package let kind: CrashKind
    /// The number of the recording's events that happened before the first crash.
    package let events: Int
    /// The recoveries before this crash, one for each earlier crash.
    package var earlier: [RecoveryRun] = []
    package let survivors: ClientState

    /// How often the machine has crashed, this crash included.
    package var boots: Int {
        (earlier.map(\.after) + [kind]).filter(\.endsBoot).count
    }
}
