private import COpenSSL

/// The SHA-256 of bytes that come in pieces, by OpenSSL's libcrypto.
struct SHA256: ~Copyable {
    private let context: OpaquePointer

    init() throws {
        guard let fresh = EVP_MD_CTX_new() else { throw Self.failure }
        guard EVP_DigestInit_ex(fresh, EVP_sha256(), nil) == 1 else {
            EVP_MD_CTX_free(fresh)
            throw Self.failure
        }
        context = fresh
    }

    deinit { EVP_MD_CTX_free(context) }

    mutating func update(_ bytes: [UInt8]) throws { try update(bytes[...]) }

    mutating func update(_ bytes: ArraySlice<UInt8>) throws {
        let isTaken = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) == 1 }
        guard isTaken else { throw Self.failure }
    }

    /// The hash in 64 hexadecimal digits.
    consuming func finish() throws -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard EVP_DigestFinal_ex(context, &digest, &length) == 1 else { throw Self.failure }
        return digest[..<Int(length)].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static var failure: CommandFailure {
        CommandFailure("libcrypto gives no SHA-256; is its default provider configured?", Exit.broken)
    }
}
