/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/answer.h"

#include <errno.h>

#include "base/json.h"

#define ANSWER_BYTES (1u << 30)

/* By code, what the person can do beyond what the message says. */
static const char *const hints[ERR_COUNT] = {
    [ERR_AUTH] = "check the login and the key of that connection in "
                 "crosswalk.yaml, then run `crosswalk check`",
    [ERR_ACCESS] = "the account may log in but not do this: give it the right "
                   "in the remote system, or use another account",
    [ERR_UNREACHABLE] = "check the address under `url` and that the system "
                        "runs; nothing is lost, run it again then",
    [ERR_TIMEOUT] = "the system is slow or stuck: run it again later, or raise "
                    "`limits: { timeout: ... }` of the connection",
    [ERR_BUSY] = "run it again later, or lower `limits: { per_second: ... }`",
    [ERR_REMOTE] = "the remote system failed by itself: look into its log; "
                   "nothing is lost, run it again then",
    [ERR_PROTOCOL] = "check that `url` leads to the system itself and not to "
                     "a proxy, a login page or another program",
    [ERR_SCHEMA] = "bring the remote field back or change the row in the sync "
                   "file, then run `crosswalk check`",
    [ERR_GUARD] = "if these deletions are meant, raise `delete: { guard: ... }` "
                  "in the sync file and run it again",
    [ERR_VERSION] = "use the newer crosswalk, or a store of this version",
    [ERR_CANCELED] = "what was done is kept; run the same command again and it "
                     "goes on from there",
};

enum exit_code exit_code_of(const struct error *error)
{
    switch (error->code) {
    case ERR_OK:
        return EXIT_DONE;
    case ERR_INVALID:
    case ERR_USAGE:
    case ERR_SCHEMA:
        return EXIT_USAGE;
    case ERR_AUTH:
    case ERR_ACCESS:
    case ERR_UNREACHABLE:
    case ERR_TIMEOUT:
    case ERR_BUSY:
    case ERR_REMOTE:
    case ERR_PROTOCOL:
    case ERR_STORE:
    case ERR_FULL:
    case ERR_LOCKED:
    case ERR_VERSION:
    case ERR_IO:
        return EXIT_ENVIRONMENT;
    case ERR_LIMIT:
        return error->scope == SCOPE_CONNECTION ? EXIT_ENVIRONMENT
                                                : EXIT_FAILED;
    case ERR_GUARD:
        return EXIT_PARKED;
    case ERR_NOT_FOUND:
    case ERR_REJECTED:
    case ERR_CANCELED:
    case ERR_COUNT:
        break;
    }
    return EXIT_FAILED;
}

struct str plural(struct arena *a, int64_t n, const char *one,
                  const char *many)
{
    return arena_printf(a, "%lld %s", (long long)n, n == 1 ? one : many);
}

/* ---- for people --------------------------------------------------------------- */

static enum style level_style(enum problem_level level)
{
    return level == PROBLEM_ERROR     ? STYLE_BAD
           : level == PROBLEM_WARNING ? STYLE_WARN
                                      : STYLE_DIM;
}

void cli_print_problems(struct cli *cli, struct term *t)
{
    for (size_t i = 0; i < cli->problems.list.n; i++) {
        const struct problem *p = &cli->problems.list.at[i];
        term_say(t, level_style(p->level), problem_text(&cli->arena, p));
        term_put(t, "\n");
    }
}

static void tell_error(struct cli *cli, const struct error *error)
{
    const char *hint = hints[error->code];
    if (error->code == ERR_LIMIT && error->scope == SCOPE_CONNECTION)
        hint = hints[ERR_PROTOCOL]; /* what is endless is seldom the system */
    term_paint(&cli->err, STYLE_BAD, "crosswalk: ");
    term_say(&cli->err, STYLE_PLAIN, str_from(error->message));
    term_put(&cli->err, "\n");
    if (error->code == ERR_USAGE)
        term_paint(&cli->err, STYLE_DIM, "  `crosswalk help%s%s` shows %s\n",
                   cli->command ? " " : "",
                   cli->command ? cli->command->name : "",
                   cli->command ? "its options, with examples"
                                : "the commands");
    else if (hint)
        term_paint(&cli->err, STYLE_DIM, "  what to do: %s\n", hint);
}

/* ---- for programs -------------------------------------------------------------- */

struct value answer_error(struct arena *a, const struct error *error)
{
    struct object o = {.arena = a};
    if (!error || error->code == ERR_OK)
        return value_null();
    object_text(&o, "code", str_from(err_name(error->code)));
    object_text(&o, "scope", str_from(err_scope_name(error->scope)));
    object_text(&o, "message", arena_str(a, str_from(error->message)));
    object_text(&o, "retry", str_from(err_retry_name(error->retry)));
    return object_value(&o);
}

static struct value problems_value(struct cli *cli)
{
    static const char *const levels[] = {"error", "warning", "note"};
    struct list list = {.arena = &cli->arena};
    for (size_t i = 0; i < cli->problems.list.n; i++) {
        const struct problem *p = &cli->problems.list.at[i];
        struct object o = {.arena = &cli->arena};
        object_text(&o, "level", str_from(levels[p->level]));
        object_text(&o, "file", p->file);
        object_int(&o, "line", p->line);
        object_text(&o, "message", p->message);
        object_text(&o, "suggestion", p->suggestion);
        list_add(&list, object_value(&o));
    }
    return list_value(&list);
}

static enum err print_envelope(struct cli *cli, const struct error *error,
                               struct error *e)
{
    AUTO_BUF out = BUF_INIT(ANSWER_BYTES);
    struct object o = {.arena = &cli->arena};
    object_bool(&o, "ok", !error);
    object_set(&o, "command", cli->command
                                  ? value_textz(cli->command->name)
                                  : value_null());
    object_set(&o, "data", cli->data);
    object_set(&o, "error", answer_error(&cli->arena, error));
    object_set(&o, "problems", problems_value(cli));
    struct value envelope = object_value(&o);
    json_write_pretty(&out, &envelope, 2);
    buf_add_char(&out, '\n');
    TRY(buf_check(&out, "the answer", e));
    fwrite(out.p, 1, out.n, cli->out.file);
    return ERR_OK;
}

/* Half an envelope is worse than one without data. */
static enum exit_code give_envelope(struct cli *cli, const struct error *error,
                                    enum exit_code code)
{
    struct error too_long = {0};
    if (print_envelope(cli, error, &too_long) == ERR_OK)
        return code;
    cli->data = value_null();
    (void)!print_envelope(cli, &too_long, NULL);
    return EXIT_FAILED;
}

/* ---- both ----------------------------------------------------------------------- */

int answer_give(struct cli *cli, const struct error *error)
{
    enum exit_code code = cli->parked ? EXIT_PARKED : EXIT_DONE;
    if (error)
        code = exit_code_of(error);
    if (cli->json)
        code = give_envelope(cli, error, code);
    if (error && !cli->json) {
        fflush(cli->out.file);
        tell_error(cli, error);
    }
    bool lost = fflush(cli->out.file) != 0 || ferror(cli->out.file);
    if (lost && errno != EPIPE) {
        term_put(&cli->err, "crosswalk: cannot write the answer: %s\n",
                 strerror(errno));
        code = EXIT_ENVIRONMENT;
    }
    return (int)code;
}
