/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* MariaDB, and MySQL, over libmariadb: prepared statements, rows as text. */
#include <curl/curl.h>
#include <mysql.h>
#include <mysqld_error.h>
#include <errmsg.h>
#include <sys/socket.h>

#include "net/sql_engine.h"

#define DEFAULT_PORT 3306
/* Quotes and || as in the standard, errors where it would cut values. */
#define SESSION                                                          \
    "SET SESSION sql_mode='ANSI_QUOTES,PIPES_AS_CONCAT,"                 \
    "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone='+00:00'"

static enum err code_of(unsigned number)
{
    switch (number) {
    case ER_ACCESS_DENIED_ERROR:
        return ERR_AUTH;
    case ER_DBACCESS_DENIED_ERROR:
    case ER_TABLEACCESS_DENIED_ERROR:
    case ER_COLUMNACCESS_DENIED_ERROR:
    case ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION:
        return ERR_ACCESS;
    case ER_BAD_DB_ERROR:
        return ERR_NOT_FOUND;
    case ER_DUP_ENTRY:
    case ER_NO_REFERENCED_ROW_2:
    case ER_ROW_IS_REFERENCED_2:
    case ER_BAD_NULL_ERROR:
    case ER_DATA_TOO_LONG:
    case ER_WARN_DATA_OUT_OF_RANGE:
    case ER_TRUNCATED_WRONG_VALUE_FOR_FIELD:
        return ERR_REJECTED;
    case ER_LOCK_WAIT_TIMEOUT:
    case ER_LOCK_DEADLOCK:
    case ER_CON_COUNT_ERROR:
        return ERR_BUSY;
    case ER_STATEMENT_TIMEOUT:
        return ERR_TIMEOUT;
    default:
        return number >= CR_MIN_ERROR && number <= CR_MAX_ERROR
                   ? ERR_UNREACHABLE
                   : ERR_INVALID;
    }
}

static enum err fail(MYSQL *db, struct error *e)
{
    FAIL(e, code_of(mysql_errno(db)), "%s", mysql_error(db));
}

static enum err fail_statement(MYSQL_STMT *statement, struct error *e)
{
    FAIL(e, code_of(mysql_stmt_errno(statement)), "%s",
         mysql_stmt_error(statement));
}

/* A part of the address, decoded; NULL when it has none. */
static char *part(struct arena *a, CURLU *url, CURLUPart what)
{
    char *text = NULL;
    if (curl_url_get(url, what, &text, CURLU_URLDECODE) != CURLUE_OK)
        return NULL;
    char *copy = arena_strz(a, str_from(text));
    curl_free(text);
    return copy;
}

struct place {
    const char *host, *user, *database, *socket;
    unsigned port;
};

static enum err read_place(struct arena *a, struct str text, struct place *out,
                           struct error *e)
{
    CURLU *url = curl_url();
    if (!url || curl_url_set(url, CURLUPART_URL, arena_strz(a, text),
                             CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
        curl_url_cleanup(url);
        FAIL(e, ERR_INVALID, "no address of a database; "
             "mariadb://USER@HOST:PORT/DATABASE is one");
    }
    const char *path = part(a, url, CURLUPART_PATH);
    const char *port = part(a, url, CURLUPART_PORT);
    int64_t number = DEFAULT_PORT;
    if (port)
        str_to_i64(str_from(port), &number);
    struct str socket = http_query_get(a, text, "socket");
    *out = (struct place){
        .host = part(a, url, CURLUPART_HOST),
        .user = part(a, url, CURLUPART_USER),
        .database = path && path[0] == '/' ? path + 1 : path,
        .socket = socket.n > 0 ? arena_strz(a, socket) : NULL,
        .port = (unsigned)number,
    };
    curl_url_cleanup(url);
    return ERR_OK;
}

static void set_options(MYSQL *db)
{
    unsigned seconds = SQL_CONNECT_TIMEOUT_S;
    mysql_optionsv(db, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
    mysql_optionsv(db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_optionsv(db, MYSQL_INIT_COMMAND, SESSION);
}

static enum err maria_open(struct sql_link *link, struct arena *a,
                           struct error *e)
{
    struct place place = {0};
    TRY(read_place(a, link->url, &place, e));
    MYSQL *db = mysql_init(NULL);
    if (!db)
        FAIL(e, ERR_IO, "libmariadb cannot be initialised");
    set_options(db);
    const char *password =
        link->password.p ? arena_strz(a, link->password) : NULL;
    if (!mysql_real_connect(db, place.host, place.user, password,
                            place.database, place.port, place.socket,
                            CLIENT_FOUND_ROWS)) {
        enum err err = fail(db, e);
        mysql_close(db);
        return err;
    }
    link->db = db;
    return ERR_OK;
}

static enum err run_text(MYSQL *db, const char *text, struct error *e)
{
    return mysql_real_query(db, text, strlen(text)) == 0 ? ERR_OK
                                                         : fail(db, e);
}

static enum err maria_begin(struct sql_link *link, bool writes,
                            int64_t timeout_ms, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    TRY(run_text(link->db,
                 arena_printfz(&a, "SET SESSION max_statement_time=%lld.%03d",
                               (long long)(timeout_ms / 1000),
                               (int)(timeout_ms % 1000)), e));
    return run_text(link->db, writes ? "START TRANSACTION READ WRITE"
                                     : "START TRANSACTION WITH CONSISTENT "
                                       "SNAPSHOT, READ ONLY", e);
}

static enum err bind_parameters(MYSQL_STMT *statement, struct arena *a,
                                const struct sql_query *q, struct error *e)
{
    if (mysql_stmt_param_count(statement) != q->n_params)
        FAIL(e, ERR_INVALID, "a statement of %lu parameters was given %zu",
             mysql_stmt_param_count(statement), q->n_params);
    MYSQL_BIND *binds = arena_array(a, MYSQL_BIND, q->n_params + 1);
    int64_t *integers = arena_array(a, int64_t, q->n_params + 1);
    for (size_t i = 0; i < q->n_params; i++) {
        const struct value *v = &q->params[i];
        struct str text = sql_parameter(a, v);
        integers[i] = v->kind == VALUE_BOOL ? v->boolean : 0;
        if (v->kind == VALUE_INT)
            integers[i] = v->integer;
        if (!text.p) {
            binds[i].buffer_type = MYSQL_TYPE_NULL;
        } else if (v->kind == VALUE_INT || v->kind == VALUE_BOOL) {
            binds[i].buffer_type = MYSQL_TYPE_LONGLONG;
            binds[i].buffer = &integers[i];
        } else {
            binds[i].buffer_type = MYSQL_TYPE_STRING;
            binds[i].buffer = arena_strz(a, text);
            binds[i].buffer_length = text.n;
        }
    }
    if (mysql_stmt_bind_param(statement, binds))
        return fail_statement(statement, e);
    return ERR_OK;
}

/* Room for the longest cell of each column. */
static MYSQL_BIND *bind_columns(MYSQL_STMT *statement, struct arena *a,
                                const MYSQL_RES *shape, unsigned width)
{
    MYSQL_BIND *binds = arena_array(a, MYSQL_BIND, width + 1);
    const MYSQL_FIELD *fields = mysql_fetch_fields((MYSQL_RES *)(uintptr_t)shape);
    for (unsigned k = 0; k < width; k++) {
        /* Enough for any number or time, whose text may be longer. */
        unsigned long room = fields[k].max_length + 64;
        binds[k].buffer_type = MYSQL_TYPE_STRING;
        binds[k].buffer = arena_alloc(a, room);
        binds[k].buffer_length = room;
        binds[k].length = arena_new(a, unsigned long);
        binds[k].is_null = arena_new(a, my_bool);
    }
    return mysql_stmt_bind_result(statement, binds) ? NULL : binds;
}

static enum err take_rows(MYSQL_STMT *statement, MYSQL_RES *shape,
                          struct sql_sink *sink, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    my_bool wanted = 1;
    mysql_stmt_attr_set(statement, STMT_ATTR_UPDATE_MAX_LENGTH, &wanted);
    if (mysql_stmt_store_result(statement))
        return fail_statement(statement, e);
    unsigned width = mysql_num_fields(shape);
    for (unsigned k = 0; k < width; k++)
        sql_sink_column(sink,
                        str_from(mysql_fetch_field_direct(shape, k)->name));
    MYSQL_BIND *binds = bind_columns(statement, &a, shape, width);
    if (!binds)
        return fail_statement(statement, e);
    int rc;
    while ((rc = mysql_stmt_fetch(statement)) == 0 && !sink->out->overflowed) {
        for (unsigned k = 0; k < width; k++)
            sql_sink_cell(sink, *binds[k].is_null
                                    ? STR_NONE
                                    : (struct str){binds[k].buffer,
                                                   *binds[k].length});
    }
    if (rc == MYSQL_DATA_TRUNCATED)
        FAIL(e, ERR_REMOTE, "a cell is longer than it was told");
    return rc == 0 || rc == MYSQL_NO_DATA ? ERR_OK
                                          : fail_statement(statement, e);
}

static enum err execute(MYSQL_STMT *statement, const struct sql_query *q,
                        struct sql_sink *sink, int64_t *out_changed,
                        struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    if (mysql_stmt_prepare(statement, q->text.p, q->text.n))
        return fail_statement(statement, e);
    TRY(bind_parameters(statement, &a, q, e));
    MYSQL_RES *shape = mysql_stmt_result_metadata(statement);
    enum err err = ERR_OK;
    int64_t changed = 0;
    my_bool wanted = 1;
    mysql_stmt_attr_set(statement, STMT_ATTR_UPDATE_MAX_LENGTH, &wanted);
    if (mysql_stmt_execute(statement))
        err = fail_statement(statement, e);
    else if (shape)
        err = take_rows(statement, shape, sink, e);
    else
        changed = (int64_t)mysql_stmt_affected_rows(statement);
    if (shape)
        mysql_free_result(shape);
    *out_changed = changed;
    return err;
}

static enum err maria_run(struct sql_link *link, const struct sql_query *q,
                          struct sql_sink *sink, int64_t *out_changed,
                          struct error *e)
{
    MYSQL_STMT *statement = mysql_stmt_init(link->db);
    if (!statement)
        return fail(link->db, e);
    enum err err = execute(statement, q, sink, out_changed, e);
    mysql_stmt_close(statement);
    return err;
}

static enum err maria_end(struct sql_link *link, bool commit, struct error *e)
{
    return run_text(link->db, commit ? "COMMIT" : "ROLLBACK", e);
}

/* The server finds out when it has rows to send, at the latest when the
 * statement's time is over. */
static void maria_interrupt(struct sql_link *link)
{
    shutdown(mysql_get_socket(link->db), SHUT_RDWR);
}

static void maria_close(struct sql_link *link)
{
    mysql_close(link->db);
    link->db = NULL;
}

const struct sql_engine sql_maria = {
    .scheme = "mariadb",
    .open = maria_open,
    .begin = maria_begin,
    .run = maria_run,
    .end = maria_end,
    .interrupt = maria_interrupt,
    .close = maria_close,
};
