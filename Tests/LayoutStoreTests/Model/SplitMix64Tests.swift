import LayoutStore
import Testing

@Suite("splitmix64")
struct SplitMix64Tests {
    /// The values that the generator's public implementations give for this state.
    @Test("draws the published numbers")
    func published() {
        var generator = SplitMix64(state: 1_234_567)
        let drawn = (0..<5).map { _ in generator.next() }
        #expect(
            drawn == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
                4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
            ])
    }

    @Test("mixes a state into the number that a generator draws in it")
    func mixing() {
        for state in [0, 1, UInt64.max, 0x5349_4F50] {
            var generator = SplitMix64(state: state)
            #expect(generator.next() == SplitMix64.mix(state))
        }
    }
}
