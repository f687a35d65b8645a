/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a connection to an Odoo remembers: settings, session and the models
 * it has described.
 *
 * Ownership: everything lives in the arena that create got. There is no end
 * of a connection, so nothing may be allocated there again and again: a
 * describe that finds nothing new allocates nothing.
 */
#pragma once

#include "base/vec.h"
#include "connectors/connector.h"

enum odoo_protocol { ODOO_XMLRPC, ODOO_JSONRPC, ODOO_JSON2 };

struct odoo_settings {
    struct str url;
    struct str database;
    struct str user;
    struct str password;
    struct str api_key;
    struct str protocol;  /* auto, xmlrpc, jsonrpc, json2 */
    struct str lang;
    struct str companies; /* "1, 3"; empty: all that the user may see */
    bool tracking;        /* Odoo logs what we change */
    bool notify;          /* Odoo mails about what we change */
    struct str messages;  /* notes, comments, all */
    int64_t overlap_ms;
    int64_t timeout_ms;
};

extern const struct setting odoo_settings_table[];

/* How we talk, settled by OP_OPEN. */
struct odoo_session {
    enum odoo_protocol protocol;
    int major;              /* 6 to 19; 0: not asked yet */
    char version[40];       /* "18.0", as the server says it */
    int64_t uid;            /* 0: unknown */
    char login[80];
    struct value companies; /* list of ids, the current one first */
};

/* Wire types of fields_get that are treated alike share a name here. */
enum odoo_type {
    ODOO_CHAR, /* also text */
    ODOO_HTML,
    ODOO_SELECTION,
    ODOO_BOOLEAN,
    ODOO_INTEGER,
    ODOO_FLOAT,
    ODOO_MONETARY,
    ODOO_DATE,
    ODOO_DATETIME,
    ODOO_MANY2ONE,
    ODOO_X2MANY,
    ODOO_BINARY,
    ODOO_REFERENCE, /* "model,id" */
    ODOO_OTHER,     /* json, properties and what is not known: as it stands */
};

struct odoo_virtual;

struct odoo_field {
    struct schema_field pub;
    enum odoo_type type;
    int digits;    /* after the point; -1: not said */
    const struct odoo_virtual *virtual; /* NULL: the server's own */
};

/* A stage of leads. */
struct odoo_stage {
    int64_t id;
    bool won;
};

struct odoo_stages { /* by sequence */
    struct odoo_stage *at;
    size_t n;
};

/* A model as fields_get shows it to our user, with our virtual fields. */
struct odoo_model {
    struct str name;
    struct odoo_field *fields; /* by name */
    size_t n_fields;
    bool has_active;
    bool has_stamps;           /* write_date and create_date */
    struct odoo_stages stages; /* crm.lead */
    struct value model_ids;    /* mail.activity: object model -> ir.model id */
    uint64_t hash;             /* of the answers it was made from */
    struct odoo_model *next;
};

struct odoo {
    struct arena *arena;
    struct odoo_settings set;
    struct odoo_session session;
    struct odoo_model *models;
};

static inline struct odoo *odoo_of(struct connection_state *c)
{
    return (struct odoo *)c;
}

static inline const struct odoo *odoo_of_const(const struct connection_state *c)
{
    return (const struct odoo *)c;
}

enum err odoo_create(struct arena *a, const struct value *settings,
                     struct connection_state **out, struct error *e);
/* The password or key that goes where a password goes. */
struct str odoo_secret(const struct odoo *o);
/* "Odoo 18.0, database demo, user sync@x (7)" */
struct str odoo_summary(struct arena *a, const struct odoo *o,
                        const struct odoo_session *s);
/* NULL when it was not described. */
struct odoo_model *odoo_model_known(const struct odoo *o, struct str name);
/* NULL when there is no such field. */
const struct odoo_field *odoo_field_find(const struct odoo_model *m,
                                         struct str name);
struct entity_caps odoo_caps(const struct connection_state *c,
                             struct str entity);
struct str odoo_record_url(const struct connection_state *c, struct arena *a,
                           struct str entity, struct str id);
