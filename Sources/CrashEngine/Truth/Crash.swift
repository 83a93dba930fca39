/// A crash and everything before it that a recovered store is judged by.
package struct Crash: Sendable {
    package let kind: CrashKind
    /// Events of the recording behind the first crash.
    package let events: Int
    /// Recoveries before this crash, one for each earlier one.
    package var earlier: [RecoveryRun] = []
    package let survivors: ClientState

    /// How often the machine has crashed, this time included.
    package var boots: Int {
        (earlier.map(\.after) + [kind]).filter(\.endsBoot).count
    }
}
