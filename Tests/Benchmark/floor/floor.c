// What the work costs at the least: a page of C without checks, formats or reports around it.
//
//     floor drain URI SQL            reads rows and touches no cell
//     floor copy  URI SQL...         reads rows, each query over a connection of its own, and makes nothing of them
//     floor csv   URI SQL OUT        rows as CSV with a heading line
//     floor fold  URI ITEMS EVENTS OUT   time in status per item, see fold() below
//     floor xlsx  URI SQL OUT        rows as a workbook, constant memory, one thread
//
// One thread but for copy; reads what bench.py puts into the arguments, and ends with 1 and a message on any failure.
#include "cursor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { uuid_oid = 2950, timestamptz_oid = 1184, timestamp_oid = 1114 };

static char *put_uuid(char *to, const char *bytes) {
    static const char digits[] = "0123456789abcdef";
    for (int index = 0; index < 16; index++) {
        if (index == 4 || index == 6 || index == 8 || index == 10) *to++ = '-';
        *to++ = digits[(unsigned char)bytes[index] >> 4];
        *to++ = digits[(unsigned char)bytes[index] & 15];
    }
    return to;
}

static char *put_digits(char *to, int64_t value, int digits) {
    for (int index = digits - 1; index >= 0; index--, value /= 10) to[index] = (char)('0' + value % 10);
    return to + digits;
}

// `2026-07-16 12:00:00.000000+00`, of microseconds since 2000-01-01.
static char *put_instant(char *to, int64_t microseconds) {
    const int64_t day_length = 86400000000;
    int64_t days = microseconds / day_length - (microseconds % day_length < 0);
    int64_t rest = microseconds - days * day_length;
    // Days since 0000-03-01 to a civil date, by Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
    int64_t shifted = days + 730425;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_index = (5 * day_of_year + 2) / 153;
    int64_t month = month_index < 10 ? month_index + 3 : month_index - 9;
    to = put_digits(to, year_of_era + era * 400 + (month <= 2), 4);
    *to++ = '-';
    to = put_digits(to, month, 2);
    *to++ = '-';
    to = put_digits(to, day_of_year - (153 * month_index + 2) / 5 + 1, 2);
    *to++ = ' ';
    to = put_digits(to, rest / 3600000000, 2);
    *to++ = ':';
    to = put_digits(to, rest / 60000000 % 60, 2);
    *to++ = ':';
    to = put_digits(to, rest / 1000000 % 60, 2);
    *to++ = '.';
    to = put_digits(to, rest % 1000000, 6);
    memcpy(to, "+00", 3);
    return to + 3;
}

static FILE *create(const char *path) {
    FILE *file = fopen(path, "w");
    if (!file) fail(path, "can't be written");
    setvbuf(file, NULL, _IOFBF, 1 << 20);
    return file;
}

static void finish(FILE *file, const char *path) {
    if (ferror(file) | fclose(file)) fail(path, "can't be written");
}

static int drain(const char *uri, const char *sql) {
    struct cursor rows = cursor_open(uri, sql);
    long count = 0;
    while (cursor_next(&rows)) count++;
    cursor_close(&rows);
    fprintf(stderr, "%ld rows\n", count);
    return 0;
}

static int copy(const char *uri, int count, char **queries) {
    for (int index = 0; index < count; index++) {
        pid_t child = fork();
        if (child < 0) fail("fork", "no more processes");
        if (child == 0) {
            fprintf(stderr, "%ld rows\n", copy_rows(uri, queries[index]));
            exit(0);
        }
    }
    int status, failed = 0;
    while (wait(&status) > 0) failed |= status;
    return failed != 0;
}

static int csv(const char *uri, const char *sql, const char *path) {
    struct cursor rows = cursor_open(uri, sql);
    FILE *file = create(path);
    static char line[1 << 16];
    for (bool is_first = true; cursor_next(&rows); is_first = false) {
        int columns = PQnfields(rows.batch);
        for (int column = 0; is_first && column < columns; column++)
            fprintf(file, "%s%s", PQfname(rows.batch, column), column + 1 < columns ? "," : "\n");
        char *to = line;
        for (int column = 0; column < columns; column++) {
            if (!is_null(&rows, column)) {
                switch (PQftype(rows.batch, column)) {
                case uuid_oid: to = put_uuid(to, bytes(&rows, column)); break;
                case timestamptz_oid: to = put_instant(to, integer(&rows, column)); break;
                default:
                    // The texts of this data are names of states, which never need quotes.
                    memcpy(to, bytes(&rows, column), (size_t)length(&rows, column));
                    to += length(&rows, column);
                }
            }
            *to++ = column + 1 < columns ? ',' : '\n';
        }
        fwrite(line, 1, (size_t)(to - line), file);
    }
    cursor_close(&rows);
    finish(file, path);
    return 0;
}

enum { active, maintenance, inactive, terminal, unknown };

static int status_of(const struct cursor *rows, int column) {
    if (is_null(rows, column)) return unknown;
    switch (*bytes(rows, column)) {
    case 'a': return active;
    case 'm': return maintenance;
    case 'i': return inactive;
    default: return terminal;
    }
}

// Time in status per item. ITEMS yields id, created_at, closes_at, status, as_of by id; EVENTS yields item_id,
// changed_at, from_status, to_status by item, time and id. Writes the item and hundredths of a day per kind of status.
// The rules are those of queries/fold.sql.
static int fold(const char *uri, const char *items_sql, const char *events_sql, const char *path) {
    struct cursor items = cursor_open(uri, items_sql);
    struct cursor events = cursor_open(uri, events_sql);
    FILE *file = create(path);
    fputs("item_id,active,maintenance,inactive,terminal\n", file);
    bool has_event = cursor_next(&events);
    while (cursor_next(&items)) {
        int64_t time[5] = {0};
        int64_t since = integer(&items, 1), closes_at = integer(&items, 2), as_of = integer(&items, 4);
        int status = status_of(&items, 3);
        int order = -1;
        bool is_first = true;
        for (; has_event && (order = memcmp(bytes(&events, 0), bytes(&items, 0), 16)) <= 0;
             has_event = cursor_next(&events)) {
            int64_t at = integer(&events, 1);
            if (order < 0) continue;
            if (is_first) status = status_of(&events, 2);
            is_first = false;
            if (at >= closes_at) continue;
            if (since < at) time[status] += at - since;
            since = at;
            status = status_of(&events, 3);
        }
        int64_t end = status == terminal ? as_of : closes_at;
        if (since < end) time[status] += end - since;
        char line[128], *to = put_uuid(line, bytes(&items, 0));
        *to = 0;
        fprintf(file, "%s", line);
        for (int kind = active; kind <= terminal; kind++)
            fprintf(file, ",%lld", (long long)((time[kind] * 200 + 86400000000) / 172800000000));
        fputc('\n', file);
    }
    cursor_close(&items);
    cursor_close(&events);
    finish(file, path);
    return 0;
}

static int xlsx(const char *uri, const char *sql, const char *path) {
    struct cursor rows = cursor_open(uri, sql);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    lxw_workbook *workbook = workbook_new_opt(path, &options);
    lxw_worksheet *sheet = workbook_add_worksheet(workbook, "events");
    lxw_format *text = workbook_add_format(workbook), *instant = workbook_add_format(workbook);
    format_set_num_format(text, "@");
    format_set_num_format(instant, "yyyy-mm-dd hh:mm:ss");
    worksheet_freeze_panes(sheet, 1, 1);
    static char cell[1 << 16];
    lxw_row_t row = 0;
    while (cursor_next(&rows)) {
        int columns = PQnfields(rows.batch);
        for (lxw_col_t column = 0; row == 0 && column < columns; column++)
            worksheet_write_string(sheet, 0, column, PQfname(rows.batch, column), NULL);
        row++;
        for (lxw_col_t column = 0; column < columns; column++) {
            if (is_null(&rows, column)) continue;
            switch (PQftype(rows.batch, column)) {
            case uuid_oid:
                *put_uuid(cell, bytes(&rows, column)) = 0;
                worksheet_write_string(sheet, row, column, cell, text);
                break;
            case timestamp_oid:
                // 2000-01-01 is day 36526 of spreadsheets.
                worksheet_write_number(sheet, row, column, (double)integer(&rows, column) / 86400e6 + 36526, instant);
                break;
            default: worksheet_write_string(sheet, row, column, bytes(&rows, column), text);
            }
        }
    }
    cursor_close(&rows);
    lxw_error error = workbook_close(workbook);
    if (error) fail(path, lxw_strerror(error));
    return 0;
}

int main(int count, char **arguments) {
    if (count == 4 && !strcmp(arguments[1], "drain")) return drain(arguments[2], arguments[3]);
    if (count > 3 && !strcmp(arguments[1], "copy")) return copy(arguments[2], count - 3, arguments + 3);
    if (count == 5 && !strcmp(arguments[1], "csv")) return csv(arguments[2], arguments[3], arguments[4]);
    if (count == 5 && !strcmp(arguments[1], "xlsx")) return xlsx(arguments[2], arguments[3], arguments[4]);
    if (count == 6 && !strcmp(arguments[1], "fold"))
        return fold(arguments[2], arguments[3], arguments[4], arguments[5]);
    fail("usage", "floor drain|copy|csv|fold|xlsx URI SQL... [OUT]");
}
