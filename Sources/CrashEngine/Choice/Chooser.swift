/// Decides everything that a run leaves open.
///
/// Depth-first, random, replay and shrink are choosers; the code that asks knows none of them. A chooser has to
/// answer from its own state and the question alone, so that a run can be repeated.
package protocol Chooser: AnyObject {
    /// Picks one of `count` possibilities, which is at least 2; the answer lies in `0..<count`.
    ///
    /// The order of the possibilities depends on the recorded events only, never on addresses or hashing.
    func choose(_ point: ChoicePoint, among count: Int) -> Int

    /// Hears what the answer about `point` has left possible, as ``PathChooser/kept`` has it.
    func kept(_ point: ChoicePoint, _ left: () -> [Int])
}

extension Chooser {
    package func kept(_ point: ChoicePoint, _ left: () -> [Int]) {}
}
