import LayoutStore
import Testing

@Suite("Binary search")
struct BinarySearchTests {
    @Test("finds what a scan finds, in every array of up to nine elements", arguments: 0...9)
    func scan(count: Int) {
        let numbers = (0..<count).map { $0 / 2 * 2 }  // pairs
        for bound in -1...10 {
            #expect(
                numbers.firstIndex(notBefore: { $0 < bound }) == numbers.firstIndex { $0 >= bound } ?? count)
        }
    }
}
