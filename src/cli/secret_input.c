/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/secret_input.h"

#include <errno.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include "base/buf.h"

#define SECRET_BYTES 65536u
#define KEY_CTRL_C 3
#define KEY_CTRL_D 4
#define KEY_CTRL_U 21
#define KEY_BACKSPACE 8
#define KEY_DELETE 127

/* ---- standard input ---------------------------------------------------------------- */

static enum err fail_read(struct error *e)
{
    FAIL(e, ERR_IO, "cannot read standard input: %s", strerror(errno));
}

static enum err read_all(struct cli *cli, struct str *out, struct error *e)
{
    AUTO_BUF text = BUF_INIT(SECRET_BYTES);
    char part[4096];
    ssize_t n;
    while ((n = read(STDIN_FILENO, part, sizeof part)) > 0)
        buf_add(&text, (struct str){part, (size_t)n});
    if (n < 0)
        return fail_read(e);
    TRY(buf_check(&text, "what is on standard input", e));
    struct str all = buf_copy(&cli->arena, &text);
    if (str_ends_with(all, STR("\n")))
        all.n--;
    if (str_ends_with(all, STR("\r")))
        all.n--;
    *out = all;
    return ERR_OK;
}

/* ---- the terminal -------------------------------------------------------------------- */

struct typing {
    struct termios before;
    sigset_t mask;
};

/* Keys come one by one, Ctrl-C as one of them: nothing that ends the program
 * may leave the terminal without echo. */
static enum err typing_begin(struct typing *t, struct error *e)
{
    struct termios quiet;
    sigset_t held;
    if (tcgetattr(STDIN_FILENO, &t->before) != 0)
        return fail_read(e);
    quiet = t->before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGINT);
    sigprocmask(SIG_BLOCK, &held, &t->mask);
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0)
        return ERR_OK;
    sigprocmask(SIG_SETMASK, &t->mask, NULL);
    return fail_read(e);
}

static void typing_end(const struct typing *t)
{
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &t->before);
    sigprocmask(SIG_SETMASK, &t->mask, NULL);
}

/* Takes the last character away, of however many bytes. */
static void erase_last(struct buf *line)
{
    while (line->n > 0 && ((unsigned char)line->p[line->n - 1] & 0xc0) == 0x80)
        line->n--;
    if (line->n > 0)
        line->n--;
}

/* ERR_OK: the line is whole. */
static enum err read_keys(struct buf *line, struct error *e)
{
    for (;;) {
        char key = 0;
        ssize_t n = read(STDIN_FILENO, &key, 1);
        if (n < 0)
            return fail_read(e);
        if (n == 0 || key == KEY_CTRL_C || key == KEY_CTRL_D)
            FAIL(e, ERR_CANCELED, "nothing was entered");
        if (key == '\n' || key == '\r')
            return ERR_OK;
        if (key == KEY_BACKSPACE || key == KEY_DELETE)
            erase_last(line);
        else if (key == KEY_CTRL_U)
            buf_clear(line);
        else
            buf_add_char(line, key);
    }
}

static enum err type_in(struct cli *cli, const char *prompt, struct str *out,
                        struct error *e)
{
    AUTO_BUF line = BUF_INIT(SECRET_BYTES);
    struct typing typing;
    term_put(&cli->err, "%s: ", prompt);
    fflush(cli->err.file);
    TRY(typing_begin(&typing, e));
    enum err err = read_keys(&line, e);
    typing_end(&typing);
    term_put(&cli->err, "\n");
    TRY(err);
    TRY(buf_check(&line, "what was entered", e));
    *out = buf_copy(&cli->arena, &line);
    return ERR_OK;
}

enum err secret_input(struct cli *cli, const struct secret_wish *wish,
                      struct str *out, struct error *e)
{
    struct str first = STR_NONE;
    struct str again = STR_NONE;
    if (wish->from_stdin)
        return read_all(cli, out, e);
    if (!isatty(STDIN_FILENO))
        FAIL(e, ERR_USAGE,
             "there is no terminal to ask for the %s; --stdin reads it from "
             "standard input", wish->prompt);
    TRY(type_in(cli, wish->prompt, &first, e));
    if (wish->twice)
        TRY(type_in(cli, "again, to be sure", &again, e));
    if (wish->twice && !str_eq(first, again))
        FAIL(e, ERR_USAGE, "both were not the same; nothing was changed");
    *out = first;
    return ERR_OK;
}
