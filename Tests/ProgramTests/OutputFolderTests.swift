import Pipeline
import TestSupport
import Testing

/// The folder that runs are kept in.
@Suite struct OutputFolderTests {
    @Test func aBusyFolderIsRefusedAndNoOthersFileClosed() async throws {
        try await withTemporaryFolder { folder in
            let holder = try OutputFolder(path: folder)
            let robbed = try await Bystander.robbed {
                for _ in 0..<3000 {
                    let error = #expect(throws: PipelineError.self) { _ = try OutputFolder(path: folder) }
                    #expect(error?.code == .locked)
                }
            }
            #expect(robbed == 0)
            withExtendedLifetime(holder) {}
        }
    }
}
