// hold_of_dead_holder: once recovery has run, no hold belongs to a holder that is gone (PROTOCOL P1.2). The twin of the view
// of that name: one search a hold.

extension StoreSnapshot {
    func findHoldsOfDeadHolders(_ findings: inout Findings) {
        for hold in holds {
            guard let index = holders.index(of: hold.holder.value, by: { $0.id.value }),
                holders[index].isDead(epoch: header.epoch, on: header.identity)
            else { continue }
            let holder = holders[index]
            findings.add(
                .holdOfDeadHolder, hold.id.value,
                holder.scope == .process
                    ? "\(who(hold)) was registered in epoch \(holder.epoch) with the scope of a process, and now is epoch "
                        + "\(header.epoch)"
                    : "\(who(hold)) was registered in boot \(holder.identity.boot) of host \(holder.identity.host), which now "
                        + "runs boot \(header.identity.boot)")
        }
    }
}
