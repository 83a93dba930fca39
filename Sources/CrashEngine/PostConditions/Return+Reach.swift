internal import LayoutStore

// What holders get, and what they have given back.
extension Return {
    func mapped(_ parent: Hold.Parent) -> [Breach] {
        require(after.parents[parent] != nil, "not_mapped", "the mapping is not there")
    }

    /// Every block of the range is reached through the grant, where the file has it now; who asked to write has all of the range, and for
    /// itself. What is not written yet is reached by nobody who only reads: it shows zeros.
    func granted(_ parent: Hold.Parent, _ block: Int, _ blocks: Int, _ access: Access) -> [Breach] {
        guard let inode = after.parents[parent]?.inode, let file = after.files[inode] else {
            return [Breach("not_mapped", "the mapping or pin is not there")]
        }
        let range = Int64(block)..<Int64(block + blocks)
        let writes = access.contains(.write)
        let map = writes ? file.map.within(range) : file.map.within(range).onlyWritten
        let active = after.holds.values.filter {
            $0.parent == parent && $0.state == .active && $0.access.contains(access)
        }
        let reached = map.runs.allSatisfy { run in
            (run.block..<run.end).allSatisfy { place in
                active.contains {
                    $0.offset.value <= place && place < $0.offset.value + $0.count.value
                        && $0.start.value + place - $0.offset.value == run.disk + place - run.block
                }
            }
        }
        return require(
            (!writes || map.covers(range) && map.isWritten) && reached, "not_granted",
            "of blocks \(range) the file maps \(map.words), and the holds of the grant do not reach all of it")
            + require(
                active.allSatisfy { one in
                    active.allSatisfy {
                        $0.id == one.id || $0.access != one.access || !$0.fileBlocks.overlaps(one.fileBlocks)
                    }
                }, "granted_twice", "two holds of the grant reach one block for the same access")
            + (writes
                ? require(
                    after.firstShared(map) == nil, "written_while_shared",
                    "blocks of \(map.words) may be written, and are shared") : [])
    }

    func ended(_ parent: Hold.Parent) -> [Breach] {
        require(
            after.parents[parent] == nil && !after.holds.values.contains { $0.parent == parent }, "not_ended",
            "the mapping or pin was given back, and is there")
    }
}
