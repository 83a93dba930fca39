/// Answers every question that a run leaves open.
///
/// Choosers go depth first, at random, by recorded decisions or along a path of names; code that asks knows none of
/// them. A chooser answers from its own state and the question alone, so that a run can be repeated.
package protocol Chooser: AnyObject {
    /// Picks one of `count` possibilities, which is at least 2; the answer lies in `0..<count`.
    ///
    /// The order of the possibilities depends on the recorded events only, never on addresses or hashing.
    func choose(_ point: ChoicePoint, among count: Int) -> Int

    /// Hears which candidates the answer about `point` has left; see ``PathChooser/kept``.
    func kept(_ point: ChoicePoint, _ left: () -> [Int])
}

extension Chooser {
    package func kept(_ point: ChoicePoint, _ left: () -> [Int]) {}
}
