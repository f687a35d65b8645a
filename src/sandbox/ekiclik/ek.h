/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Shared by the files of the Ekiclik sandbox only. */
#pragma once

#include "base/json.h"
#include "base/vec.h"
#include "sandbox/sandbox.h"
#include "sandbox/table.h"

enum ek_kind {
    EK_PRODUCT,
    EK_CONFIGURATION,
    EK_STOCK,
    EK_ORDER,
    EK_POS,
    EK_USER,
    EK_CLIENT,
    EK_KINDS
};

/* What becomes of a product or POS that is made once more. */
enum ek_same { EK_REFUSE, EK_REPLACE, EK_DOUBLE };

struct ekiclik {
    struct arena own; /* holds this struct */
    struct sandbox *box;
    struct str name;
    struct str auth_header;
    struct str auth_value; /* empty: anybody may */
    enum ek_same same;
    bool lenient;          /* quantities of unknown configurations are fine */
    struct tables *store;
    struct table *records[EK_KINDS];
    struct table *calls;   /* as they came */
};

/* One call. */
struct ek_call {
    struct ekiclik *ek;
    struct arena *a;
    const struct http_request *request;
    struct http_path path; /* what stands behind /api/odoo */
    struct value body;
    struct http_response *out;
};

extern const char *const ek_kind_names[EK_KINDS];

/* The call's answer; false for callers to return. */
bool ek_say(struct ek_call *c, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void ek_send(struct arena *a, int status, const struct value *body,
             struct http_response *out);
/* Puts `fields` over what there is of that id; `origin`: who says so. */
void ek_keep(struct ekiclik *ek, struct arena *a, enum ek_kind kind,
             struct str id, const struct value *fields, const char *origin);
/* ek_calls.c: the platform's own calls. */
void ek_handle(struct ek_call *c);
/* ek_show.c: paths under /_sandbox/. */
void ek_control(void *state, struct arena *a,
                const struct http_request *request, struct http_response *out);
