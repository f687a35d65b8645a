/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The facade over an Odoo that is a table of fields and one of rows, both JSON
 * (with ' for "). It knows fields_get, search ([] and id > n; order `id desc`)
 * and read, and notes what was asked.
 */
#pragma once

#include "facade/envelope.h"

struct rig {
    struct arena arena;
    struct facade_settings settings;
    struct facade_session session;
    struct facade_models *models;
    struct value fields; /* model -> fields_get */
    struct value rows;   /* model -> rows */
    int calls;           /* of the last request */
    char log[1024];      /* "res.partner.read(2) ..." of the last request */
    struct facade_reply fault; /* when set: what the next call meets */
    int junk_at;               /* the call of that number (from 1) ... */
    struct value junk;         /* ... is answered with this */
};

void rig_init(struct rig *r, const char *fields, const char *rows);
void rig_fini(struct rig *r);
/* Text with ' for ". */
struct value rig_json(struct rig *r, const char *text);
/* "/api/res.partner/7?query={id}" as a work that has not begun. */
struct facade_work rig_work(struct rig *r, const char *url);
void rig_run(struct rig *r, struct facade_work *w);
/* The answer to GET: "200 body". */
const char *rig_get(struct rig *r, const char *url);
/* Fails the test unless the answer is that, with ' for " in `expected`. */
void rig_expect(struct rig *r, const char *url, const char *expected);
