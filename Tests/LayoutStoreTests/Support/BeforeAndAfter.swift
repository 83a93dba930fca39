import CrashEngine
import LayoutStore
import Testing

extension TestStore {
    /// Expects `call` to be refused with `code`, and to change no row, no byte of a file, and not the journal.
    /// Returns the error.
    @discardableResult
    func expectRefusal(
        _ code: StoreError.Code, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation,
        _ call: (LayoutStore) async throws -> Void
    ) async throws -> StoreError? {
        let (rows, contents) = (try await rows(), try await contents())
        let error = try await refusal { try await call(store) }
        #expect(error?.code == code, comment, sourceLocation: sourceLocation)
        let after = try await self.rows()
        #expect(after.header == rows.header, comment, sourceLocation: sourceLocation)
        #expect(after.stateHash == rows.stateHash, comment, sourceLocation: sourceLocation)
        #expect(try await self.contents() == contents, comment, sourceLocation: sourceLocation)
        return error
    }
}
