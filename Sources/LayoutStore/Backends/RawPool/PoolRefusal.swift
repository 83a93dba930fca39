/// Why a pool is not read. Made without a sentence, since a search over many images meets many of them.
package enum PoolRefusal: Error, Hashable, Sendable {
    case tooSmall(bytes: UInt64)
    case poolSet
    case partOfSet
    case signature
    case major(UInt32)
    case incompatible(UInt32)
    case readOnly(UInt32)
    case headerChecksum
    case architecture
    case powerLost
    case descriptorChecksum
    case layout
    case heapUnaligned(UInt64)
    case openedHalf(run: UInt64)
    case lanesOutside
    case heapTooSmall
    case heapChecksum
    case heapSignature
    case zone(UInt64)
    case chunk(zone: UInt64, UInt64)
    case heapShrunk
    case leaves(UInt64)
    case furtherLog(UInt64)
    case logsOverlap(UInt64)
    case entryKind(UInt64)
    case entryTarget(UInt64)
    case root(UInt64)

    /// What a program decides by: `input` for what is no pool of ours, `corrupt` for damage.
    var code: StoreError.Code {
        switch self {
        case .tooSmall, .poolSet, .partOfSet, .signature, .major, .incompatible, .readOnly, .architecture, .layout:
            .input
        default: .corrupt
        }
    }

    /// What is wrong, as the end of a sentence about a pool.
    var reason: String {
        switch self {
        case .tooSmall(let bytes): "it has \(bytes) bytes, and no pool has fewer than \(PoolHeader.leastBytes)"
        case .poolSet: "it is the description of a pool set, of which only the single pool files can be read"
        case .partOfSet: "it is a part of a pool set; pools of one file only can be read"
        case .signature: "it does not begin as a pool of libpmemobj does"
        case .major(let major): "its format is version \(major), not \(PoolHeader.major)"
        case .incompatible(let bits): "it uses features that are not known here (\(hex(UInt64(bits))))"
        case .readOnly(let bits): "it uses features that let nobody write who does not know them (\(hex(UInt64(bits))))"
        case .headerChecksum: "the checksum of its header is wrong"
        case .architecture: "it was made on another kind of machine"
        case .powerLost: "its device lost power before all was written, while the pool was open"
        case .descriptorChecksum: "the checksum of its descriptor is wrong"
        case .layout: "its layout has another name than the one asked for"
        case .heapUnaligned(let offset): "its heap would begin at byte \(offset), which begins no page"
        case .openedHalf(let run): "its run number \(run) is odd, as no completed opening leaves it"
        case .lanesOutside: "its lanes would not lie between the descriptor and the end"
        case .heapTooSmall: "no heap has room between its begin and the pool's end"
        case .heapChecksum: "the checksum of its heap's header is wrong"
        case .heapSignature: "its heap does not begin as one"
        case .zone(let zone): "zone \(zone) of its heap has a wrong header"
        case .chunk(let zone, let chunk): "chunk \(chunk) in zone \(zone) of its heap has a wrong header"
        case .heapShrunk: "its heap was larger than the file is now"
        case .leaves(let offset): "something in it leads to byte \(offset), which lies outside"
        case .furtherLog(let offset): "a log would go on at byte \(offset), where no further log can lie"
        case .logsOverlap(let lane): "the logs of lane \(lane) go in circles or overlap others"
        case .entryKind(let offset): "the log entry at byte \(offset) is of no known kind"
        case .entryTarget(let offset): "the log entry at byte \(offset) would change what no log entry may"
        case .root(let offset): "its root object would lie at byte \(offset), outside its heap"
        }
    }

    private func hex(_ bits: UInt64) -> String { "0x" + String(bits, radix: 16) }

    /// The sentence, about the pool `name`.
    func error(_ name: String) -> StoreError {
        StoreError(code, "cannot read \(name): \(reason); give another file, or restore it from a backup")
    }
}
