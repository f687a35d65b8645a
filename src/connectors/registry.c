/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Every driver there is. A new one is a line in each of the two tables, in
 * alphabetical order, and its files in meson.build.
 */
#include "connectors/connector.h"

#include "connectors/chat/chat.h"
#include "connectors/ekiclik/ekiclik.h"
#include "connectors/marketo/marketo.h"
#include "connectors/odoo/odoo.h"
#include "connectors/opencell/opencell.h"
#include "connectors/pipedrive/pipedrive.h"
#include "connectors/prospectconnect/prospectconnect.h"
#include "connectors/satchmo/satchmo.h"

#define NAME(literal) {literal, sizeof(literal) - 1}

static const struct str names[] = {
    NAME("chat"),
    NAME("ekiclik"),
    NAME("marketo"),
    NAME("odoo"),
    NAME("opencell"),
    NAME("pipedrive"),
    NAME("prospectconnect"),
    NAME("satchmo"),
    {NULL, 0}, /* ends the table */
};

static const struct connector *const drivers[] = {
    &connector_chat,
    &connector_ekiclik,
    &connector_marketo,
    &connector_odoo,
    &connector_opencell,
    &connector_pipedrive,
    &connector_prospectconnect,
    &connector_satchmo,
    NULL,
};

_Static_assert(sizeof names / sizeof names[0] ==
                   sizeof drivers / sizeof drivers[0],
               "a name for each driver");

const struct connector *connector_find(struct str name)
{
    for (size_t i = 0; drivers[i]; i++)
        if (str_eq(names[i], name))
            return drivers[i];
    return NULL;
}

const struct str *connector_names(size_t *out_n)
{
    *out_n = sizeof names / sizeof names[0] - 1;
    return names;
}
