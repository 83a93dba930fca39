public import LayoutStore

// Names of the store in JSON: a step as "truncate/advance", an LSN as a number.

extension Step: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let step = Step(named: name) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "there is no step \(name)")
        }
        self = step
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension LSN: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(Int64.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}

// Enums whose cases stand in JSON by their names.

extension HolderScope: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.named(Self.allCases) }
    public func encode(to encoder: any Encoder) throws { try encoder.put(name: self) }
}

extension Durability: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.named(Self.allCases) }
    public func encode(to encoder: any Encoder) throws { try encoder.put(name: self) }
}

extension AllocationPolicy: Codable {
    package init(from decoder: any Decoder) throws { self = try decoder.named([.placeThenSize, .mostRecentlyFreed]) }
    package func encode(to encoder: any Encoder) throws { try encoder.put(name: self) }
}

extension Decoder {
    /// The one of `values` whose name stands here.
    fileprivate func named<Value>(_ values: [Value]) throws -> Value {
        let container = try singleValueContainer()
        let name = try container.decode(String.self)
        guard let value = values.first(where: { "\($0)" == name }) else {
            let names = values.map { "\($0)" }.joined(separator: ", ")
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(name) is none of \(names)")
        }
        return value
    }
}

extension Encoder {
    fileprivate func put(name value: some Any) throws {
        var container = singleValueContainer()
        try container.encode("\(value)")
    }
}

extension Access: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        switch try container.decode(String.self) {
        case "read": self = .read
        case "write": self = .write
        case let name:
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "an access is read or write, not \(name)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(contains(.write) ? "write" : "read")
    }
}
