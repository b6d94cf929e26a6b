internal import CLibPQ
internal import Dispatch
internal import Foundation

/// One connection to PostgreSQL, for one thread at a time.
///
/// Every wait has a deadline of ours and listens to the interrupt: a peer that is alive but silent is noticed by
/// neither keepalives nor `tcp_user_timeout`.
package final class Connection {
    let handle: OpaquePointer
    package let target: ConnectionTarget
    package let interrupt: Interrupt
    /// Told of the server's warnings; without it they are dropped.
    package var onWarning: ((ServerWarning) -> Void)?
    /// How long the server may take for one answer.
    package var answerTimeout: Duration
    /// The server's own limit on a statement, as the transaction has set it; 0 for none.
    package var statementMilliseconds = 0
    private(set) var isPipelined = false
    let planned = PlannedStatements()
    /// A wait has ended before its answer came: what is on its way belongs to nobody.
    private var isAbandoned = false

    /// Connects.
    ///
    /// - Parameters:
    ///   - connectTimeout: for all of it: name look-up apart, TCP, TLS and authentication.
    ///   - answerTimeout: for each later answer of the server.
    /// - Throws: ``PostgresError`` of code `connect` or `timeout`.
    package init(
        _ target: ConnectionTarget, applicationName: String = "kt-report", connectTimeout: Duration = .seconds(10),
        answerTimeout: Duration = .seconds(600), interrupt: Interrupt = Interrupt()
    ) throws {
        var options = target
        if target.value(of: "application_name") == nil {
            options = options.setting("application_name", applicationName)
        }
        options = options.setting("client_encoding", "UTF8")
        self.target = target
        self.interrupt = interrupt
        self.answerTimeout = answerTimeout
        let keywords = options.options.map(\.keyword)
        let values = options.options.map(\.value)
        let started = withCStrings(keywords) { keywords in
            withCStrings(values) { values in PQconnectStartParams(keywords, values, 0) }
        }
        guard let started else { throw PostgresError(.connect, "out of memory") }
        handle = started
        // A failed connect carries its SQLSTATE in the text only, and only at this verbosity.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        // Every property has its value by now: where this throws, deinit closes what was opened.
        try finishConnecting(deadline: .now + connectTimeout)
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        receiveWarnings(of: handle)
    }

    deinit {
        // The server would notice our going no sooner than it has something to send.
        if !isAbandoned, PQtransactionStatus(handle) == PQTRANS_ACTIVE { cancel() }
        PQfinish(handle)
    }

    private func finishConnecting(deadline: ContinuousClock.Instant) throws {
        var state = PGRES_POLLING_WRITING
        while true {
            if PQstatus(handle) == CONNECTION_BAD { throw connectError() }
            try wait(for: state == PGRES_POLLING_READING ? Int16(POLLIN) : Int16(POLLOUT), deadline: deadline)
            state = PQconnectPoll(handle)
            if state == PGRES_POLLING_OK { return }
            if state == PGRES_POLLING_FAILED { throw connectError() }
        }
    }

    // MARK: Statements

    /// Runs SQL text of one or many statements, without parameters; rows are dropped.
    package func execute(_ sql: String, context: String? = nil) throws {
        try requireNoPipeline()
        guard PQsendQuery(handle, sql) != 0 else { throw lost(context) }
        try drain(context: context)
    }

    /// Whether the database is one of a Citus cluster's.
    package func hasCitus() throws -> Bool {
        try query("select exists (select from pg_catalog.pg_extension where extname = 'citus')").bool(0, 0) == true
    }

    /// Runs one statement with bound parameters; rows come in binary format.
    @discardableResult
    package func query(_ sql: String, _ parameters: [Parameter] = [], context: String? = nil) throws -> ResultSet {
        try requireNoPipeline()
        try send(sql, parameters, context: context)
        var answer: ResultSet?
        var failure: PostgresError?
        while let result = try nextResult(context: context) {
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK: answer = ResultSet(owning: result)
            default:
                failure = failure ?? error(from: result, context: context)
                PQclear(result)
            }
        }
        if let failure { throw failure }
        guard let answer else { throw lost(context) }
        return answer
    }

    /// The columns that a statement would yield, as the server works them out without running it.
    ///
    /// - Parameter parameters: the types behind `$1`, `$2`, ...
    package func describe(
        _ sql: String, _ parameters: [TypeOID], context: String? = nil
    ) throws -> [ResultColumn] {
        try requireNoPipeline()
        let types = parameters.map { Oid($0.rawValue) }
        // The unnamed statement lives until the next one: nothing is left behind, also not behind a pooler.
        guard PQsendPrepare(handle, "", sql, Int32(types.count), types) != 0 else { throw lost(context) }
        try drain(context: context)
        guard PQsendDescribePrepared(handle, "") != 0 else { throw lost(context) }
        var answer: ResultSet?
        while let result = try nextResult(context: context) {
            guard PQresultStatus(result) == PGRES_COMMAND_OK else {
                defer { PQclear(result) }
                throw error(from: result, context: context)
            }
            answer = ResultSet(owning: result)
        }
        guard let answer else { throw lost(context) }
        return (0..<answer.columnCount).map { ResultColumn(answer.columnName($0), answer.columnType($0)) }
    }

    /// Reads all answers that are due.
    private func drain(context: String?) throws {
        var failure: PostgresError?
        var completed = 0
        while let result = try nextResult(context: context) {
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK: completed += 1
            case PGRES_EMPTY_QUERY: break
            default: failure = failure ?? error(from: result, context: context)
            }
            PQclear(result)
        }
        failure?.completedStatements = completed
        if let failure { throw failure }
    }

    private func requireNoPipeline() throws {
        if isPipelined {
            throw PostgresError(.unexpectedResult, "a plain statement while cursors are being read")
        }
    }

    // MARK: For cursors

    /// Sends a statement without waiting for its answer.
    func send(_ sql: String, _ parameters: [Parameter], context: String?) throws {
        let sent = withParameters(parameters) { count, types, values in
            PQsendQueryParams(handle, sql, count, types, values, nil, nil, 1)
        }
        guard sent != 0 else { throw lost(context) }
    }

    func enterPipeline() throws {
        guard PQenterPipelineMode(handle) != 0 else { throw lost(nil) }
        isPipelined = true
    }

    /// Leaves pipeline mode; all answers must have been read.
    func exitPipeline() throws {
        guard PQexitPipelineMode(handle) != 0 else { throw lost(nil) }
        isPipelined = false
    }

    /// Ends what was sent as one unit and hands it to the network.
    func sync() throws {
        guard PQpipelineSync(handle) != 0 else { throw lost(nil) }
    }

    /// The answer to the oldest statements sent in a pipeline, up to and including their sync: the rows, if one has some.
    func pipelinedAnswer(context: String?) throws -> ResultSet {
        var answer: ResultSet?
        var failure: PostgresError?
        while true {
            // In a pipeline a NULL separates the answers of two statements.
            guard let result = try nextResult(context: context) else {
                if PQstatus(handle) == CONNECTION_BAD { throw failure ?? lost(context) }
                continue
            }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK: answer = ResultSet(owning: result)
            case PGRES_COMMAND_OK:
                let command = ResultSet(owning: result)
                answer = answer ?? command
            case PGRES_PIPELINE_SYNC:
                PQclear(result)
                if let failure { throw failure }
                guard let answer else { throw lost(context) }
                return answer
            default:
                failure = failure ?? error(from: result, context: context)
                PQclear(result)
                if PQstatus(handle) == CONNECTION_BAD { throw failure ?? lost(context) }
            }
        }
    }

    // MARK: For streams

    /// Sends statements, of which one is a COPY to us, without waiting.
    func sendCopy(_ sql: String, context: String) throws {
        try requireNoPipeline()
        guard PQsendQuery(handle, sql) != 0 else { throw lost(context) }
    }

    /// Waits until the COPY has begun.
    func beginCopy(until deadline: ContinuousClock.Instant, context: String) throws {
        var failure: PostgresError?
        while let result = try nextResult(context: context, until: deadline) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COPY_OUT: return
            case PGRES_COMMAND_OK: break
            default: failure = failure ?? error(from: result, context: context)
            }
        }
        throw failure ?? lost(context)
    }

    /// Writes the next row of a COPY, or as much of it as there is room for; the rest follows by the next call.
    ///
    /// - Returns: the number of bytes; nil at the end.
    func copyRow(
        into room: UnsafeMutableRawBufferPointer, until deadline: ContinuousClock.Instant, context: String
    ) throws -> Int? {
        while true {
            // Unlike PQgetCopyData, which allocates each row, this call puts it where we want it.
            let count = PQgetlineAsync(
                handle, room.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: room.count))
            if count > 0 { return Int(count) }
            // Why it has ended, if not for want of rows, is with the results that follow.
            if count < 0 || PQstatus(handle) == CONNECTION_BAD { return nil }
            try waitForAnswer(until: deadline)
            // What was read before a connection's end is there still.
            _ = PQconsumeInput(handle)
        }
    }

    /// Reads what follows the last row.
    ///
    /// - Throws: what the COPY has failed by.
    func endCopy(context: String) throws {
        try drain(context: context)
        if PQstatus(handle) == CONNECTION_BAD { throw lost(context) }
    }

    // MARK: Waiting

    private func nextResult(
        context: String?, until limit: ContinuousClock.Instant? = nil
    ) throws -> OpaquePointer? {
        let deadline = limit ?? .now + answerTimeout
        while PQisBusy(handle) != 0 {
            // There is no socket to wait for any more.
            if PQstatus(handle) == CONNECTION_BAD { return PQgetResult(handle) }
            try waitForAnswer(until: deadline)
            // A server or pooler that ends the connection may have said why: what was read before its end is there still.
            if PQconsumeInput(handle) == 0 {
                guard let last = PQgetResult(handle) else { throw lost(context) }
                return last
            }
        }
        return PQgetResult(handle)
    }

    /// Waits for more of an answer; where none comes, the answer is given up.
    private func waitForAnswer(until deadline: ContinuousClock.Instant) throws {
        do {
            try wait(for: Int16(POLLIN), deadline: deadline)
        } catch {
            isAbandoned = true
            cancel()
            throw error
        }
    }

    /// Waits until the socket is ready, at most until the deadline.
    private func wait(for events: Int16, deadline: ContinuousClock.Instant) throws {
        while true {
            if interrupt.isRequested { throw PostgresError(.interrupted, "interrupted") }
            let left = deadline - .now
            guard left > .zero else {
                throw PostgresError(
                    .timeout, "no answer from \(target.displayName) within the time allowed",
                    hint: "Is the server overloaded, or a proxy holding the connection?")
            }
            // Woken five times a second at the least, to see an interrupt.
            let milliseconds = min(200, max(1, left / .milliseconds(1)))
            var descriptor = pollfd(fd: PQsocket(handle), events: events, revents: 0)
            if poll(&descriptor, 1, Int32(milliseconds)) > 0 { return }
        }
    }

    /// Asks the server to stop what it does for this connection. Best effort.
    ///
    /// The request travels over a connection of its own, for which libpq 15 has no deadline: it is sent from another
    /// thread and waited for a moment, so that a peer that stays silent doesn't hold us too.
    package func cancel() {
        guard let token = PQgetCancel(handle) else { return }
        // A token is a copy of the address and the key: it outlives the connection.
        nonisolated(unsafe) let request = token
        let sent = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            var reason = [CChar](repeating: 0, count: 256)
            _ = PQcancel(request, &reason, Int32(reason.count))
            PQfreeCancel(request)
            sent.signal()
        }
        _ = sent.wait(timeout: .now() + .milliseconds(500))
    }

    // MARK: Coming to rest

    /// Whether nothing is under way and no transaction is open, so that the next user finds it as new.
    private var isIdle: Bool {
        !isAbandoned && !isPipelined && PQstatus(handle) == CONNECTION_OK
            && PQtransactionStatus(handle) == PQTRANS_IDLE && planned.deallocation.isEmpty
    }

    /// Ends a transaction that is still open.
    ///
    /// - Returns: false where the connection is of no use any more.
    func becomeIdle(within timeout: Duration) -> Bool {
        if isIdle { return true }
        guard !isAbandoned, !isPipelined, PQstatus(handle) == CONNECTION_OK,
            [PQTRANS_INTRANS, PQTRANS_INERROR].contains(PQtransactionStatus(handle))
        else { return false }
        answerTimeout = timeout
        return (try? rollBack()) != nil && isIdle
    }
}

/// The strings as a NULL-terminated array of C strings, for the length of one call.
private func withCStrings<R>(_ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> R) -> R {
    var block: [CChar] = []
    let offsets = strings.map { string in
        defer { block.append(contentsOf: string.utf8CString) }
        return block.count
    }
    return block.withUnsafeBufferPointer { buffer in
        body(offsets.map { buffer.baseAddress?.advanced(by: $0) } + [nil])
    }
}
