/// Bytes that grow at their end: what rows, lines and documents are made of on their way.
///
/// Written through a pointer, with one look for room per value: an array's checks cost more than the values here do.
/// It has one owner; who has consumed it may hand it to another thread.
public struct ByteBuffer: ~Copyable, @unchecked Sendable {
    @usableFromInline var start: UnsafeMutableRawPointer
    @usableFromInline var capacity: Int
    /// At most the capacity, so that it is reckoned with without a look for overflow.
    @usableFromInline var end = 0

    /// - Parameter capacity: room for a start; more is made as it is needed.
    public init(capacity: Int) {
        self.capacity = max(64, capacity)
        start = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit {
        start.deallocate()
    }

    /// Bytes written.
    @inlinable public var count: Int { end }

    /// What has been written.
    @inlinable public var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start, count: end)
    }

    /// Room for `size` bytes behind the last; they belong to the buffer once ``advance(_:)`` says so.
    @inlinable @inline(__always)
    public mutating func reserve(_ size: Int) -> UnsafeMutableRawPointer {
        if capacity &- end < size { grow(size) }
        return start + end
    }

    /// Takes bytes in that were written behind the last.
    @inlinable @inline(__always)
    public mutating func advance(_ size: Int) {
        end &+= size
    }

    @inlinable @inline(__always)
    public mutating func append(_ byte: UInt8) {
        reserve(1).storeBytes(of: byte, as: UInt8.self)
        end &+= 1
    }

    @inlinable @inline(__always)
    public mutating func append<T: BitwiseCopyable>(value: T) {
        reserve(MemoryLayout<T>.size).storeBytes(of: value, as: T.self)
        end &+= MemoryLayout<T>.size
    }

    @inlinable @inline(__always)
    public mutating func append(_ raw: UnsafeRawBufferPointer) {
        guard let source = raw.baseAddress else { return }
        reserve(raw.count).copyMemory(from: source, byteCount: raw.count)
        end &+= raw.count
    }

    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Writes over what stands at `offset`.
    @inlinable public mutating func replace<T: BitwiseCopyable>(at offset: Int, with value: T) {
        precondition(offset >= 0 && offset + MemoryLayout<T>.size <= end)
        start.storeBytes(of: value, toByteOffset: offset, as: T.self)
    }

    /// Forgets what stands from `count` on.
    @inlinable public mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= end)
        end = count
    }

    @usableFromInline @inline(never)
    mutating func grow(_ size: Int) {
        let larger = max(capacity * 2, end + size)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        moved.copyMemory(from: start, byteCount: end)
        start.deallocate()
        start = moved
        capacity = larger
    }
}
