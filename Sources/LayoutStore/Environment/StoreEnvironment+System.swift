// Which host this is, and since which boot. Host-scoped holds live and die by it (PROTOCOL P1.2): a hold is dropped when the
// same host has another boot, so two hosts must never have one identity, while one host may well have two.
//
//   machine id  boot id    host          boot     a holder of before
//   M           B          hash(M)       hash(B)  alive
//   M           B', later  hash(M)       hash(B') dead: same host, another boot
//   none        B          hash(B)       hash(B)  alive
//   none        B', later  hash(B')      hash(B') of an unknown host: counts as remote, and stays until it is fenced
//
// Not covered: hosts that share a machine id, as clones of one disk image do until it is made anew. Hosts that open one store
// in turn need ids of their own; where that cannot be had, give `StoreEnvironment` a `HostIdentity` from elsewhere.
// Source: machine-id(5); random(4) for boot_id, which the kernel draws at each boot.

internal import Glibc

extension StoreEnvironment {
    /// The environment of a store in production: this host and boot, and random bits of the system.
    ///
    /// `warn` as for ``init(host:patience:warn:)``. Throws `io` if /proc does not tell the boot.
    public static func system(
        warn: (@Sendable (String) -> Void)? = nil
    ) throws(StoreError) -> StoreEnvironment {
        StoreEnvironment(host: try HostIdentity.system(), warn: warn)
    }
}

extension HostIdentity {
    /// This host and its boot, from /etc/machine-id and /proc/sys/kernel/random/boot_id.
    ///
    /// Throws `io` if /proc does not tell the boot.
    public static func system() throws(StoreError) -> HostIdentity {
        let path = "/proc/sys/kernel/random/boot_id"
        guard
            let identity = HostIdentity(
                machineID: OpenFile.firstLine(of: "/etc/machine-id"), bootID: OpenFile.firstLine(of: path))
        else {
            throw StoreError(
                .io, "cannot tell this boot of the host from another: \(path) has no identifier; mount /proc")
        }
        return identity
    }

    /// Each identifier is 128 bits in hexadecimal, with or without hyphens; anything else counts as none.
    ///
    /// Nil without a boot: then a hold from before it could not be told from one of now.
    package init?(machineID: String?, bootID: String?) {
        guard let boot = Self.words(bootID) else { return nil }
        let host = Self.words(machineID) ?? boot
        self.init(host: RecordWords.hash(host, seed: 1), boot: RecordWords.hash(boot, seed: 2))
    }

    private static func words(_ identifier: String?) -> [Int64]? {
        guard let digits = identifier?.utf8.filter({ $0 != UInt8(ascii: "-") }), digits.count == 32,
            let high = UInt64(String(decoding: digits.prefix(16), as: UTF8.self), radix: 16),
            let low = UInt64(String(decoding: digits.suffix(16), as: UTF8.self), radix: 16)
        else { return nil }
        return [Int64(bitPattern: high), Int64(bitPattern: low)]
    }
}
