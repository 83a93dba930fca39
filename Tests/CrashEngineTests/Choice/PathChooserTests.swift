import CrashEngine
import Testing

@Suite("A path of decisions")
struct PathChooserTests {
    private static let sector = ChoicePoint(.device, .sector(31))
    private static let frame = ChoicePoint(.file(0), .frame(2))

    private let path = [
        Decision(Self.frame, of: "store.db-wal", pick: 1, among: 3),
        Decision(Self.sector, of: "device", pick: 1, among: 2),
        Decision(Self.sector, of: "device", pick: 0, among: 2),
    ]

    private func chooser() -> PathChooser { PathChooser(path) { $0 == .device ? "device" : "store.db-wal" } }

    @Test("is followed whatever comes first, as long as each part is asked as it was")
    func followed() {
        let chooser = chooser()
        #expect(chooser.choose(Self.sector, among: 2) == 1)
        #expect(!chooser.isFollowed)
        #expect(chooser.choose(ChoicePoint(.file(7), .frame(2)), among: 3) == 1)
        #expect(chooser.choose(Self.sector, among: 2) == 0)
        #expect(chooser.isFollowed)
    }

    @Test("is left by a question that it does not know, and the answer is the oldest content")
    func strayed() {
        for (point, count) in [
            (ChoicePoint(.device, .sector(30)), 2), (ChoicePoint(.device, .size), 2),
            (ChoicePoint(.device, .frame(2)), 3),
        ] {
            let chooser = chooser()
            #expect(chooser.choose(point, among: count) == 0)
            #expect(chooser.choose(Self.frame, among: 3) == 1)
            for answer in [1, 0] { #expect(chooser.choose(Self.sector, among: 2) == answer) }
            #expect(!chooser.isFollowed, "\(point)")
        }
    }

    @Test("is left by a question of another width, by one more than it has, and by one less")
    func widths() {
        let other = chooser()
        #expect(other.choose(Self.frame, among: 4) == 0)
        for _ in 0..<2 { _ = other.choose(Self.sector, among: 2) }
        #expect(!other.isFollowed)
        let more = chooser()
        _ = more.choose(Self.frame, among: 3)
        for answer in [1, 0, 0] { #expect(more.choose(Self.sector, among: 2) == answer) }
        #expect(!more.isFollowed)
    }

    @Test("keeps of what its answers left the narrowest, and nothing that was written later")
    func kept() {
        let chooser = chooser()
        chooser.kept(Self.sector) { [-1, 4, 9] }
        chooser.kept(Self.sector) { [4] }
        chooser.kept(Self.sector) { [12] }
        #expect(chooser.kept[Self.sector] == [4])
    }
}
