import LayoutStore
import Testing

@Suite("The identity of a host")
struct SystemEnvironmentTests {
    private let machine = "3d1219c7c4c5404aaa1f6d2a48adfda4"
    private let boots = ["73c5e405-3838-47ba-a44d-d1b66c5e832a", "73c5e405-3838-47ba-a44d-d1b66c5e832b"]

    @Test("stays over a boot, which has an identity of its own")
    func reboot() throws {
        let first = try #require(HostIdentity(machineID: machine, bootID: boots[0]))
        let second = try #require(HostIdentity(machineID: machine, bootID: boots[1]))
        #expect(first.host == second.host)
        #expect(first.boot != second.boot)
        #expect(first == HostIdentity(machineID: machine, bootID: boots[0]))
    }

    @Test("is another host at each boot when the machine has no id: holders of before count as remote")
    func noMachine() throws {
        for machine in [nil, "", "uninitialized", "3d12", String(repeating: "x", count: 32)] {
            let first = try #require(HostIdentity(machineID: machine, bootID: boots[0]))
            let second = try #require(HostIdentity(machineID: machine, bootID: boots[1]))
            #expect(first.host != second.host)
        }
    }

    @Test("does not exist without a boot", arguments: [nil, "", "soon"])
    func noBoot(boot: String?) { #expect(HostIdentity(machineID: machine, bootID: boot) == nil) }

    @Test("is the same each time it is asked for")
    func system() throws { #expect(try HostIdentity.system() == HostIdentity.system()) }
}
