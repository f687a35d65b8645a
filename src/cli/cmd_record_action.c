/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `record action`. */
#include "cli/cmd_record.h"

#include "base/json.h"
#include "view/record.h"

enum err record_do_action(struct cli *cli, const struct args *args,
                          struct error *e)
{
    AUTO_CONTEXT c = {0};
    struct record_place place;
    struct action_result result = {0};
    struct record_action action = {.id = args_word(args, 1),
                                   .name = args_word(args, 2)};
    TRY(record_arguments(&cli->arena, args->words.at + 3, args->words.n - 3,
                         &action.arguments, e));
    TRY(record_open(cli, args, &c, &place, e));
    TRY(record_act(&place, &cli->arena, &action, &result, e));
    cli->data = acted_value(&cli->arena, &action, &result);
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
