/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/prospectconnect/prospect_answer.h"

#include "connectors/answer.h"

enum err prospect_answer(const struct connection_state *c, struct arena *a,
                         const struct prospect_deed *deed,
                         const struct driver_reply *reply, struct value *out,
                         struct error *e)
{
    struct error own;
    if (!e)
        e = &own;
    enum err code =
        answer_json(a, reply->request, reply->response, reply->now_us, out, e);
    if (code == ERR_OK)
        return ERR_OK;
    answer_hide_secret(e, c->set.api_key);
    if (code == ERR_AUTH)
        error_prefix(e, "`api_key` was refused as a %s",
                     prospect_profile_is_public(deed->route->profile)
                         ? "bearer token"
                         : "raw key");
    else if (reply->response->status == 404 && deed->route->call->guess)
        error_prefix(e, "this path is a guess, `%.*s` can set another",
                     STR_ARG(prospect_path_setting(a, deed->entity, deed->verb)));
    return code;
}
