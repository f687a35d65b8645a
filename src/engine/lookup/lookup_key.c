/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "engine/lookup/lookup_key.h"

#include "mapping/mapping.h"

/* Without regard to case, accents stay. */
static struct str folded(struct arena *a, struct str text)
{
    struct value v = value_text(text);
    struct str out;
    return match_normalise(a, STR("name"), &v, &out) ? out : text;
}

static enum err fail_unknown(struct arena *a, const struct lookup_word *word,
                             const struct lookup_item *items, size_t n,
                             struct error *e)
{
    struct str *labels = arena_array(a, struct str, n);
    for (size_t i = 0; i < n; i++)
        labels[i] = items[i].label;
    struct str near = str_suggest(word->text, labels, n);
    FAIL(e, ERR_NOT_FOUND,
         "lookup `%.*s` has no \"%.*s\" on the %s%s%.*s%s",
         STR_ARG(word->lookup), STR_ARG(word->text), side_name(word->side),
         near.n > 0 ? "; did you mean \"" : "", STR_ARG(near),
         near.n > 0 ? "\"?" : "");
}

enum err lookup_key(struct store *store, struct arena *a,
                    const struct lookup_word *word, struct str *out,
                    struct error *e)
{
    struct lookup_item *items = NULL;
    const struct lookup_item *found = NULL;
    size_t n = 0;
    size_t same = 0;
    TRY(lookup_items(store, a, word->lookup, word->side, &items, &n, e));
    struct str wanted = folded(a, word->text);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(items[i].key, word->text)) {
            *out = items[i].key;
            return ERR_OK;
        }
        if (str_eq(folded(a, items[i].label), wanted)) {
            found = &items[i];
            same++;
        }
    }
    if (same > 1)
        FAIL(e, ERR_INVALID,
             "lookup `%.*s` has %zu items \"%.*s\" on the %s; say which by its "
             "key", STR_ARG(word->lookup), same, STR_ARG(word->text),
             side_name(word->side));
    if (n > 0 && !found)
        return fail_unknown(a, word, items, n, e);
    *out = found ? found->key : word->text;
    return ERR_OK;
}
