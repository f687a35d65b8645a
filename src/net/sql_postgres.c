/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* PostgreSQL over libpq. */
#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/ports.h"
#include "net/sql_engine.h"

#define BOOL_OID 16

struct state_code {
    const char *prefix; /* of an SQLSTATE */
    enum err code;
};

static enum err code_of(const char *state)
{
    static const struct state_code codes[] = {
        {"42501", ERR_ACCESS},  {"25006", ERR_ACCESS}, {"57014", ERR_TIMEOUT},
        {"55P03", ERR_BUSY},    {"3D", ERR_NOT_FOUND}, {"22", ERR_REJECTED},
        {"23", ERR_REJECTED},   {"28", ERR_AUTH},      {"40", ERR_BUSY},
        {"53", ERR_BUSY},       {"57P", ERR_UNREACHABLE}, {"58", ERR_REMOTE},
        {"P0", ERR_REJECTED},   {"XX", ERR_REMOTE},
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (state &&
            strncmp(state, codes[i].prefix, strlen(codes[i].prefix)) == 0)
            return codes[i].code;
    }
    return ERR_INVALID;
}

/* The server's first line, without the blank at its end. */
static struct str first_line(const char *text)
{
    struct str s = str_from(text ? text : "no reason given");
    return str_trim(str_slice(s, 0, str_find_char(s, '\n', 0)));
}

static enum err fail(PGconn *db, const PGresult *result, struct error *e)
{
    struct str words = first_line(PQerrorMessage(db));
    if (PQstatus(db) != CONNECTION_OK)
        FAIL(e, ERR_UNREACHABLE, "connection to PostgreSQL lost: %.*s",
             STR_ARG(words));
    FAIL(e, code_of(PQresultErrorField(result, PG_DIAG_SQLSTATE)), "%.*s",
         STR_ARG(words));
}

/* Why no connection came about; libpq gives no SQLSTATE for that. */
static enum err fail_open(PGconn *db, struct error *e)
{
    struct str words = first_line(PQerrorMessage(db));
    enum err code = ERR_UNREACHABLE;
    if (str_contains(words, STR("database \"")))
        code = ERR_NOT_FOUND;
    else if (PQconnectionNeedsPassword(db) || PQconnectionUsedPassword(db) ||
             str_contains(words, STR("role \"")))
        code = ERR_AUTH;
    FAIL(e, code, "%.*s", STR_ARG(words));
}

/* Notices are for people at a terminal of its own. */
static void ignore_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

static enum err postgres_open(struct sql_link *link, struct arena *a,
                              struct error *e)
{
    const char *names[] = {"dbname", "password", "client_encoding",
                           "application_name", "connect_timeout", "options",
                           NULL};
    const char *values[] = {
        arena_strz(a, link->url),
        link->password.p ? arena_strz(a, link->password) : NULL,
        "UTF8", "crosswalk",
        arena_printfz(a, "%d", SQL_CONNECT_TIMEOUT_S),
        "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601 "
        "-c standard_conforming_strings=on",
        NULL};
    PGconn *db = PQconnectdbParams(names, values, 1);
    if (PQstatus(db) != CONNECTION_OK) {
        enum err err = fail_open(db, e);
        PQfinish(db);
        return err;
    }
    PQsetNoticeProcessor(db, ignore_notice, NULL);
    link->db = db;
    return ERR_OK;
}

static enum err run_text(PGconn *db, const char *text, struct error *e)
{
    PGresult *result = PQexec(db, text);
    enum err err = ERR_OK;
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        err = fail(db, result, e);
    /* A transaction that failed answers COMMIT with ROLLBACK. */
    else if (strcmp(text, "COMMIT") == 0 &&
             strcmp(PQcmdStatus(result), "COMMIT") != 0)
        err = error_set(e, ERR_REJECTED, __FILE__, __LINE__,
                        "the transaction was taken back by the server");
    PQclear(result);
    return err;
}

static enum err postgres_begin(struct sql_link *link, bool writes,
                               int64_t timeout_ms, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    TRY(run_text(link->db, writes ? "BEGIN ISOLATION LEVEL READ COMMITTED"
                                  : "BEGIN ISOLATION LEVEL REPEATABLE READ "
                                    "READ ONLY", e));
    return run_text(link->db,
                    arena_printfz(&a, "SET LOCAL statement_timeout = %lld",
                                  (long long)timeout_ms), e);
}

/* `?` as $1, $2, ...; not within quotes. */
static const char *numbered(struct arena *a, struct str text)
{
    AUTO_BUF out = BUF_INIT(text.n * 8 + 16);
    char quote = 0;
    unsigned n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '\'' || c == '"')
            quote = c;
        if (c == '?' && !quote)
            buf_printf(&out, "$%u", ++n);
        else
            buf_add_char(&out, c);
    }
    return arena_strz(a, buf_str(&out));
}

static void take_rows(const PGresult *result, struct sql_sink *sink)
{
    int width = PQnfields(result);
    for (int k = 0; k < width; k++)
        sql_sink_column(sink, str_from(PQfname(result, k)));
    for (int i = 0; i < PQntuples(result) && !sink->out->overflowed; i++) {
        for (int k = 0; k < width; k++) {
            struct str cell = {PQgetvalue(result, i, k),
                               (size_t)PQgetlength(result, i, k)};
            if (PQgetisnull(result, i, k))
                cell = STR_NONE;
            else if (PQftype(result, k) == BOOL_OID)
                cell = str_is(cell, "t") ? STR("1") : STR("0");
            sql_sink_cell(sink, cell);
        }
    }
}

static enum err postgres_run(struct sql_link *link, const struct sql_query *q,
                             struct sql_sink *sink, int64_t *out_changed,
                             struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const char **params = arena_array(&a, const char *, q->n_params + 1);
    for (size_t i = 0; i < q->n_params; i++) {
        struct str text = sql_parameter(&a, &q->params[i]);
        params[i] = text.p ? arena_strz(&a, text) : NULL;
    }
    PGresult *result =
        PQexecParams(link->db, numbered(&a, q->text), (int)q->n_params, NULL,
                     params, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);
    enum err err = ERR_OK;
    int64_t changed = 0;
    if (status == PGRES_TUPLES_OK)
        take_rows(result, sink);
    else if (status != PGRES_COMMAND_OK)
        err = fail(link->db, result, e);
    /* cmdTuples counts rows of a SELECT too. */
    if (err == ERR_OK && strncmp(PQcmdStatus(result), "SELECT", 6) != 0)
        str_to_i64(str_from(PQcmdTuples(result)), &changed);
    *out_changed = changed;
    PQclear(result);
    return err;
}

static enum err postgres_end(struct sql_link *link, bool commit,
                             struct error *e)
{
    return run_text(link->db, commit ? "COMMIT" : "ROLLBACK", e);
}

/* ---- what others say ----------------------------------------------------------- */

static enum err listen_to(struct sql_link *link, struct str channel,
                          struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    for (size_t i = 0; i < channel.n; i++) {
        if (channel.p[i] != '_' && (channel.p[i] < 'a' || channel.p[i] > 'z'))
            FAIL(e, ERR_INVALID, "`%.*s` is no name of a channel",
                 STR_ARG(channel));
    }
    TRY(run_text(link->db, arena_printfz(&a, "LISTEN %.*s", STR_ARG(channel)),
                 e));
    link->listens = true;
    return ERR_OK;
}

static bool take_notices(PGconn *db)
{
    bool told = false;
    PGnotify *notice;
    while ((notice = PQnotifies(db))) {
        told = true;
        PQfreemem(notice);
    }
    return told;
}

static enum err postgres_wait(struct sql_link *link, struct str channel,
                              int64_t ms, bool *out_told, struct error *e)
{
    const struct clock_port clock = clock_system();
    int64_t until_us = clock_monotonic_us(&clock) + ms * INT64_C(1000);
    *out_told = !link->listens;
    if (!link->listens)
        return listen_to(link, channel, e);
    while (!(*out_told = take_notices(link->db))) {
        int64_t left_us = until_us - clock_monotonic_us(&clock);
        struct pollfd fd = {.fd = PQsocket(link->db), .events = POLLIN};
        if (left_us <= 0)
            return ERR_OK;
        if (poll(&fd, 1, (int)(left_us / 1000 + 1)) > 0 &&
            !PQconsumeInput(link->db))
            return fail(link->db, NULL, e);
    }
    return ERR_OK;
}

/* The server is told too: it would count on to the statement's timeout. */
static void postgres_interrupt(struct sql_link *link)
{
    char words[256];
    PGcancel *cancel = PQgetCancel(link->db);
    if (cancel)
        PQcancel(cancel, words, sizeof words);
    PQfreeCancel(cancel);
    shutdown(PQsocket(link->db), SHUT_RDWR);
}

static void postgres_close(struct sql_link *link)
{
    PQfinish(link->db);
    link->db = NULL;
}

const struct sql_engine sql_postgres = {
    .scheme = "postgresql",
    .open = postgres_open,
    .begin = postgres_begin,
    .run = postgres_run,
    .end = postgres_end,
    .wait = postgres_wait,
    .interrupt = postgres_interrupt,
    .close = postgres_close,
};
