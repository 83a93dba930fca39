// What is asked of the store at the end of a plan, on copies of its media, so that no event of the recording comes from it:
//
//   check    the full check finds nothing, and writes nothing (CRASHMODEL M5.9)
//   pairs    two ways to do one thing leave stores that are alike (Pairs/)

package import LayoutStore

extension Driver {
    /// The most pairs of one recording. Each takes some milliseconds, and the rehearsal runs them as well.
    private static let mostPairs = 4

    /// Judges the store that `media` hold, when the plan has come to its end.
    func judgeEnd(of media: MediaState, _ conditions: Conditions) async {
        do throws(StoreError) {
            for breach in try Self.check(media, on: conditions.medium, blocks: conditions.blocks) {
                world.reportLive(breach.detail, oracle: OracleName.postConditions, kind: breach.kind)
            }
            let pairs = Self.pairs(
                plan, media, files: files, on: conditions.medium, blocks: conditions.blocks, rules: conditions.rules)
            let (judged, breaches) = try await pairs.run(most: Self.mostPairs)
            for _ in 0..<judged { recorder.count(Counter.judged(OracleName.pairs)) }
            for breach in breaches { world.reportLive(breach.detail, oracle: OracleName.pairs, kind: breach.kind) }
        } catch {
            world.reportLive(
                "a copy of the store at the end of the plan broke by itself: \(error)", oracle: OracleName.store,
                kind: "\(error.code)")
        }
    }

    /// Pairs on copies of a plan's store. The right side takes other steps and other blocks than the plan is tuned for.
    package static func pairs(
        _ plan: Plan, _ media: MediaState, files: [InodeNumber], on medium: StoreMedium, blocks: BlockCount,
        rules: RuleSet
    ) -> PairRuns {
        PairRuns(media, on: medium, blocks: blocks, files: files, seed: plan.seed) { side in
            var tuning = plan.tuning
            if side == .right {
                tuning.allocation = tuning.allocation == .placeThenSize ? .mostRecentlyFreed : .placeThenSize
                tuning.extentsPerStep = tuning.extentsPerStep == 1 ? 5 : 1
                tuning.checkpointPages = tuning.checkpointPages == 0 ? 12 : 0
            }
            return CampaignHost.environment(plan, tuned: tuning, boots: 0, random: .pairedStore, rules: rules)
        }
    }

    private static func check(
        _ media: MediaState, on medium: StoreMedium, blocks: BlockCount
    ) throws(StoreError) -> [Breach] {
        let (rig, log) = (medium.rig(blocks: blocks), EventLog())
        try rig.mount(media.crashed(.process), by: ReplayChooser(), log: log)
        let doubts = try rig.doubts()
        return Return.breaches(ofCheck: doubts, events: log.events[...], files: log.files)
    }
}
