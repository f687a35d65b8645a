/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What an answer means: any 2xx is done, whatever stands in it. */
#include "base/json.h"
#include "connectors/answer.h"
#include "connectors/ekiclik/ekiclik_parts.h"

static enum err refuse_page(const struct driver_reply *reply, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct str url = http_url_public(&a, reply->request->url);
    error_set(e, ERR_PROTOCOL, __FILE__, __LINE__,
              "%s %.*s answered with a web page: check the address, or the "
              "proxy in between",
              reply->request->method, STR_ARG(url));
    if (e) {
        e->scope = SCOPE_CONNECTION;
        e->maybe_happened = reply->writes;
    }
    return ERR_PROTOCOL;
}

static struct str words_of(struct arena *a, const struct http_response *r)
{
    struct value body = value_null();
    if (json_parse(a, r->body, &body, NULL) == ERR_OK)
        return answer_detail(a, &body);
    struct str text = str_trim(r->body);
    bool plain = text.n <= ANSWER_DETAIL_MAX && str_is_utf8(text) &&
                 !str_starts_with(text, STR("<"));
    return plain ? text : STR_NONE;
}

/* In either language that the platforms speak. */
bool ekiclik_says_exists(const struct http_response *response)
{
    AUTO_ARENA a = ARENA_INIT;
    if (response->status == 409)
        return true;
    if (response->status != 400 && response->status != 422)
        return false;
    struct str words = fold_case(&a, words_of(&a, response));
    return str_contains(words, STR("exist")) &&
           !str_contains(words, STR("not exist")) &&
           !str_contains(words, STR("existe pas"));
}

enum err ekiclik_answer(const struct connection_state *c,
                        const struct driver_reply *reply, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    const struct http_response *response = reply->response;
    struct error own = {0};
    if (!e)
        e = &own;
    if (response->status >= 200 && response->status <= 299)
        return str_starts_with(str_trim(response->body), STR("<"))
                   ? refuse_page(reply, e)
                   : ERR_OK;
    enum err code = http_status_error(reply->request, response,
                                      words_of(&a, response), reply->now_us, e);
    answer_hide_secret(e, c->set.auth_value);
    /* nobody logs in for one record; and where only the proxy answers, no
     * record is to blame */
    if (code == ERR_ACCESS || response->status == 502 ||
        response->status == 503 || response->status == 504)
        e->scope = SCOPE_CONNECTION;
    e->maybe_happened = e->maybe_happened && reply->writes;
    return code;
}
