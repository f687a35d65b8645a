/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/check.h"

#include "connectors/setting.h"
#include "view/finding.h"

static struct value connection_value(struct arena *a,
                                     const struct check_connection *told)
{
    const struct connection *c = told->connection;
    struct object o = {.arena = a};
    object_text(&o, "connection", c->name);
    object_text(&o, "connector", str_from(c->connector->name));
    object_bool(&o, "works", told->error.code == ERR_OK);
    object_text(&o, "summary", told->summary);
    object_set(&o, "error", error_value(a, &told->error));
    if (told->made >= 0)
        object_int(&o, "custom_fields_made", told->made);
    object_set(&o, "settings",
               settings_describe(a, c->connector->settings, &c->settings));
    return object_value(&o);
}

static struct value sync_value(struct arena *a, const struct check_sync *told)
{
    struct object o = {.arena = a};
    object_text(&o, "sync", told->sync);
    object_bool(&o, "checked", told->reached && told->error.code == ERR_OK);
    object_set(&o, "error", error_value(a, &told->error));
    return object_value(&o);
}

struct value check_value(struct arena *a, const struct check_result *result)
{
    struct list connections = {.arena = a};
    struct list syncs = {.arena = a};
    struct object o = {.arena = a};
    for (size_t i = 0; i < result->n_connections; i++)
        list_add(&connections, connection_value(a, &result->connections[i]));
    for (size_t i = 0; i < result->n_syncs; i++)
        list_add(&syncs, sync_value(a, &result->syncs[i]));
    object_set(&o, "connections", list_value(&connections));
    object_set(&o, "syncs", list_value(&syncs));
    return object_value(&o);
}
