/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Actions on single records, with arguments as people type them. */
#include "base/json.h"
#include "engine/record/record.h"

static enum err argument(struct arena *a, struct str word, struct field *out,
                         struct error *e)
{
    size_t equals = str_find_char(word, '=', 0);
    if (equals == 0 || equals == word.n)
        FAIL(e, ERR_USAGE, "\"%.*s\" is not NAME=VALUE", STR_ARG(word));
    bool json = word.p[equals - 1] == ':';
    struct str text = str_slice(word, equals + 1, word.n);
    out->name = str_slice(word, 0, equals - json);
    out->value = value_text(text);
    if (!json || json_parse(a, text, &out->value, e) == ERR_OK)
        return ERR_OK;
    error_prefix(e, "%.*s", STR_ARG(out->name));
    if (e)
        e->code = ERR_USAGE;
    return ERR_USAGE;
}

enum err record_arguments(struct arena *a, const struct str *words, size_t n,
                          struct value *out, struct error *e)
{
    struct value object = value_object(NULL, 0);
    for (size_t i = 0; i < n; i++) {
        struct field field;
        TRY(argument(a, words[i], &field, e));
        object = value_with(a, &object, field.name, &field.value);
    }
    *out = n > 0 ? object : value_null();
    return ERR_OK;
}

enum err record_act(const struct record_place *place, struct arena *a,
                    const struct record_action *action,
                    struct action_result *out, struct error *e)
{
    struct remote_call call = {
        .connection = place->connection,
        .op = {.kind = OP_ACTION,
               .arena = a,
               .entity = place->entity,
               .action = action->name,
               .action_id = action->id,
               .action_arguments = action->arguments}};
    TRY(remote_run(place->remote, &call, 1, e));
    if (call.error.code == ERR_OK) {
        *out = call.op.action_result;
        return ERR_OK;
    }
    if (e)
        *e = call.error;
    return call.error.code;
}
