/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the daemon answers: the HTTP server, and the threads behind it.
 *
 *     request ──▶ thread http ──┬── /healthz, the dashboard's files: at once
 *                               ├── what asks remotes ──▶ thread errand ──▶ answer
 *                               ├── webhooks, routes ───▶ thread intake ──▶ answer
 *                               └── everything else ────▶ thread desk ────▶ answer
 *
 * Threads: start, stop are the owner's; the rest is anyone's.
 */
#pragma once

#include "serve/api/api_hub.h"
#include "serve/events.h"
#include "serve/hub/hub.h"

struct web;
struct intake;
struct rest;
struct http_server_call;

struct web_options {
    const char *dir;           /* of the workspace */
    struct str listen;         /* "127.0.0.1:8470" */
    struct serve_settings settings;
    struct hub *hub;
    const struct api_hub *api_hub;
    struct events *events;
    int64_t started_us;
    const char *store_path;    /* the control socket is beside it */
    struct env_port env;
    struct clock_port clock;
    struct random_port random;
    const struct log *log;
    struct intake *intake;     /* the web's own, for its threads */
    const struct rest *rest;   /* likewise; NULL: there is no facade */
    const char *_Atomic *address; /* set by web_start: where it answers */
};

MUST_CHECK enum err web_start(const struct web_options *options,
                              struct web **out, struct error *e);
/* "http://127.0.0.1:8470" */
struct str web_address(const struct web *web);
/* The link that makes the first administrator; STR_NONE when there is one. */
struct str web_setup_link(const struct web *web);
/* Who asks. Behind a proxy: whom it names last, for the others are the
 * client's own words. Lives as long as the call. */
struct str web_client(struct http_server_call *call, bool behind_proxy);
/* Something in the queue may have changed. */
void web_tell_jobs(struct web *web);
/* The workspace has changed. */
void web_reload(struct web *web);
/* What was accepted is answered first. NULL is fine. */
void web_stop(struct web *web);
