#if Pmem
    import Foundation
    import LayoutStore
    import Testing

    /// A pool's bytes, which tests damage, and whose checksums they can make right again.
    ///
    /// The checksum here is written down once more, in the plainest form: the reader's own would agree with itself whatever it computed.
    struct SealedPool {
        var bytes: [UInt8]

        static let (lanes, laneBytes) = (8192, 3072)
        static let (externalRedo, undo) = (256, 960)

        subscript(offset: Int) -> UInt64 {
            get { bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) } }
            set { bytes.withUnsafeMutableBytes { $0.storeBytes(of: newValue, toByteOffset: offset, as: UInt64.self) } }
        }

        func half(_ offset: Int) -> UInt32 {
            bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
        }

        mutating func setHalf(_ offset: Int, _ value: UInt32) {
            bytes.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: offset, as: UInt32.self) }
        }

        var heap: Int { Int(self[5136]) }

        func sum(_ range: Range<Int>, zeros: Range<Int>, then word: UInt64? = nil) -> UInt64 {
            var (low, high): (UInt32, UInt32) = (0, 0)
            for offset in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
                low = low &+ (zeros.contains(offset) ? 0 : half(offset))
                high = high &+ low
            }
            for value in word.map({ [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)] }) ?? [] {
                low = low &+ value
                high = high &+ low
            }
            return UInt64(high) << 32 | UInt64(low)
        }

        mutating func sealHeader() {
            self[4088] = sum(0..<4096, zeros: half(16) & 2 != 0 ? 2048..<4096 : 4088..<4096)
        }

        mutating func sealDescriptor() { self[6136] = sum(4096..<6144, zeros: 6136..<6144) }
        mutating func sealShutdownState() { self[4080] = sum(4024..<4088, zeros: 4080..<4088) }
        mutating func sealHeap() { self[heap + 1016] = sum(heap..<heap + 1024, zeros: heap + 1016..<heap + 1024) }

        /// Fewer lanes make an opening, and ours, cheap: the rest of the logs is not looked at.
        mutating func setLanes(_ count: Int) {
            self[5128] = UInt64(count)
            sealDescriptor()
        }

        /// Puts words into a redo log, as one that is whole and was not yet applied. Pairs of kind and offset, and value.
        mutating func setRedo(_ log: Int, _ words: [UInt64]) {
            for (index, word) in (words + [0]).enumerated() { self[log + 64 + 8 * index] = word }
            self[log + 16] = 640
            self[log] = sum(log..<log + 64 + 8 * words.count, zeros: log..<log + 8)
        }

        /// Puts an entry for bytes where an undo log begins, or further on.
        mutating func setUndo(_ log: Int, at offset: Int = 0, kind: UInt64 = 6, target: Int, _ content: [UInt8]) {
            let entry = log + 64 + offset
            let end = entry + (24 + content.count + 63) / 64 * 64
            for place in entry..<end { bytes[place] = 0 }
            self[entry] = kind << 61 | UInt64(target)
            self[entry + 16] = UInt64(content.count)
            for (index, byte) in content.enumerated() { bytes[entry + 24 + index] = byte }
            self[entry + 8] = sum(entry..<end, zeros: entry + 8..<entry + 16, then: self[log + 24])
            if end < log + 64 + Int(self[log + 16]) { self[end] = 0 }
        }
    }
#endif
