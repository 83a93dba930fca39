/// A value for each operation that has one, by the operation's number. Numbers count from 0 without large gaps; -1
/// stands for no operation. An array, because ``ReferenceFiles`` asks for every sector of every state; it imports
/// nothing, like ``ReferenceFiles``.
struct ByOperation<Value: Sendable>: Sendable {
    private var values: [Value?] = []

    subscript(operation: Int) -> Value? {
        get { operation >= 0 && operation < values.count ? values[operation] : nil }
        set {
            if values.count <= operation { values += repeatElement(nil, count: operation + 1 - values.count) }
            values[operation] = newValue
        }
    }
}
