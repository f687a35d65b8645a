/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * libcrosswalk: records of business systems from C and C++.
 *
 * A workspace folder (crosswalk.yaml) says which systems there are and how to
 * log in. Their records are loaded, found, read by name, followed to the
 * records that they refer to, changed and saved; only what differs is sent.
 * Nothing of it goes through a hub's store: what is saved is an edit like any
 * other, and a hub that syncs the record carries it over.
 *
 *     struct crosswalk *hub = crosswalk_new();
 *     struct crosswalk_record *lead;
 *     if (crosswalk_open(hub, "/etc/sales") == CROSSWALK_OK &&
 *         crosswalk_load_by(hub, "marketo.lead", "email", "ann@example.com",
 *                           &lead) == CROSSWALK_OK) {
 *         crosswalk_set_text(lead, "Lead Status", "MQL");
 *         crosswalk_save(lead);
 *     }
 *     puts(crosswalk_last_error(hub)->message);
 *     crosswalk_free(hub);
 *
 * Errors     A function that can fail returns an enum crosswalk_code, 0 when
 *            it went well; what went wrong is in crosswalk_last_error until
 *            the next call on the same hub or one of its records. Outputs are
 *            untouched on failure. Messages hold no secrets.
 * Ownership  A hub owns all that comes of it, and crosswalk_free frees it.
 *            Records and lists can be freed before, by themselves. Texts that
 *            a record gives live as long as the record; texts that are given
 *            to a function are copied.
 * Threads    A hub, with its records, is used by one thread at a time;
 *            different hubs are independent. crosswalk_cancel alone may be
 *            called from anywhere.
 * Texts      UTF-8, ended by NUL; NULL is no value.
 * Times      Milliseconds are for waiting; points in time are microseconds
 *            since 1970-01-01 UTC.
 * Memory     Running out of it ends the program.
 *
 * Entities are "CONNECTION.ENTITY", such as "odoo.res.partner". Fields go by
 * the system's name, or as people read them: by their label, in any case, with
 * `_` for blanks and signs ("Lead Source", "lead_source"). For reading,
 * "owner_id.name" is the field `name` of the record that `owner_id` refers to.
 *
 * docs/guide/library.md says more; `pkg-config --cflags --libs crosswalk`.
 */
#ifndef CROSSWALK_H
#define CROSSWALK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct crosswalk;        /* a hub: a workspace and its connections */
struct crosswalk_record;
struct crosswalk_list;   /* of records */

/* ---- errors ----------------------------------------------------------------- */

/* Numbers never change; new ones may be added. */
enum crosswalk_code {
    CROSSWALK_OK = 0,
    CROSSWALK_INVALID = 1,     /* a file of the workspace, or a value in a
                                  record, is not what it should be */
    CROSSWALK_USAGE = 2,       /* the call is wrong: an unknown name, a text
                                  that is no value of its field */
    CROSSWALK_AUTH = 3,        /* the login is refused */
    CROSSWALK_ACCESS = 4,      /* logged in, but not allowed */
    CROSSWALK_NOT_FOUND = 5,   /* no such record, entity or folder */
    CROSSWALK_AMBIGUOUS = 6,   /* several records where one was asked for */
    CROSSWALK_REJECTED = 7,    /* the system understood and said no */
    CROSSWALK_UNREACHABLE = 8, /* no connection, name or TLS */
    CROSSWALK_TIMEOUT = 9,     /* no answer in time */
    CROSSWALK_BUSY = 10,       /* too many calls, or overload */
    CROSSWALK_REMOTE = 11,     /* the system broke */
    CROSSWALK_PROTOCOL = 12,   /* an answer that cannot be understood */
    CROSSWALK_SCHEMA = 13,     /* a field is gone or has another type */
    CROSSWALK_LIMIT = 14,      /* more than this library takes */
    CROSSWALK_CANCELED = 15,   /* by crosswalk_cancel */
    CROSSWALK_IO = 16,         /* a local file cannot be read */
    CROSSWALK_FAILED = 17      /* anything else; the message says what */
};

/* What is broken: trying anything wider again is pointless. */
enum crosswalk_scope {
    CROSSWALK_SCOPE_RECORD = 0,
    CROSSWALK_SCOPE_BATCH = 1,
    CROSSWALK_SCOPE_CONNECTION = 2,
    CROSSWALK_SCOPE_SYSTEM = 3
};

enum crosswalk_retry {
    CROSSWALK_RETRY_NEVER = 0, /* somebody must change something first */
    CROSSWALK_RETRY_NOW = 1,
    CROSSWALK_RETRY_LATER = 2, /* with growing waits */
    CROSSWALK_RETRY_AFTER = 3  /* not before retry_after_ms */
};

/* Members are only ever added, at the end. */
struct crosswalk_error {
    enum crosswalk_code code;
    enum crosswalk_scope scope;
    enum crosswalk_retry retry;
    int maybe_happened;     /* 1: a write may have taken effect all the same */
    int64_t retry_after_ms; /* with CROSSWALK_RETRY_AFTER */
    const char *message;    /* one sentence; "" when it went well */
};

/* Of the last call on this hub or one of its records. Never NULL; the hub's,
 * until the next call. */
const struct crosswalk_error *crosswalk_last_error(const struct crosswalk *hub);
/* "not_found"; never NULL. */
const char *crosswalk_code_name(enum crosswalk_code code);

/* ---- a hub ------------------------------------------------------------------- */

/* "0.1.0": of the library that runs, not of this header. */
const char *crosswalk_version(void);

/* Never NULL. Does nothing yet; the set_ functions come before
 * crosswalk_open. */
struct crosswalk *crosswalk_new(void);
/* With all records and lists that came of it. NULL is fine. */
void crosswalk_free(struct crosswalk *hub);

/*
 * The longest that a call waits before it is tried again, up to five times:
 * for a rate limit, a system that is down, a lost answer. When it would have
 * to wait longer it fails, with the retry that fits. 0: it is tried once.
 * Default: 60000. How long one request may take is `limits: { timeout: ... }`
 * of the connection.
 */
int crosswalk_set_patience(struct crosswalk *hub, int64_t ms);

/* Where ${NAME} in crosswalk.yaml comes from; `get` answers NULL for a name
 * that there is not. Default: getenv. */
typedef const char *(*crosswalk_get_variable)(void *context, const char *name);
int crosswalk_set_environment(struct crosswalk *hub, crosswalk_get_variable get,
                              void *context);

enum crosswalk_level {
    CROSSWALK_LOG_ERROR = 0,
    CROSSWALK_LOG_WARN = 1,
    CROSSWALK_LOG_INFO = 2,
    CROSSWALK_LOG_DEBUG = 3 /* each request */
};
/* `line` is logfmt without a line end, borrowed for the call: names, ids and
 * counts, never values or secrets. It must not call the library, but for
 * crosswalk_cancel. */
typedef void (*crosswalk_log)(void *context, enum crosswalk_level level,
                              const char *line);
/* NULL, the default: nothing is logged. */
int crosswalk_set_log(struct crosswalk *hub, enum crosswalk_level most,
                      crosswalk_log log, void *context);

/*
 * Reads the workspace in `folder`; connects to nothing yet. Once a hub.
 * CROSSWALK_INVALID with crosswalk_problem, CROSSWALK_NOT_FOUND when it holds
 * no crosswalk.yaml.
 */
int crosswalk_open(struct crosswalk *hub, const char *folder);
/* What crosswalk_open found in the files, also when it went well:
 * "crosswalk.yaml:12: error: ..."; NULL past the last. The hub's. */
const char *crosswalk_problem(const struct crosswalk *hub, size_t i);

/*
 * The call under way, and each after it, ends with CROSSWALK_CANCELED once the
 * requests in flight are answered. From any thread, also from a signal
 * handler, while the hub is not being freed.
 */
void crosswalk_cancel(struct crosswalk *hub);

/* ---- what there is ------------------------------------------------------------ */

/* Names in the order of the file; NULL past the last. The hub's. */
const char *crosswalk_connection(const struct crosswalk *hub, size_t i);
/* "marketo"; NULL when there is no such connection. Static. */
const char *crosswalk_connector(const struct crosswalk *hub,
                                const char *connection);
/* Logs in and proves that it works; writes nothing. *out_summary, a line for
 * people, is the hub's; `out_summary` may be NULL. */
int crosswalk_test(struct crosswalk *hub, const char *connection,
                   const char **out_summary);
/* "marketo.lead", ...; the array ends in NULL and is the hub's. */
int crosswalk_entities(struct crosswalk *hub, const char *connection,
                       const char *const **out_names);

enum crosswalk_kind {
    CROSSWALK_KIND_NULL = 0, /* of values only */
    CROSSWALK_KIND_BOOL = 1,
    CROSSWALK_KIND_INT = 2,
    CROSSWALK_KIND_DECIMAL = 3, /* exact, so a text here: "12.10" */
    CROSSWALK_KIND_TEXT = 4,
    CROSSWALK_KIND_DATE = 5,
    CROSSWALK_KIND_DATETIME = 6,
    CROSSWALK_KIND_REF = 7,  /* to another record, by its id */
    CROSSWALK_KIND_SET = 8,  /* order does not matter */
    CROSSWALK_KIND_LIST = 9,
    CROSSWALK_KIND_OBJECT = 10
};

/* Members are only ever added, at the end. */
struct crosswalk_field {
    const char *name;
    const char *label;          /* as people see it; may be "" */
    enum crosswalk_kind kind;
    int writable;               /* 1 or 0 */
    int writable_on_create;     /* at least then */
    int required;
    const char *target;         /* "pipedrive.user", of references and sets of
                                   them; else NULL */
    const char *const *options; /* a closed choice, ended by NULL; else NULL */
};
/* The fields of an entity; the array ends in NULL. The hub's, asked for
 * once. */
int crosswalk_describe(struct crosswalk *hub, const char *entity,
                       const struct crosswalk_field *const **out_fields);

/* ---- getting records ----------------------------------------------------------- */

/*
 * Loading gives records with all their fields, each to be freed with
 * crosswalk_record_free or the hub. A record that is not there, or an `id`
 * that is empty or NULL, is CROSSWALK_NOT_FOUND.
 */
int crosswalk_load(struct crosswalk *hub, const char *entity, const char *id,
                   struct crosswalk_record **out_record);
/*
 * The one record whose `field` is `value` (a text, taken as the field's type;
 * case does not matter). Of several the one that is so to the letter, else
 * CROSSWALK_AMBIGUOUS with their ids. An empty value is CROSSWALK_USAGE.
 */
int crosswalk_load_by(struct crosswalk *hub, const char *entity,
                      const char *field, const char *value,
                      struct crosswalk_record **out_record);
/* Those of the `n` ids that are there, in that order, in as few calls as the
 * system allows. */
int crosswalk_load_many(struct crosswalk *hub, const char *entity,
                        const char *const *ids, size_t n,
                        struct crosswalk_list **out_list);

struct crosswalk_where {
    const char *field;
    const char *value; /* a text, as the field's type; NULL or "": no value */
};
/* Records in which all `n` hold, at most `limit` of them; with n 0 the first
 * ones. */
int crosswalk_find(struct crosswalk *hub, const char *entity,
                   const struct crosswalk_where *where, size_t n, size_t limit,
                   struct crosswalk_list **out_list);

size_t crosswalk_list_size(const struct crosswalk_list *list);
/* NULL past the last. The list's. */
struct crosswalk_record *crosswalk_list_at(const struct crosswalk_list *list,
                                           size_t i);
/* 1 when there are more than the limit. */
int crosswalk_list_more(const struct crosswalk_list *list);
/* Asks for `n` fields of all its records at once, such as "owner_id.name":
 * reading them one by one makes no call then. */
int crosswalk_list_fetch(struct crosswalk_list *list,
                         const char *const *fields, size_t n);
/* With its records. NULL is fine. */
void crosswalk_list_free(struct crosswalk_list *list);

/* A record that is not there yet: crosswalk_save makes it. */
int crosswalk_record_new(struct crosswalk *hub, const char *entity,
                         struct crosswalk_record **out_record);
/* Reads it again; what was set and not saved is dropped. */
int crosswalk_reload(struct crosswalk_record *record);
/* NULL is fine, and so is a record of a list: it goes with the list then. */
void crosswalk_record_free(struct crosswalk_record *record);

/* ---- reading records ------------------------------------------------------------- */

/* NULL for a record that is not there yet. The record's; after a save, the id
 * that it has then. */
const char *crosswalk_record_id(const struct crosswalk_record *record);
/* "marketo.lead". The record's. */
const char *crosswalk_record_entity(const struct crosswalk_record *record);
/* As the system told when it was loaded; 0: it did not. */
int64_t crosswalk_record_created_us(const struct crosswalk_record *record);
int64_t crosswalk_record_modified_us(const struct crosswalk_record *record);
int crosswalk_record_is_archived(const struct crosswalk_record *record);

/*
 * Values of a field: as set, else as loaded. One that was not loaded, such as
 * a field of a related record, is asked for (and kept), so these may call the
 * system; related is what the reference leads to as it was loaded. A name that no field has is CROSSWALK_USAGE, a value that does not
 * read as what is asked for CROSSWALK_INVALID.
 */
int crosswalk_get_kind(struct crosswalk_record *record, const char *field,
                       enum crosswalk_kind *out_kind);
/* Any value as a person would read it, references as their id; NULL for no
 * value. The record's. */
int crosswalk_get_text(struct crosswalk_record *record, const char *field,
                       const char **out_text);
/* Any value as JSON; "null" for no value. The record's. */
int crosswalk_get_json(struct crosswalk_record *record, const char *field,
                       const char **out_json);
/* No value leaves these outputs as they are: set them to what it means to
 * you. A date is its midnight in UTC. */
int crosswalk_get_int(struct crosswalk_record *record, const char *field,
                      int64_t *out_number);
int crosswalk_get_bool(struct crosswalk_record *record, const char *field,
                       int *out_bool);
int crosswalk_get_time(struct crosswalk_record *record, const char *field,
                       int64_t *out_us);
/* All of it: {"id", "created_at", "modified_at", "archived", "fields"}. The
 * record's. */
int crosswalk_record_json(struct crosswalk_record *record,
                          const char **out_json);

/*
 * The record that a field of kind CROSSWALK_KIND_REF refers to, loaded anew:
 * a record of its own, which is changed and saved by itself. Without a value
 * CROSSWALK_NOT_FOUND.
 */
int crosswalk_related(struct crosswalk_record *record, const char *field,
                      struct crosswalk_record **out_record);

/* ---- changing records -------------------------------------------------------------- */

/* Nothing is sent before crosswalk_save. `text` is taken as the field's type:
 * of sets and lists with commas between; NULL or "" empties the field. */
int crosswalk_set_text(struct crosswalk_record *record, const char *field,
                       const char *text);
int crosswalk_set_json(struct crosswalk_record *record, const char *field,
                       const char *json);
int crosswalk_set_int(struct crosswalk_record *record, const char *field,
                      int64_t number);
int crosswalk_set_bool(struct crosswalk_record *record, const char *field,
                       int value);
/* Microseconds since 1970 in UTC, for dates and points in time. */
int crosswalk_set_time(struct crosswalk_record *record, const char *field,
                       int64_t us);

/* What crosswalk_save would send, by name; the array ends in NULL and is the
 * record's. */
int crosswalk_changes(struct crosswalk_record *record,
                      const char *const **out_names);
/*
 * Makes the record, or sends what differs from what was loaded; when nothing
 * does, nothing. What the system made of it is read when a field is asked for
 * next. After a failure what was set stays set. With maybe_happened a new record may have been made all
 * the same: look for it before saving again.
 */
int crosswalk_save(struct crosswalk_record *record);
/*
 * The same for `n` records of one hub and entity, in as few calls as the
 * system allows. Each has its outcome in crosswalk_record_error; the first
 * failure is returned, though others may have been saved.
 */
int crosswalk_save_many(struct crosswalk_record *const *records, size_t n);
/* Of the last crosswalk_save_many. Never NULL; the record's. */
const struct crosswalk_error *
crosswalk_record_error(const struct crosswalk_record *record);

/* Over there; the record here stays readable until it is freed. */
int crosswalk_delete(struct crosswalk_record *record);
/* Puts it away, where the system can; else CROSSWALK_REJECTED. */
int crosswalk_archive(struct crosswalk_record *record);
/*
 * An action that the connector has on a record, by its name, with an object
 * of arguments as JSON (NULL: none). *out_json, the record's, is what came of
 * it; `out_json` may be NULL.
 */
int crosswalk_action(struct crosswalk_record *record, const char *action,
                     const char *arguments, const char **out_json);

#ifdef __cplusplus
}
#endif

#endif
