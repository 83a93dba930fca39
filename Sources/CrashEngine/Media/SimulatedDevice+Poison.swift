extension SimulatedDevice {
    /// The sector whose poison these bytes begin with; nil if they begin with no poison.
    package static func poisonedSector(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 8 else { return nil }
        let number = (4..<8).reduce(0) { $0 | Int(bytes[$1]) << (($1 - 4) * 8) }
        return poison(sector: number).prefix(8) == bytes.prefix(8) ? number : nil
    }
}
