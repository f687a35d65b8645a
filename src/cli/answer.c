/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/answer.h"

#include <errno.h>

#include "base/json.h"
#include "view/advice.h"
#include "view/finding.h"

#define ANSWER_BYTES (1u << 30)

static enum exit_code exit_code_of(const struct error *error)
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
    case ERR_AMBIGUOUS:
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
    struct str hint = advice_for_error(error);
    term_paint(&cli->err, STYLE_BAD, "crosswalk: ");
    term_say(&cli->err, STYLE_PLAIN, str_from(error->message));
    term_put(&cli->err, "\n");
    if (error->code == ERR_USAGE)
        term_paint(&cli->err, STYLE_DIM, "  `crosswalk help%s%s` shows %s\n",
                   cli->command ? " " : "",
                   cli->command ? cli->command->name : "",
                   cli->command ? "its options, with examples"
                                : "the commands");
    else if (hint.n > 0)
        term_paint(&cli->err, STYLE_DIM, "  what to do: %.*s\n",
                   STR_ARG(hint));
}

/* ---- for programs -------------------------------------------------------------- */

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
    object_set(&o, "error", error_value(&cli->arena, error));
    object_set(&o, "problems", problems_value(&cli->arena, &cli->problems));
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
