internal import Foundation

/// A set of hashes, encoded as one string of bytes, since a result may hold thousands: eight bytes for each, in
/// ascending order.
@propertyWrapper
package struct PackedHashes: Codable, Sendable {
    package var wrappedValue: Set<Int64>

    package init(wrappedValue: Set<Int64>) { self.wrappedValue = wrappedValue }

    package init(from decoder: any Decoder) throws {
        let data = try decoder.singleValueContainer().decode(Data.self)
        guard data.count % 8 == 0 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(data.count) bytes are no row of hashes"))
        }
        var hashes: Set<Int64> = []
        hashes.reserveCapacity(data.count / 8)
        data.withUnsafeBytes { buffer in
            for place in stride(from: 0, to: buffer.count, by: 8) {
                hashes.insert(Int64(littleEndian: buffer.loadUnaligned(fromByteOffset: place, as: Int64.self)))
            }
        }
        wrappedValue = hashes
    }

    package func encode(to encoder: any Encoder) throws {
        var data = Data(capacity: wrappedValue.count * 8)
        for hash in wrappedValue.sorted() { withUnsafeBytes(of: hash.littleEndian) { data.append(contentsOf: $0) } }
        var container = encoder.singleValueContainer()
        try container.encode(data)
    }
}
