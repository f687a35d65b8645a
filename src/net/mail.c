/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* One message to one server, by libcurl's easy interface. */
#include "net/mail.h"

#include <curl/curl.h>

#define CONNECT_MS 10000
#define REPLY_MAX 200

struct sending {
    struct str left;         /* of the message */
    const atomic_bool *stop; /* or NULL */
    char reply[REPLY_MAX];   /* the server's last line */
};

/* ---- what curl calls ------------------------------------------------------------ */

static size_t on_read(char *room, size_t size, size_t n, void *context)
{
    struct sending *s = context;
    size_t take = size * n < s->left.n ? size * n : s->left.n;
    if (take > 0)
        memcpy(room, s->left.p, take);
    s->left = str_slice(s->left, take, s->left.n);
    return take;
}

/* Replies, a line a call: "535 5.7.8 no such user". */
static size_t on_reply(char *line, size_t size, size_t n, void *context)
{
    struct sending *s = context;
    size_t length = size * n < REPLY_MAX - 1 ? size * n : REPLY_MAX - 1;
    for (size_t i = 0; i < length; i++)
        s->reply[i] = line[i] < ' ' || line[i] > '~' ? ' ' : line[i];
    while (length > 0 && s->reply[length - 1] == ' ')
        length--;
    s->reply[length] = '\0';
    return size * n;
}

static int on_progress(void *context, curl_off_t down_all, curl_off_t down,
                       curl_off_t up_all, curl_off_t up)
{
    const struct sending *s = context;
    (void)down_all, (void)down, (void)up_all, (void)up;
    return s->stop && atomic_load(s->stop) ? 1 : 0;
}

/* ---- sending ----------------------------------------------------------------------- */

static const char *server_url(struct arena *a, const struct mail_server *server)
{
    bool is_v6 = str_contains(server->host, STR(":"));
    return arena_printfz(a, "%s://%s%.*s%s:%u",
                         server->security == MAIL_TLS ? "smtps" : "smtp",
                         is_v6 ? "[" : "", STR_ARG(server->host),
                         is_v6 ? "]" : "", server->port);
}

static void set_server(CURL *easy, struct arena *a,
                       const struct mail_server *server)
{
    curl_easy_setopt(easy, CURLOPT_URL, server_url(a, server));
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)MAIL_TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_USE_SSL,
                     server->security == MAIL_PLAIN ? (long)CURLUSESSL_NONE
                                                    : (long)CURLUSESSL_ALL);
    if (server->ca_file.n > 0)
        curl_easy_setopt(easy, CURLOPT_CAINFO, arena_strz(a, server->ca_file));
    if (server->user.n > 0) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, arena_strz(a, server->user));
        curl_easy_setopt(easy, CURLOPT_PASSWORD,
                         arena_strz(a, server->password));
    }
}

static void set_message(CURL *easy, struct arena *a, const struct mail *mail,
                        struct sending *s)
{
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM,
                     arena_printfz(a, "<%.*s>", STR_ARG(mail->from)));
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, s);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_reply);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, s);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, s);
}

static enum err refused(const struct sending *s, const char *server,
                        long status, struct error *e)
{
    FAIL(e, status >= 500 ? ERR_REJECTED : ERR_BUSY,
         "the mail server %s does not take the message: %s", server, s->reply);
}

static enum err outcome(CURL *easy, CURLcode code, const struct sending *s,
                        const char *server, struct error *e)
{
    long status = 0;
    if (code == CURLE_OK)
        return ERR_OK;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_ABORTED_BY_CALLBACK)
        FAIL(e, ERR_CANCELED, "stopped while a mail was being sent");
    if (code == CURLE_LOGIN_DENIED)
        FAIL(e, ERR_AUTH, "the mail server %s refuses user and password: %s",
             server, s->reply);
    if (code == CURLE_USE_SSL_FAILED)
        FAIL(e, ERR_UNREACHABLE,
             "the mail server %s does not offer encryption (STARTTLS)", server);
    if (code == CURLE_OPERATION_TIMEDOUT)
        FAIL(e, ERR_TIMEOUT, "the mail server %s does not answer in time",
             server);
    if (status >= 400)
        return refused(s, server, status, e);
    FAIL(e, ERR_UNREACHABLE, "the mail server %s cannot be reached: %s", server,
         curl_easy_strerror(code));
}

enum err mail_send(const struct mail_server *server, const struct mail *mail,
                   const atomic_bool *stop, struct error *e)
{
    AUTO_ARENA a = ARENA_INIT;
    struct sending s = {.left = mail_message(&a, mail), .stop = stop};
    struct curl_slist *to = NULL;
    CURL *easy = curl_easy_init();
    if (!easy)
        FAIL(e, ERR_LIMIT, "no mail can be sent: out of memory");
    for (size_t i = 0; i < mail->n_to; i++)
        to = curl_slist_append(
            to, arena_printfz(&a, "<%.*s>", STR_ARG(mail->to[i])));
    set_server(easy, &a, server);
    set_message(easy, &a, mail, &s);
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
    enum err err = outcome(easy, curl_easy_perform(easy), &s,
                           server_url(&a, server), e);
    curl_easy_cleanup(easy);
    curl_slist_free_all(to);
    return err;
}
