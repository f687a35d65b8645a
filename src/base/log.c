/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/log.h"

#include <errno.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/time.h"

static const char *const level_names[] = {
    [LOG_ERROR] = "error",
    [LOG_WARN] = "warn",
    [LOG_INFO] = "info",
    [LOG_DEBUG] = "debug",
};

/* Room kept for the end of the line: cut=true and the closing brace. */
enum { TAIL_BYTES = 16 };

struct line {
    enum log_format format;
    struct buf text;
    bool cut; /* a field did not fit and was left out */
};

/* logfmt has no rule for what needs quotes: quote all but plain words. */
static bool needs_quotes(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] == '"' || s.p[i] == '=' || s.p[i] == '\\' ||
            s.p[i] == 0x7F)
            return true;
    return s.n == 0;
}

static void add_name(struct line *l, const char *name)
{
    if (l->format == LOG_JSON) {
        buf_addz(&l->text, l->text.n > 0 ? ",\"" : "{\"");
        buf_add_json_escaped(&l->text, str_from(name));
        buf_addz(&l->text, "\":");
    } else {
        if (l->text.n > 0)
            buf_add_char(&l->text, ' ');
        buf_addz(&l->text, name);
        buf_add_char(&l->text, '=');
    }
}

/* Takes the field back when it does not fit, so that a line stays readable. */
static void end_field(struct line *l, size_t before)
{
    if (!l->text.overflowed)
        return;
    l->text.n = before;
    l->text.overflowed = false;
    l->cut = true;
}

static void add_text(struct line *l, const char *name, struct str s)
{
    size_t before = l->text.n;
    add_name(l, name);
    if (l->format == LOG_JSON || needs_quotes(s)) {
        buf_add_char(&l->text, '"');
        buf_add_json_escaped(&l->text, s);
        buf_add_char(&l->text, '"');
    } else {
        buf_add(&l->text, s);
    }
    end_field(l, before);
}

static void add_number(struct line *l, const char *name, int64_t number)
{
    size_t before = l->text.n;
    add_name(l, name);
    buf_printf(&l->text, "%lld", (long long)number);
    end_field(l, before);
}

static void write_line(int fd, struct str s)
{
    /* One write a line: at most PIPE_BUF bytes, which a pipe takes whole. */
    ssize_t n;
    do {
        n = write(fd, s.p, s.n);
    } while (n < 0 && errno == EINTR);
}

static void add_fields(struct line *l, const struct log_field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (fields[i].text.p)
            add_text(l, fields[i].name, fields[i].text);
        else
            add_number(l, fields[i].name, fields[i].number);
    }
}

struct str log_line_text(struct arena *a, const struct log_line *line)
{
    struct line l = {.format = LOG_LOGFMT,
                     .text = BUF_INIT(LIMIT_LOG_LINE_BYTES - TAIL_BYTES)};
    add_text(&l, "level", str_from(level_names[line->level]));
    add_text(&l, "event", str_from(line->event));
    add_fields(&l, line->fields, line->n);
    l.text.max = LIMIT_LOG_LINE_BYTES;
    if (l.cut)
        buf_addz(&l.text, " cut=true");
    struct str text = buf_copy(a, &l.text);
    buf_fini(&l.text);
    return text;
}

void log_write(const struct log *log, enum log_level level, const char *event,
               const struct log_field *fields, size_t n)
{
    if (level > log->level)
        return;
    AUTO_ARENA a = ARENA_INIT;
    if (log->tap)
        log->tap(log->tap_context,
                 &(struct log_line){clock_now_us(&log->clock), level, event,
                                    fields, n});
    if (log->fd < 0)
        return;
    struct line l = {.format = log->format,
                     .text = BUF_INIT(LIMIT_LOG_LINE_BYTES - TAIL_BYTES)};
    add_text(&l, "time", time_format(&a, clock_now_us(&log->clock)));
    add_text(&l, "level", str_from(level_names[level]));
    add_text(&l, "event", str_from(event));
    if (log->run.n > 0)
        add_text(&l, "run", log->run);
    if (log->job != 0)
        add_number(&l, "job", log->job);
    add_fields(&l, fields, n);
    l.text.max = LIMIT_LOG_LINE_BYTES;
    if (l.cut)
        buf_addz(&l.text, l.format == LOG_JSON ? ",\"cut\":true" : " cut=true");
    buf_addz(&l.text, l.format == LOG_JSON ? "}\n" : "\n");
    write_line(log->fd, buf_str(&l.text));
    buf_fini(&l.text);
}
