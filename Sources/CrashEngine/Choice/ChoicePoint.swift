/// A question to a ``Chooser``: a part of a medium that a crash left *undecided*, with several *candidates* that it may
/// hold.
package struct ChoicePoint: Hashable, Sendable, CustomStringConvertible {
    package enum Medium: Hashable, Sendable {
        /// A file of the simulated disk, by the index of its name.
        case file(Int)
        case device
    }

    package enum Subject: Hashable, Sendable {
        /// Which candidate a 512-byte sector holds.
        case sector(Int)
        /// How long the file is.
        case size
        /// Which content a whole frame of the write-ahead log holds; the first frame is 0.
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
