// Who is in the way of an operation, and what becomes of it. One decision for all operations (PROTOCOL P2.1, P3.4):
//
//   reason   asked about                                  in the way
//   unmap    holds of the range, through its file         each that is not stale
//   remap    holds of the blocks to copy, the same way    the same of others; the asker's own go stale
//   share    holds on the source's disk blocks            each that may write, stale ones too: two files will show them
//
// Example: P asks for a writable address in block 3 of file A, which it reads, and which B shares; Q reads it, too.
//   decide([P's, Q's], .remap, by: P, .failAtOnce)     refuse Q's: P has to come again when Q has let go
//   decide([P's], .remap, by: P, .failAtOnce)          P's goes stale, and P is told
//
// An operation asks before it changes anything, and again inside the transaction that commits: who comes in between is seen.
// A stale hold is on blocks that its file has left: the file's changes do not concern it. What frees these blocks does
// (Space/Release.swift).
//
// Not covered: waiting for holders, and fencing them; the one policy there is fails at once.
// Source: PROTOCOL P2.1, P3.4; Linux fs/xfs/xfs_file.c, xfs_break_layouts, for the question.

/// What an operation is about to do to blocks that somebody may reach.
package enum BreakReason: Sendable, CaseIterable {
    /// The blocks leave the file, or their place in it.
    case unmap
    /// Shared blocks get copies, and the file goes over to these.
    case remap
    /// The blocks get another owner.
    case share
}

/// How an operation goes on when somebody is in the way.
package enum BreakPolicy: Sendable, CaseIterable {
    /// It is refused with `conflict` and the names of the holds.
    case failAtOnce
}

/// What has to happen to holds before an operation may go on.
package enum BreakDecision: Hashable, Sendable {
    /// Nobody is in the way.
    case clear
    /// The asker's own holds go stale when the operation commits (PROTOCOL P3.3); nobody else is in the way.
    case stale([Hold])
    /// The operation may go on once these have ended.
    case wait(for: [Hold])
    /// The operation is refused because of these.
    case refuse([Hold])
}

/// Decides what `reason` means for `holds`, when `asker` asks (nil: the store itself, for a caller). Pure.
package func decide(
    _ holds: [Hold], _ reason: BreakReason, by asker: HolderID?, _ policy: BreakPolicy
) -> BreakDecision {
    var (own, others): ([Hold], [Hold]) = ([], [])
    for hold in holds {
        switch reason {
        case .unmap: if hold.state != .stale { others.append(hold) }
        case .share: if hold.access.writes { others.append(hold) }
        case .remap where hold.state == .stale: break
        case .remap: if hold.holder == asker { own.append(hold) } else { others.append(hold) }
        }
    }
    guard others.isEmpty else {
        switch policy {
        case .failAtOnce: return .refuse(others)
        }
    }
    return own.isEmpty ? .clear : .stale(own)
}

extension BreakDecision {
    /// What two parts of one operation come to: the sterner one, with the holds of both where they agree.
    func and(_ other: BreakDecision) -> BreakDecision {
        switch (self, other) {
        case (.refuse(let left), .refuse(let right)): .refuse(left + right)
        case (.refuse, _): self
        case (_, .refuse): other
        case (.wait(let left), .wait(let right)): .wait(for: left + right)
        case (.wait, _): self
        case (_, .wait): other
        case (.stale(let left), .stale(let right)): .stale(left + right)
        case (.stale, .clear): self
        case (.clear, _): other
        }
    }
}
