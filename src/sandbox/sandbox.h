/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Local stand-ins for remote systems that speak their real protocols.
 *
 * A system is a function from request to reply over tables in memory; no
 * sockets in it, and its clock is a port. `crosswalk-sandbox` puts an HTTP
 * server in front (sandbox_serve), tests call sandbox_call directly. Faults
 * are injected in front of the system, so systems know nothing of them but
 * the few that only they can play (short pages, hidden rows).
 *
 * Threads: one owner. Uses base and net only: never the connectors.
 */
#pragma once

#include "base/ports.h"
#include "base/value.h"
#include "net/http_server.h"

/* Faults and disturbances; all off when zero. Also set over HTTP:
 * POST /_sandbox/knobs with the same names as JSON; GET shows them with
 * counters; POST /_sandbox/reset drops the records. */
struct sandbox_knobs {
    int64_t latency_ms;
    int64_t fail_every;        /* every n-th call answers fail_status */
    int64_t fail_status;       /* 500 unless set; e.g. 429, 502, 503 */
    int64_t rate_limit;        /* calls per rate_window_ms, then 429 */
    int64_t rate_window_ms;    /* 1000 unless set */
    int64_t drop_after_every;  /* n-th write happens, then no answer */
    int64_t drop_before_every; /* n-th call is lost before it happens */
    int64_t expire_login_every;/* n-th call finds its login expired */
    int64_t page_cap;          /* pages are cut to this many */
    int64_t clock_skew_ms;     /* the remote's clock is off by this */
    int64_t deliver_twice;     /* every n-th write is carried out twice */
    int64_t html_every;        /* n-th answer is a proxy's HTML, status 200 */
    int64_t truncate_every;    /* n-th answer body is cut in half */
    int64_t commit_delay_ms;   /* writes become visible this much later,
                                  stamped with the time they began */
    int64_t serialization_every; /* systems with transactions: n-th write
                                    loses the race to another and may be
                                    tried again */
    int64_t serialization_burst; /* that write loses so many times in a row;
                                    6 unless set, so that a server which tries
                                    5 times again by itself gives up */
};

struct sandbox_counters {
    int64_t calls;
    int64_t reads;
    int64_t writes;  /* calls that changed a record */
    int64_t records_written;
    int64_t faults;  /* injected */
    int64_t posted;  /* notices to webhooks */
    int64_t wrote_us; /* when the last of the writes was carried out */
};

struct sandbox;

/* What is left of the rate limit; limit 0: there is none. */
struct sandbox_rate {
    int64_t limit;
    int64_t remaining;
    int64_t reset_ms; /* until the window ends */
};

struct sandbox_system {
    const char *name; /* "odoo", "pipedrive", ... */
    const char *summary;
    const char *options_help; /* lines for --help; NULL: no options */
    /* Options as text pairs ("version", "18"); unknown names are errors. */
    enum err (*create)(struct sandbox *box, const struct value *options,
                       void **out_state, struct error *e);
    /* One call. Request url is path?query. Answers every request. */
    void (*handle)(void *state, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out);
    /* NULL, or the same for further paths under /_sandbox/, which faults do
     * not meet and counters do not count. */
    void (*control)(void *state, struct arena *a,
                    const struct http_request *request,
                    struct http_response *out);
    /* NULL, or puts the system's own words into the answer of a 429. */
    void (*refuse)(void *state, struct arena *a,
                   const struct http_request *request,
                   struct http_response *out);
    /* Loads demonstration records; `count` scales them. */
    enum err (*load_demo)(void *state, int64_t count, struct error *e);
    /* Whether a request is a write: faults need to know. */
    bool (*is_write)(const struct http_request *request);
    void (*reset)(void *state);
    void (*destroy)(void *state);
};

const struct sandbox_system *sandbox_system_find(struct str name); /* or NULL */
const struct sandbox_system *sandbox_system_at(size_t n); /* NULL past the last */
extern const struct sandbox_system sandbox_chat;
extern const struct sandbox_system sandbox_ekiclik;
extern const struct sandbox_system sandbox_marketo;
extern const struct sandbox_system sandbox_odoo;
extern const struct sandbox_system sandbox_opencell;
extern const struct sandbox_system sandbox_pipedrive;
extern const struct sandbox_system sandbox_prospectconnect;
extern const struct sandbox_system sandbox_satchmo;

MUST_CHECK enum err sandbox_create(const struct sandbox_system *system,
                                   const struct value *options,
                                   struct clock_port clock,
                                   struct sandbox **out, struct error *e);
void sandbox_destroy(struct sandbox *box); /* NULL is fine */
MUST_CHECK enum err sandbox_load_demo(struct sandbox *box, int64_t count,
                                      struct error *e);
/* One call through the faults; request url may be absolute or path?query. */
void sandbox_call(struct sandbox *box, struct arena *a,
                  const struct http_request *request,
                  struct http_server_reply *out);
struct sandbox_knobs *sandbox_knobs(struct sandbox *box);
/* By name, as over HTTP and on the command line; ERR_USAGE with a suggestion
 * when there is no such knob or the value is negative (clock skew may be). */
MUST_CHECK enum err sandbox_knob_set(struct sandbox_knobs *knobs,
                                     struct str name, int64_t value,
                                     struct error *e);
/* Name and purpose of the n-th knob, false past the last. */
bool sandbox_knob_describe(size_t n, const char **out_name,
                           const char **out_help);
const struct sandbox_counters *sandbox_counters(const struct sandbox *box);

/* For systems: the remote's own time, skewed by the knob. */
int64_t sandbox_now_us(const struct sandbox *box);
/* For systems: whether this call is to find its login expired. */
bool sandbox_login_expired(const struct sandbox *box);
/* For systems with transactions: whether this attempt to commit a write loses
 * its race. Ask again for each further attempt. */
bool sandbox_race_lost(struct sandbox *box);
/* For systems: the rate limit's window, this call counted. */
struct sandbox_rate sandbox_rate(const struct sandbox *box);
/*
 * For systems: posts JSON to a webhook, `delay_ms` from now; once, whatever
 * comes of it. Tests that give `mail` get it instead of the network.
 */
void sandbox_post(struct sandbox *box, struct str url, struct str body,
                  int64_t delay_ms);
/* The same with a header, and again if it is not taken: post.h. */
struct post_letter;
void sandbox_post_letter(struct sandbox *box, const struct post_letter *letter);
typedef void (*sandbox_mail_fn)(void *context, struct str url, struct str body,
                                int64_t delay_ms);
void sandbox_mail(struct sandbox *box, sandbox_mail_fn mail, void *context);
/* For systems: counts a call that changed n records. */
void sandbox_count_write(struct sandbox *box, int64_t n_records);

/* Puts a server in front; runs until http_server_stop, which must come before
 * sandbox_destroy. */
MUST_CHECK enum err sandbox_serve(struct sandbox *box, const char *address,
                                  uint16_t port, struct http_server **out,
                                  struct error *e);
