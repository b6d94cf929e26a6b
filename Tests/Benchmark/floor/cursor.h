// One binary cursor over one connection, two FETCHes in flight: a plain way to read rows with libpq. And a COPY per
// connection, which is faster and has nothing of a cursor.
#pragma once

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

struct cursor {
    PGconn *connection;
    PGresult *batch;
    int row;
    int rows;
    bool is_last;
};

// Connects, begins, and declares a cursor over a query; ends the program with a message where that fails.
struct cursor cursor_open(const char *uri, const char *sql);

// Steps to the next row; false after the last.
bool cursor_next(struct cursor *cursor);

void cursor_close(struct cursor *cursor);

// Reads all rows of a query by COPY in binary format, and drops them; returns their number.
long copy_rows(const char *uri, const char *sql);

// Ends the program.
_Noreturn void fail(const char *what, const char *why);

static inline bool is_null(const struct cursor *cursor, int column) {
    return PQgetisnull(cursor->batch, cursor->row, column);
}

static inline const char *bytes(const struct cursor *cursor, int column) {
    return PQgetvalue(cursor->batch, cursor->row, column);
}

static inline int length(const struct cursor *cursor, int column) {
    return PQgetlength(cursor->batch, cursor->row, column);
}

// An int8, or a timestamp as microseconds since 2000-01-01.
static inline int64_t integer(const struct cursor *cursor, int column) {
    int64_t value;
    __builtin_memcpy(&value, bytes(cursor, column), sizeof value);
    return (int64_t)__builtin_bswap64((uint64_t)value);
}
