/// What a ``Chooser`` is asked about.
package struct ChoicePoint: Hashable, Sendable, CustomStringConvertible {
    package enum Medium: Hashable, Sendable {
        /// A file of the simulated disk, by its index there.
        case file(Int)
        case device
    }

    package enum Subject: Hashable, Sendable {
        /// Which version a 512-byte sector holds.
        case sector(Int)
        /// How long the file is.
        case size
        /// What a whole frame of the write-ahead log holds; the first is 0.
        case frame(Int)
        /// Which file, if any, the name refers to.
        case entry
    }

    package let medium: Medium
    package let subject: Subject

    package init(_ medium: Medium, _ subject: Subject) {
        self.medium = medium
        self.subject = subject
    }

    package var description: String { "\(medium) \(subject)" }
}
