/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The flow marketo-pipedrive: Marketo is the left side, Pipedrive the right
 * one, and there is a chat. Both begin with the records that the acceptance
 * cases of the original application name: leads 10 to 40, companies and
 * organizations 10 to 50, persons and deals 10 to 30.
 */
#pragma once

#include "lib/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define BOX_CHAT 2

/* Custom fields of Pipedrive by their keys. */
#define PD_MARKETOID "9a9714c55a34f5faf2956584040ca245b7ab641b"
#define PD_LEAD_SCORE "88ec7b3fd70f2fbdabe9aded639e316ff29174ce"
#define PD_TITLE "d366bfa5faf0d582930a1aac573f7127d29a500b"
#define PD_LEAD_COUNTRY "fe5bf54e0790d5b29216ec2f18b3efe030db1c2d"
#define PD_STATE "408cbc6a400b57c2e37101e119d12bb86d3a3c42"
#define PD_CITY "d0dd0fc4673a1554d5250ebe0a38afe3761b96e1"
#define PD_CREATED_DATE "49f0c687b7617aa2e449353f9f5263434f6725d7"
#define PD_DATE_SQL "a39b94ab1111b083a10b75bc33f20c153892e844"
#define PD_LEAD_SOURCE "eabb94d56af0cecb60f1d0770c1aa6f048cae399"
#define PD_LEAD_STATUS "4c83a0bc2ae17da0887a74d937b63a165ae4424b"
#define PD_SUSPENDED "a37a56245b1d74c6cb19f09c27ca4240769bdf27"
#define PD_DEMOGRAPHIC "b0fefbd98ba131cab6683bb1bf3be643c3db062a"
#define PD_BEHAVIORAL "f6a1d4d10783acbb807dd69d2ea97166588bc2b3"
#define PD_PROGRAM "acb592ed901aa9d104f68d9c8f14027c90d22c97"
#define PD_RATING "5f1cbd0a35dc0a5da22e2e4c7f5a0f3f1f4b7c01"
#define PD_LINKED_IN "3ed9593c0e251466766da536d0385d9cde7b83ec"
#define PD_ORG_MARKETOID "e6d335da65e8dd72f6a80c0110df7cdaf16a6a3b"
#define PD_ORG_COUNTRY "b97ac2f12d2071c4c5efbf3a89c812c970f04af1"
#define PD_ORG_REGION "e1cfd37b3fa5a3847f662fb7a3728c181b6dac15"
#define PD_ORG_INDUSTRY "e228e7412c28d93f22ff6d001a493b55c458d7a4"
#define PD_ORG_PHONE "0a5c87711ca9460761f4bae44982ccfb4c9fb916"
#define PD_ORG_REVENUE "7018eef1abb8cd22198de7c3bf3495554406f723"
#define PD_ORG_EMPLOYEES "a190f47cabba3031660133722ae78930fe18519e"
#define PD_ORG_CITY "acdda8843735d179b0fcbd1ad257f3533a094ec0"
#define PD_ORG_STATE "6d357984be3de178ae8c6a5f516682c04037f300"
#define PD_ORG_DOMAIN "e7643330494f95ff087d91a5903af0b86f3507cf"

void mp_init(struct flow *f, const struct flow_options *options);
/* Without the records of the cases. */
void mp_init_empty(struct flow *f, const struct flow_options *options);
/* The bodies that the real systems gave are at hand; else equal records. */
bool mp_has_fixtures(void);
/* They are asked for and not there: true, having said so in TAP. */
bool mp_skips(void);

/* ---- what is asked for ------------------------------------------------------ */

/* The task of a route, and what is due by then, is carried out. The result is
 * "created 20", "skipped", "error: no such record", ... */
const char *mp_ask(struct flow *f, const char *sync, enum side side,
                   const char *id);
const char *mp_retire(struct flow *f, const char *sync, enum side side,
                      const char *id);
/* As E1 of the original: a lead, with the company it may have typed. */
const char *mp_ask_lead(struct flow *f, const char *id);
/* The same, whatever comes of it: the power may be cut. */
void mp_try_lead(struct flow *f, const char *id);
/* The test fails unless it ends like this. */
void mp_expect(struct flow *f, const char *result, const char *expected);

/* ---- people ------------------------------------------------------------------ */

/* Kinds are "leads", "companies", "opportunities", "opportunities/roles". */
const char *mkto_make(struct flow *f, const char *kind, const char *values);
void mkto_edit(struct flow *f, const char *kind, const char *id,
             const char *values);
void mkto_drop(struct flow *f, const char *kind, const char *id);
/* A field as JSON text; "gone" when the record is not there. */
const char *mkto_get(struct flow *f, const char *kind, const char *id,
                   const char *field);
/* Ids of those that have this value in this field. */
const char *const *mkto_find(struct flow *f, const char *kind, const char *field,
                           const char *value, size_t *out_n);
const char *mkto_one(struct flow *f, const char *kind, const char *field,
                   const char *value);
void expect_mk(struct flow *f, const char *kind, const char *id,
               const char *field, const char *json);

/* Kinds are "persons", "organizations", "deals", "notes", "activities". */
const char *pipe_make(struct flow *f, const char *kind, const char *values);
void pipe_edit(struct flow *f, const char *kind, const char *id,
             const char *values);
void pipe_drop(struct flow *f, const char *kind, const char *id);
/* A field as v1 has it, as JSON text; "gone" for what is not there. */
const char *pipe_get(struct flow *f, const char *kind, const char *id,
                   const char *field);
/* Ids of those that are not deleted. */
const char *const *pipe_all(struct flow *f, const char *kind, size_t *out_n);
size_t pipe_count(struct flow *f, const char *kind);
void expect_pd(struct flow *f, const char *kind, const char *id,
               const char *field, const char *json);

/* Bodies that were posted to the chat. */
size_t chat_count(struct flow *f);
const char *chat_body(struct flow *f, size_t n);
