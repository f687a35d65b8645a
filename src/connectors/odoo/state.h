/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a connection to an Odoo remembers: settings, session and the models
 * it has described.
 *
 * Names of this driver start with erp_, so that it can be linked beside the
 * stand-in of src/sandbox/odoo.
 *
 * Ownership: everything lives in the arena that create got. There is no end
 * of a connection, so nothing may be allocated there again and again: a
 * describe that finds nothing new allocates nothing.
 */
#pragma once

#include "base/vec.h"
#include "connectors/connector.h"

enum erp_protocol { ERP_XMLRPC, ERP_JSONRPC, ERP_JSON2 };

struct erp_settings {
    struct str url;
    struct str database;
    struct str user;
    struct str password;
    struct str api_key;
    struct str protocol; /* auto, xmlrpc, jsonrpc, json2 */
    struct str lang;
    struct str companies; /* "1, 3"; empty: all that the user may see */
    bool tracking;        /* Odoo logs what we change */
    bool notify;          /* Odoo mails about what we change */
    struct str messages;  /* notes, comments, all */
    int64_t overlap_ms;
    int64_t timeout_ms;
    struct str webhooks_from; /* addresses; empty: all */
};

extern const struct setting erp_settings_table[];

/* How we talk, settled by OP_OPEN. */
struct erp_session {
    enum erp_protocol protocol;
    int major;        /* 6 to 19; 0: not asked yet */
    char version[40]; /* "18.0", as the server says it */
    int64_t uid;      /* 0: unknown */
    char login[80];
    struct value companies; /* list of ids, the current one first */
};

/* Wire types of fields_get that are treated alike share a name here. */
enum erp_type {
    ERP_CHAR, /* also text */
    ERP_HTML,
    ERP_SELECTION,
    ERP_BOOLEAN,
    ERP_INTEGER,
    ERP_FLOAT,
    ERP_MONETARY,
    ERP_DATE,
    ERP_DATETIME,
    ERP_MANY2ONE,
    ERP_X2MANY,
    ERP_BINARY,
    ERP_REFERENCE, /* "model,id" */
    ERP_OTHER,     /* json, properties and what is not known: as it stands */
};

struct erp_virtual;

struct erp_field {
    struct schema_field pub;
    struct str of; /* Odoo's name of it, where pub.name is ours; else empty */
    enum erp_type type;
    int digits;                        /* after the point; -1: not said */
    const struct erp_virtual *virtual; /* NULL: the server's own */
};

/* Its name on the wire. */
static inline struct str erp_field_wire(const struct erp_field *f)
{
    return f->of.n > 0 ? f->of : f->pub.name;
}

/* A stage of leads. */
struct erp_stage {
    int64_t id;
    int64_t sequence;
    bool won;
};

struct erp_stages { /* by sequence */
    struct erp_stage *at;
    size_t n;
};

/* A model as fields_get shows it to our user, with our virtual fields. */
struct erp_model {
    struct str name;
    struct erp_field *fields; /* by name */
    size_t n_fields;
    bool has_active;
    bool has_stamps;          /* write_date and create_date */
    struct erp_stages stages; /* crm.lead */
    struct value model_ids;   /* mail.activity: object model -> ir.model id */
    uint64_t hash;            /* of the answers it was made from */
    struct erp_model *next;
};

struct erp {
    struct arena *arena;
    struct erp_settings set;
    struct erp_session session;
    struct erp_model *models;
};

static inline struct erp *erp_of(struct connection_state *c)
{
    return (struct erp *)c;
}

static inline const struct erp *erp_of_const(const struct connection_state *c)
{
    return (const struct erp *)c;
}

enum err erp_create(struct arena *a, const struct value *settings,
                    struct connection_state **out, struct error *e);
enum err erp_renew(struct connection_state *c, struct arena *a,
                   const struct value *settings, struct error *e);
/* The password or key that goes where a password goes. */
struct str erp_secret(const struct erp *o);
/* "Odoo 18.0, database demo, user sync@x (7)" */
struct str erp_summary(struct arena *a, const struct erp *o,
                       const struct erp_session *s);
/* NULL when it was not described. */
struct erp_model *erp_model_known(const struct erp *o, struct str name);
/* NULL when there is no such field. */
const struct erp_field *erp_field_find(const struct erp_model *m,
                                       struct str name);
struct entity_caps erp_caps(const struct connection_state *c,
                            struct str entity);
struct str erp_record_url(const struct connection_state *c, struct arena *a,
                          struct str entity, struct str id);
