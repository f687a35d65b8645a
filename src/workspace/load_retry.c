/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `retry:` of crosswalk.yaml. */
#include "workspace/load.h"

#define FIRST_MS INT64_C(60000)
#define DOUBLINGS 5
#define MOST_MS INT64_C(3600000)
#define TRIES 3
#define FOR_MS (INT64_C(2) * 24 * 3600 * 1000)
#define DAYS_MAX_MS (INT64_C(366) * 24 * 3600 * 1000)

static int64_t duration(struct load *l, const struct yaml_node *retry,
                        const char *key, int64_t fallback)
{
    const struct yaml_node *node = yaml_get(retry, key);
    int64_t ms = node_duration_ms(node, fallback);
    if (ms > DAYS_MAX_MS)
        load_complain(l, node, STR_NONE, "`%s` is at most 366 days", key);
    return ms;
}

void load_retry(struct load *l)
{
    const struct yaml_node *retry = yaml_get(l->main, "retry");
    struct retry_rules *r = &l->workspace->retry;
    *r = (struct retry_rules){
        .set = retry != NULL,
        .first_ms = duration(l, retry, "first", FIRST_MS),
        .doublings = (int)node_int(yaml_get(retry, "doublings"), DOUBLINGS),
        .most_ms = duration(l, retry, "most", MOST_MS),
        .tries = (int)node_int(yaml_get(retry, "tries"), TRIES),
        .for_ms = duration(l, retry, "for", FOR_MS),
        .refused = node_bool(yaml_get(retry, "refused"), false)};
    if (retry && r->first_ms <= 0)
        load_complain(l, yaml_get(retry, "first"), STR_NONE,
                      "`first` is longer than nothing");
    else if (r->most_ms < r->first_ms)
        load_complain(l, retry, STR_NONE,
                      "`most` must be at least as long as `first`");
}
