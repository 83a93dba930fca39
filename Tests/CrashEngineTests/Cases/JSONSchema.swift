import Foundation

/// As much of JSON Schema as the schemas of this project use; a keyword that it does not know is a problem.
struct JSONSchema {
    private let root: [String: Any]

    init(_ text: String) throws {
        root = (try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) ?? [:]
    }

    /// What is wrong with `document`, each with its place; empty when it is as the schema says.
    func problems(in document: Any) -> [String] { problems(document, root, "") }

    private func problems(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        schema.sorted { $0.key < $1.key }.flatMap { keyword, rule -> [String] in
            switch keyword {
            case "$schema", "title", "description", "$defs", "required", "additionalProperties": return []
            case "$ref":
                let name = "\(rule)".split(separator: "/").last.map(String.init) ?? ""
                guard let target = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
                    return ["\(place): no definition \(name)"]
                }
                return problems(value, target, place)
            case "items":
                return ((value as? [Any]) ?? []).enumerated().flatMap {
                    problems($1, (rule as? [String: Any]) ?? [:], "\(place)/\($0)")
                }
            case "properties": return problems(ofMembers: value, schema, place)
            default: return Self.isMet(keyword, rule, by: value) ? [] : ["\(place): not \(keyword) \(rule)"]
            }
        }
    }

    private func problems(ofMembers value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        let object = (value as? [String: Any]) ?? [:]
        let known = (schema["properties"] as? [String: [String: Any]]) ?? [:]
        let missing = ((schema["required"] as? [String]) ?? []).filter { object[$0] == nil }
        let extra = schema["additionalProperties"] as? Bool == false ? object.keys.filter { known[$0] == nil } : []
        return missing.map { "\(place): no \($0)" } + extra.map { "\(place): unknown \($0)" }
            + object.flatMap { name, value in known[name].map { problems(value, $0, "\(place)/\(name)") } ?? [] }
    }

    private static func isMet(_ keyword: String, _ rule: Any, by value: Any) -> Bool {
        switch keyword {
        case "type":
            switch "\(rule)" {
            case "object": value is [String: Any]
            case "array": value is [Any]
            case "string": value is String
            case "boolean": value is Bool
            case "integer": (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
            default: false
            }
        case "const": "\(value)" == "\(rule)"
        case "enum": (rule as? [String] ?? []).contains("\(value)")
        case "minimum": (value as? NSNumber)?.doubleValue ?? 0 >= (rule as? NSNumber)?.doubleValue ?? .infinity
        case "minProperties": (value as? [String: Any])?.count ?? 0 >= (rule as? Int ?? .max)
        case "maxProperties": (value as? [String: Any])?.count ?? .max <= (rule as? Int ?? 0)
        case "minItems": (value as? [Any])?.count ?? 0 >= (rule as? Int ?? .max)
        case "pattern": "\(value)".range(of: "\(rule)", options: .regularExpression) != nil
        default: false
        }
    }
}
