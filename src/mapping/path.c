/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/path.h"

#include "base/vec.h"

bool path_is(struct str name)
{
    return str_find_char(name, '.', 0) < name.n ||
           str_find_char(name, ':', 0) < name.n;
}

/* "note:deal_id.content": entity and field before the first step. */
static enum err parse_origin(struct str *io_rest, struct path *out,
                             struct error *e)
{
    struct str text = *io_rest;
    size_t colon = str_find_char(text, ':', 0);
    if (colon == text.n)
        return ERR_OK;
    size_t dot = str_find_char(text, '.', colon + 1);
    if (colon == 0 || dot <= colon + 1 || dot >= text.n)
        FAIL(e, ERR_INVALID,
             "`%.*s` is no path: ENTITY:FIELD.FIELD is a field of the newest "
             "record that points here, such as note:deal_id.content",
             STR_ARG(text));
    out->entity = str_slice(text, 0, colon);
    out->by = str_slice(text, colon + 1, dot);
    *io_rest = str_slice(text, dot + 1, text.n);
    return ERR_OK;
}

enum err path_parse(struct arena *a, struct str text, struct path *out,
                    struct error *e)
{
    struct path path = {.text = text};
    struct str rest = text;
    VEC(struct str) steps = {0};
    TRY(parse_origin(&rest, &path, e));
    for (size_t from = 0; from <= rest.n;) {
        size_t to = str_find_char(rest, '.', from);
        if (to == from)
            FAIL(e, ERR_INVALID,
                 "`%.*s` is no path: a name is missing beside a dot",
                 STR_ARG(text));
        vec_push(a, &steps, str_slice(rest, from, to));
        from = to + 1;
    }
    if (steps.n > LIMIT_PATH_STEPS)
        FAIL(e, ERR_INVALID, "`%.*s` goes through more than %d records",
             STR_ARG(text), LIMIT_PATH_STEPS - 1);
    path.steps = steps.at;
    path.n_steps = steps.n;
    *out = path;
    return ERR_OK;
}

struct str path_head(struct str name)
{
    if (str_find_char(name, ':', 0) < name.n)
        return STR_NONE;
    return str_slice(name, 0, str_find_char(name, '.', 0));
}
