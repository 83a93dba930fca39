// intent_left_open: once recovery has run, every open intent was logged in the current epoch (PROTOCOL P5.1, P7.3). The twin
// of the view of that name.

extension StoreSnapshot {
    func findIntentsLeftOpen(_ findings: inout Findings) {
        for intent in intents where intent.epoch < header.epoch {
            let operation =
                switch intent.operation {
                case .truncate: "truncate"
                case .clone: "clone"
                default: "operation \(intent.operation.rawValue)"
                }
            findings.add(
                .intentLeftOpen, intent.lsn.value,
                "the \(operation) of inode \(intent.inode), logged at LSN \(intent.lsn) in epoch \(intent.epoch), is still "
                    + "open in epoch \(header.epoch)")
        }
    }
}
