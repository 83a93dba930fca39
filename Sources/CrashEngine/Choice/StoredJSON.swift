package import Foundation

/// Values as JSON: names in snake case, and the same bytes for equal values.
package enum StoredJSON {
    /// - Parameter isPretty: indented, for people; otherwise one line.
    package static func text(of value: some Encodable, isPretty: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting =
            isPretty ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Throws a `DecodingError` if the bytes are not JSON, or not such a value.
    package static func value<Value: Decodable>(_ type: Value.Type, of bytes: Data) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: bytes)
    }

    /// The message of a `DecodingError`, with the place in the document: "finding.crash.step: there is no step a/b".
    package static func sentence(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return error.localizedDescription }
        func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
            let keys = context.codingPath + [last].compactMap(\.self)
            return keys.isEmpty
                ? "" : keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".") + ": "
        }
        return switch error {
        case .keyNotFound(let key, let context): place(context, key) + "is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context): place(context) + context.debugDescription
        case .dataCorrupted(let context): place(context) + context.debugDescription
        @unknown default: "\(error)"
        }
    }
}
