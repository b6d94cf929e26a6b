/// Bytes that gather until they are a piece.
///
/// Unchecked: whoever fills it hands it on and takes another.
final class PieceBuffer: @unchecked Sendable {
    private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: PartPacker.pieceBytes, alignment: 16)
    private(set) var count = 0

    deinit {
        memory.deallocate()
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }
    var isFull: Bool { count == memory.count }

    func clear() {
        count = 0
    }

    /// Takes as many bytes as there is room for, and returns the rest.
    func fill(from bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let taken = min(bytes.count, memory.count - count)
        UnsafeMutableRawBufferPointer(rebasing: memory[count..<(count + taken)])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
        count += taken
        return UnsafeRawBufferPointer(rebasing: bytes[taken...])
    }
}
