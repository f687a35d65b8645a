/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Log lines for administrators: logfmt or JSON on a descriptor, one line an
 * event, with level, time, run and job id. Never field values or secrets:
 * callers pass names, ids and counts only. Only faces and the engine's run
 * loop log; everything below returns errors.
 *
 *     log_event(log, LOG_INFO, "run done", LOG_STR("sync", name),
 *               LOG_INT("written", n));
 *
 * Threads: one line is one write(2), so lines never mix.
 */
#pragma once

#include "base/ports.h"
#include "base/str.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_LOGFMT, LOG_JSON };

struct log_field;

/* What a tap is told; borrowed for the call. */
struct log_line {
    int64_t at_us;
    enum log_level level;
    const char *event;
    const struct log_field *fields;
    size_t n;
};

struct log {
    int fd; /* -1: drop everything */
    enum log_level level;
    enum log_format format;
    struct clock_port clock;
    struct str run; /* added to each line when not empty */
    int64_t job;    /* added when not 0 */
    /* Told of each line that is written, by whichever thread; or NULL. */
    void (*tap)(void *context, const struct log_line *line);
    void *tap_context;
};

struct log_field {
    const char *name;
    struct str text; /* when p is not NULL */
    int64_t number;
};

/* STR_NONE is logged as empty text. */
#define LOG_STR(name, s) log_str_field((name), (s))
#define LOG_INT(name, i) ((struct log_field){(name), STR_NONE, (i)})

static inline struct log_field log_str_field(const char *name, struct str s)
{
    return (struct log_field){name, s.p ? s : STR(""), 0};
}

/* A line as logfmt, without time and line end; cut to
 * LIMIT_LOG_LINE_BYTES. */
struct str log_line_text(struct arena *a, const struct log_line *line);

void log_write(const struct log *log, enum log_level level, const char *event,
               const struct log_field *fields, size_t n);
#define log_event(log, level, event, ...)                                  \
    log_write((log), (level), (event),                                     \
              (const struct log_field[]){__VA_ARGS__},                     \
              sizeof((const struct log_field[]){__VA_ARGS__}) /            \
                  sizeof(struct log_field))
