/// One thing that a crash left open, and the choice, by names: a decision means the same to another build.
///
///     {"medium": "store.db-wal", "part": "frame", "number": 3, "pick": 1, "of": 3}
package struct Decision: Hashable, Codable, Sendable {
    package enum Part: String, Hashable, Codable, Sendable {
        /// Which content a sector of 512 bytes holds; the number is the sector's.
        case sector
        /// Which content a whole frame of the write-ahead log holds; the number is the frame's, from 0.
        case frame
        /// How long the file is.
        case size
        /// Which file the name refers to, if any.
        case entry
    }

    /// `device`, or the name of one of the store's files.
    package let medium: String
    package let part: Part
    /// The number of the sector or frame; nil for the other parts.
    package let number: Int?
    /// The possibility that was chosen: from 0, oldest first.
    package let pick: Int
    /// How many possibilities there were.
    package let of: Int

    /// - Parameter medium: the name of the point's medium.
    package init(_ point: ChoicePoint, of medium: String, pick: Int, among count: Int) {
        self.medium = medium
        (part, number) =
            switch point.subject {
            case .sector(let sector): (.sector, sector)
            case .frame(let frame): (.frame, frame)
            case .size: (.size, nil)
            case .entry: (.entry, nil)
            }
        (self.pick, of) = (pick, count)
    }
}
