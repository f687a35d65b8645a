/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Every limit of the program, by name. Each has a test that meets it. */
#pragma once

#define LIMIT_JSON_DEPTH 64
#define LIMIT_XML_DEPTH 208               /* elements; XML-RPC takes 3 a value */
#define LIMIT_RESPONSE_BYTES (64u << 20)  /* one answer of a remote */
#define LIMIT_HTML_BYTES (8u << 20)       /* longer bodies stay as they are */
#define LIMIT_REQUEST_BYTES (64u << 20)   /* one request of ours, or to us */
#define LIMIT_BODIES_BYTES (256u << 20)   /* of all requests under way to us */
#define LIMIT_URL_BYTES (8u << 10)        /* of a request to us */
#define LIMIT_REQUEST_HEADER_BYTES (16u << 10) /* all of a request to us */
#define LIMIT_SERVER_CONNECTIONS 1024u    /* to us at once */
#define LIMIT_STREAM_BYTES (256u << 10)   /* waiting for one slow client */
#define LIMIT_DATABASES 64u              /* asked by one client at once */
#define LIMIT_PICTURE_BYTES (4u << 20)    /* of a shop's product */
#define LIMIT_SHOP_LOG_ROWS 100000       /* of changes, in a shop's database */
#define LIMIT_HEADER_BYTES (256u << 10)   /* all headers of one answer */
#define LIMIT_FILE_BYTES (8u << 20)       /* one workspace file */
#define LIMIT_VALUE_BYTES (16u << 20)     /* one record, encoded */
#define LIMIT_LOG_LINE_BYTES 4096u         /* PIPE_BUF: a line stays whole */
#define LIMIT_ZONE_BYTES (256u << 10)     /* one file of a time zone */
#define LIMIT_YAML_DEPTH 32
#define LIMIT_YAML_NODES 200000           /* texts, lists and maps of one file */
#define LIMIT_LUA_BYTES (8u << 20)
#define LIMIT_LUA_STEPS 1000000
#define LIMIT_LUA_PATTERN_STEPS 10000000  /* characters tried in one call */
#define LIMIT_OPS_IN_FLIGHT 64
#define LIMIT_RATE_REQUESTS 10000         /* of a rate, within its time */
#define LIMIT_BATCH_JOBS 2000             /* jobs taken in one step */
#define LIMIT_BATCH_FILES 100             /* where each brings a file along */
#define LIMIT_JOB_TRIES 8                 /* then parked */
#define LIMIT_CONVERT_ROUNDS 4            /* look up, convert again */
#define LIMIT_DECISION_FIELDS 512         /* rows in one sync */
#define LIMIT_API_BODY_BYTES (4u << 20)   /* one request to the API */
#define LIMIT_HOOK_BYTES (1u << 20)        /* one notice of a remote */
#define LIMIT_HOOKS_WAITING 256u          /* more are told to come again */
#define LIMIT_FACADE_SESSIONS 10000       /* callers signed in at once */
#define LIMIT_FACADE_TOLD_BYTES 4000       /* one value, in the audit */
#define LIMIT_FACADE_STEPS 500            /* writes of one handled request */
#define LIMIT_API_FAULTS 100              /* told of one request */
#define LIMIT_FACADE_QUERY_DEPTH 16       /* blocks within blocks */
#define LIMIT_FACADE_ROWS 10000           /* records in one answer of it */
#define LIMIT_FACADE_IDS 100000           /* that a filter may meet */
#define LIMIT_FACADE_CALLS 64             /* of Odoo, for one request */
#define LIMIT_FACADE_ANSWER_BYTES (32u << 20)
#define LIMIT_FACADE_MODELS 64            /* that a session knows */
#define LIMIT_FACADE_MODELS_BYTES (4u << 20)
