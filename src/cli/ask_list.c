/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "cli/ask_list.h"

#include "cli/ask.h"
#include "view/object.h"

static void show(struct cli *cli, const struct ask_list *list,
                 const struct value *items)
{
    struct table t = table_make(&cli->arena, list->columns, list->n_columns);
    for (size_t i = 0; i < items->items.n; i++)
        list->row(&cli->arena, &items->items.at[i], &t);
    if (items->items.n == 0)
        term_put(&cli->out, "no %s\n", list->what);
    else
        table_print(&t, &cli->out);
}

enum err ask_list(struct cli *cli, const struct ask_list *list, struct error *e)
{
    const struct context_options options = {.needs = CONTEXT_READ};
    const struct ask ask = {
        "GET", arena_printf(&cli->arena, "/%s", list->what), NULL};
    AUTO_CONTEXT c = {0};
    struct value answer = value_null();
    struct object o = {.arena = &cli->arena};
    TRY(context_open(cli, &options, &c, e));
    TRY(ask_api(&c, &ask, &answer, e));
    const struct value *items = value_getz(&answer, "items");
    object_set(&o, list->what, items ? *items : value_null());
    cli->data = object_value(&o);
    if (items && !cli->json)
        show(cli, list, items);
    return ERR_OK;
}
