/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The tables of routes, one a subject; route.c lists them. */
#pragma once

#include "serve/api/route.h"

extern const struct route routes_alert_settings[];
extern const struct route routes_alerts[];
extern const struct route routes_check[];
extern const struct route routes_conflicts[];
extern const struct route routes_connections[];
extern const struct route routes_entities[];
extern const struct route routes_events[];
extern const struct route routes_history[];
extern const struct route routes_hooks[];
extern const struct route routes_jobs[];
extern const struct route routes_links[];
extern const struct route routes_live[];
extern const struct route routes_lookups[];
extern const struct route routes_overview[];
extern const struct route routes_plan[];
extern const struct route routes_records[];
extern const struct route routes_runs[];
extern const struct route routes_schedule[];
extern const struct route routes_sync_edit[];
extern const struct route routes_try[];
extern const struct route routes_syncs[];
extern const struct route routes_keys[];
extern const struct route routes_session[];
extern const struct route routes_users[];
