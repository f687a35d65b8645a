/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "base/problem.h"

#include <stdio.h>

void problem_add(struct problems *ps, enum problem_level level, struct str file,
                 int line, struct str suggestion, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char text[512];
    int n = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct str message = {text, n < 0 ? 0 : (size_t)n};
    if (message.n >= sizeof(text))
        message.n = str_utf8_cut((struct str){text, sizeof(text) - 1},
                                 sizeof(text) - 1);
    struct problem p = {
        .level = level,
        .file = arena_str(ps->arena, file),
        .line = line,
        .message = arena_str(ps->arena, message),
        .suggestion = arena_str(ps->arena, suggestion),
    };
    vec_push(ps->arena, &ps->list, p);
    if (level == PROBLEM_ERROR)
        ps->errors++;
}

void problem_show(struct problems *ps, const struct value *example)
{
    ps->list.at[ps->list.n - 1].example = value_copy(ps->arena, example);
}

static const char *level_name(enum problem_level level)
{
    switch (level) {
    case PROBLEM_ERROR:
        return "error";
    case PROBLEM_WARNING:
        return "warning";
    case PROBLEM_NOTE:
        return "note";
    }
    return "error";
}

struct str problem_text(struct arena *a, const struct problem *p)
{
    struct str place = STR_NONE;
    if (p->file.n > 0 && p->line > 0)
        place = arena_printf(a, "%.*s:%d: ", STR_ARG(p->file), p->line);
    else if (p->file.n > 0)
        place = arena_printf(a, "%.*s: ", STR_ARG(p->file));
    if (p->suggestion.n == 0)
        return arena_printf(a, "%.*s%s: %.*s", STR_ARG(place),
                            level_name(p->level), STR_ARG(p->message));
    return arena_printf(a, "%.*s%s: %.*s (%.*s)", STR_ARG(place),
                        level_name(p->level), STR_ARG(p->message),
                        STR_ARG(p->suggestion));
}
