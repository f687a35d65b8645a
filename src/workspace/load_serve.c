/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* `serve:` of crosswalk.yaml. */
#include "mapping/shape.h"
#include "workspace/listener.h"
#include "workspace/load.h"

#define SESSION_MS (INT64_C(12) * 3600 * 1000)
#define STOP_WITHIN_MS INT64_C(30000)
#define STOP_WITHIN_MAX_MS INT64_C(600000)

static struct str public_url(struct load *l, const struct yaml_node *node)
{
    struct str url = node_text(node);
    while (url.n > 0 && url.p[url.n - 1] == '/')
        url.n--;
    if (url.n > 0 && !str_starts_with(url, STR("http://")) &&
        !str_starts_with(url, STR("https://")))
        load_complain(l, node, STR_NONE,
                      "`public_url` begins with https:// or http://");
    return url;
}

void load_serve(struct load *l)
{
    struct serve_settings *s = &l->workspace->serve;
    const struct yaml_node *serve = yaml_get(l->main, "serve");
    const struct yaml_node *tls = yaml_get(serve, "tls");
    const struct yaml_node *stop = yaml_get(serve, "stop_within");
    s->listen = load_listen(l, yaml_get(serve, "listen"), "127.0.0.1:8470");
    s->public_url = public_url(l, yaml_get(serve, "public_url"));
    s->certificate = load_path(l, yaml_get(tls, "certificate"));
    s->key = load_path(l, yaml_get(tls, "key"));
    s->behind_proxy = node_bool(yaml_get(serve, "behind_proxy"), false);
    s->session_ms = node_duration_ms(yaml_get(serve, "sessions"), SESSION_MS);
    s->stop_within_ms = node_duration_ms(stop, STOP_WITHIN_MS);
    if (s->stop_within_ms > STOP_WITHIN_MAX_MS)
        load_complain(l, stop, STR_NONE, "`stop_within` is at most 10 min");
}
