/// A statement, or a part of one, that a change replaces as a whole.
package struct Phrase: Hashable, Sendable {
    package enum Role: Sendable {
        /// A call or an assignment.
        case statement
        /// What is returned, or assigned by a declaration, or the value of a body that is one expression.
        case value
        /// One of the conditions of `if`, `guard`, `while` or `where`.
        case condition
        /// What a `for` goes over.
        case sequence
    }

    package let role: Role
    /// Its tokens, by their places in the file.
    package let tokens: Range<Int>
    /// Whether a value is known to be a Bool.
    package var isTruth = false
    /// Whether the code compiles without it, as far as its text tells.
    package var canGo = false
    /// The statement right before it, if the two can change places.
    package var previous: Range<Int>?
}
