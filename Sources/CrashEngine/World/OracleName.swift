/// The names of judges that have something to say about a run without any crash, too. Those of ``Oracles`` that look at crashed stores have
/// the same names, so that one kind of violation has one signature.
package enum OracleName {
    /// What clients see, and what calls answer.
    package static let world = "world"
    package static let invariants = "invariants"
    /// The store itself: it broke, without any crash or fault.
    package static let store = "store"
    /// What a call owes when it returns (PostConditions/).
    package static let postConditions = "post-conditions"
    /// Two ways to do one thing (Pairs/).
    package static let pairs = "pairs"
    /// What each journal record of the run says (Records/). Those of recoveries are judged by an oracle of its own name, so that neither
    /// can have judged nothing unseen.
    package static let records = "records"
}
