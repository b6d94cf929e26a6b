#include "cursor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { batch_rows = 2000 };

_Noreturn void fail(const char *what, const char *why) {
    fprintf(stderr, "floor: %s: %s\n", what, why);
    exit(1);
}

static void send(PGconn *connection, const char *sql) {
    if (!PQsendQueryParams(connection, sql, 0, NULL, NULL, NULL, NULL, 1) || !PQpipelineSync(connection))
        fail("send", PQerrorMessage(connection));
}

// The answer to the oldest statement that was sent.
static PGresult *receive(PGconn *connection) {
    PGresult *answer = PQgetResult(connection);
    ExecStatusType status = PQresultStatus(answer);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail("answer", PQerrorMessage(connection));
    PQgetResult(connection);         // The NULL that ends the statement's results.
    PQclear(PQgetResult(connection));  // PGRES_PIPELINE_SYNC.
    return answer;
}

struct cursor cursor_open(const char *uri, const char *sql) {
    struct cursor cursor = {.connection = PQconnectdb(uri)};
    if (PQstatus(cursor.connection) != CONNECTION_OK) fail("connect", PQerrorMessage(cursor.connection));
    PQclear(PQexec(cursor.connection, "BEGIN READ ONLY"));
    // The cursor is read to its end.
    PQclear(PQexec(cursor.connection, "SET LOCAL cursor_tuple_fraction = 1; SET LOCAL jit = off"));
    const char *declare = "DECLARE rows NO SCROLL CURSOR FOR ";
    char *statement = malloc(strlen(declare) + strlen(sql) + 1);
    strcat(strcpy(statement, declare), sql);
    PGresult *answer = PQexec(cursor.connection, statement);
    if (PQresultStatus(answer) != PGRES_COMMAND_OK) fail("declare", PQerrorMessage(cursor.connection));
    PQclear(answer);
    free(statement);
    char fetch[64];
    snprintf(fetch, sizeof fetch, "FETCH FORWARD %d FROM rows", batch_rows);
    PQenterPipelineMode(cursor.connection);
    send(cursor.connection, fetch);
    send(cursor.connection, fetch);
    return cursor;
}

bool cursor_next(struct cursor *cursor) {
    if (++cursor->row < cursor->rows) return true;
    if (cursor->is_last) return false;
    if (cursor->batch) {
        PQclear(cursor->batch);
        char fetch[64];
        snprintf(fetch, sizeof fetch, "FETCH FORWARD %d FROM rows", batch_rows);
        send(cursor->connection, fetch);
    }
    cursor->batch = receive(cursor->connection);
    cursor->row = 0;
    cursor->rows = PQntuples(cursor->batch);
    cursor->is_last = cursor->rows < batch_rows;
    return cursor->rows > 0;
}

long copy_rows(const char *uri, const char *sql) {
    PGconn *connection = PQconnectdb(uri);
    if (PQstatus(connection) != CONNECTION_OK) fail("connect", PQerrorMessage(connection));
    // As ours has it, so that both read by the same plan.
    PQclear(PQexec(connection, "BEGIN READ ONLY; SET LOCAL random_page_cost = 1.1"));
    const char *format = "COPY (%s) TO STDOUT (FORMAT binary)";
    size_t room = strlen(format) + strlen(sql);
    char *statement = malloc(room);
    snprintf(statement, room, format, sql);
    PGresult *answer = PQexec(connection, statement);
    if (PQresultStatus(answer) != PGRES_COPY_OUT) fail("copy", PQerrorMessage(connection));
    PQclear(answer);
    free(statement);
    char *row;
    int length;
    // The last one is the format's trailer.
    long rows = -1;
    while ((length = PQgetCopyData(connection, &row, 0)) > 0) {
        rows++;
        PQfreemem(row);
    }
    if (length != -1) fail("copy", PQerrorMessage(connection));
    PQfinish(connection);
    return rows;
}

void cursor_close(struct cursor *cursor) {
    PQclear(cursor->batch);
    PQfinish(cursor->connection);
}
