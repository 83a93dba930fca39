package import LayoutStore

/// The files of a store, as its rows say.
package struct StoreSurroundings: Surroundings {
    private let view: StoreView
    /// The inodes of a plan's files.
    private let files: [InodeNumber]
    /// The mapping or pin that the running call names.
    private let parent: Hold.Parent?

    package init(_ view: StoreView, files: [InodeNumber], parent: Hold.Parent?) {
        self.view = view
        self.files = files
        self.parent = parent
    }

    private func file(_ number: Int) -> StoreView.File? {
        files.indices.contains(number) ? view.files[files[number]] : nil
    }

    private func map(_ number: Int, _ blocks: Range<Int>) -> FileMap {
        file(number)?.map.within(Int64(blocks.lowerBound)..<Int64(blocks.upperBound)) ?? FileMap()
    }

    package func size(of number: Int) -> Int { Int(file(number)?.size ?? 0) }

    package func runs(of number: Int, in blocks: Range<Int>) -> [(blocks: Range<Int>, kind: BlockKind)] {
        map(number, blocks).runs.flatMap { run in
            view.byOwners(run).map { part in
                let kind: BlockKind = part.isShared ? .shared : run.isWritten ? .own : .unwritten
                return (Int(part.blocks.lowerBound)..<Int(part.blocks.upperBound), kind)
            }
        }
    }

    package func grips(on number: Int, in blocks: Range<Int>) -> [Grip] {
        let disk = map(number, blocks).runs.map(\.diskBlocks)
        return view.holds.values.compactMap { hold in
            let held = hold.diskBlocks.lowerBound.value..<hold.diskBlocks.upperBound.value
            guard disk.contains(where: { $0.overlaps(held) }), let scope = view.scopes[hold.holder] else { return nil }
            let isPin = if case .pin = hold.parent { true } else { false }
            return Grip(scope: scope, isPin: isPin, writes: hold.access.writes)
        }
    }

    package func held(by operation: WorkloadOperation) -> (file: Int, blocks: Range<Int>)? {
        guard let parent, let place = view.parents[parent], let number = files.firstIndex(of: place.inode) else {
            return nil
        }
        return (number, Int(place.blocks.lowerBound)..<Int(place.blocks.upperBound))
    }
}
