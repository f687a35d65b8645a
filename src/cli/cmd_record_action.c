/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `record action`. */
#include "cli/cmd_record.h"

#include "base/json.h"
#include "view/object.h"

enum err record_do_action(struct cli *cli, const struct args *args,
                          struct error *e)
{
    AUTO_CONTEXT c = {0};
    struct record_place place;
    struct object o = {.arena = &cli->arena};
    struct action_result result = {0};
    struct record_action action = {.id = args_word(args, 1),
                                   .name = args_word(args, 2)};
    TRY(record_arguments(&cli->arena, args->words.at + 3, args->words.n - 3,
                         &action.arguments, e));
    TRY(record_open(cli, args, &c, &place, e));
    TRY(record_act(&place, &cli->arena, &action, &result, e));
    object_text(&o, "id", action.id);
    object_text(&o, "action", action.name);
    object_bool(&o, "done", result.done);
    object_set(&o, "result", result.result);
    cli->data = object_value(&o);
    if (!result.done)
        FAIL(e, ERR_REJECTED,
             "%.*s asks more than a program can answer: carry it out by hand",
             STR_ARG(action.name));
    if (cli->json)
        return ERR_OK;
    term_put(&cli->out, "done: %.*s on %.*s.%.*s %.*s\n", STR_ARG(action.name),
             STR_ARG(place.connection), STR_ARG(place.entity),
             STR_ARG(action.id));
    if (!value_is_null(&result.result))
        term_put(&cli->out, "      %.*s\n",
                 STR_ARG(json_text(&cli->arena, &result.result)));
    return ERR_OK;
}
