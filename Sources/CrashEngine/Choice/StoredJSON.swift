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

    /// Where a `DecodingError` arose: names and indices from the document's root. Empty for what is no JSON, or another error.
    package static func path(_ error: any Error) -> [String] {
        guard let error = error as? DecodingError else { return [] }
        let keys: [any CodingKey] =
            switch error {
            case .keyNotFound(let key, let context): context.codingPath + [key]
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            @unknown default: []
            }
        return keys.map { $0.intValue.map(String.init) ?? $0.stringValue }
    }

    /// The line, from 1, on which the value at `path` stands in a document, or the one that should have it.
    package static func line(of path: [String], in text: String) -> Int { JSONLines.line(of: path, in: text) }

    /// The path of the first name in a document that `value`, which was read from it, does not have; nil if it has all.
    package static func unknownName(in bytes: Data, of value: some Encodable) throws -> [String]? {
        unknownName(
            try JSONSerialization.jsonObject(with: bytes),
            try JSONSerialization.jsonObject(with: Data(try text(of: value).utf8)), [])
    }

    private static func unknownName(_ read: Any, _ known: Any, _ path: [String]) -> [String]? {
        if let read = read as? [String: Any], let known = known as? [String: Any] {
            for name in read.keys.sorted() {
                guard let inner = known[name] else { return path + [name] }
                if let found = unknownName(read[name] as Any, inner, path + [name]) { return found }
            }
        } else if let read = read as? [Any], let known = known as? [Any] {
            for (index, pair) in zip(read, known).enumerated() {
                if let found = unknownName(pair.0, pair.1, path + [String(index)]) { return found }
            }
        }
        return nil
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
