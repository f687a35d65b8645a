/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/hook.h"

#include <arpa/inet.h>

#include "base/crypto.h"

enum err hook_check_secret(const struct hook_request *request, struct error *e)
{
    struct str given = request->n_path > 0 ? request->path[0] : STR("");
    if (request->secret.n == 0 || !crypto_equal(given, request->secret))
        FAIL(e, ERR_AUTH, "the secret in the address is not this one's");
    return ERR_OK;
}

/* ---- addresses ---------------------------------------------------------- */

struct network {
    unsigned char bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
    unsigned bits;
};

static bool read_address(struct str text, struct network *out)
{
    static const unsigned char mapped[12] = {0, 0, 0, 0, 0,    0,
                                             0, 0, 0, 0, 0xff, 0xff};
    char z[INET6_ADDRSTRLEN];
    if (text.n == 0 || text.n >= sizeof z)
        return false;
    memcpy(z, text.p, text.n);
    z[text.n] = '\0';
    out->bits = 128;
    if (inet_pton(AF_INET6, z, out->bytes) == 1)
        return true;
    memcpy(out->bytes, mapped, sizeof mapped);
    return inet_pton(AF_INET, z, out->bytes + sizeof mapped) == 1;
}

static bool read_network(struct str text, struct network *out)
{
    size_t slash = str_find_char(text, '/', 0);
    struct str address = str_slice(text, 0, slash);
    bool is_v4 = !str_contains(address, STR(":"));
    int64_t bits = 0;
    if (!read_address(address, out))
        return false;
    if (slash == text.n)
        return true;
    if (!str_to_i64(str_slice(text, slash + 1, text.n), &bits) || bits < 0 ||
        bits > (is_v4 ? 32 : 128))
        return false;
    out->bits = (unsigned)bits + (is_v4 ? 96u : 0u);
    return true;
}

static bool network_has(const struct network *n, const struct network *address)
{
    for (unsigned i = 0; i < n->bits; i++) {
        unsigned bit = 0x80u >> (i % 8);
        if ((n->bytes[i / 8] & bit) != (address->bytes[i / 8] & bit))
            return false;
    }
    return true;
}

/* The next entry of the list; false: there is none. */
static bool next_entry(struct str *io_rest, struct str *out)
{
    while (io_rest->n > 0) {
        size_t end = 0;
        while (end < io_rest->n && io_rest->p[end] != ',' &&
               io_rest->p[end] != ' ')
            end++;
        *out = str_slice(*io_rest, 0, end);
        *io_rest = str_slice(*io_rest, end + (end < io_rest->n), io_rest->n);
        if (out->n > 0)
            return true;
    }
    return false;
}

bool hook_clients_are_valid(struct str allowed, struct str *out_wrong)
{
    struct str entry = STR_NONE;
    struct network network;
    while (next_entry(&allowed, &entry)) {
        if (read_network(entry, &network))
            continue;
        *out_wrong = entry;
        return false;
    }
    return true;
}

bool hook_client_is_allowed(struct str allowed, struct str client)
{
    struct str entry = STR_NONE;
    struct network address, network;
    bool any = false;
    bool known = read_address(client, &address);
    while (next_entry(&allowed, &entry)) {
        any = true;
        if (known && read_network(entry, &network) &&
            network_has(&network, &address))
            return true;
    }
    return !any;
}

/* ---- addresses of ours --------------------------------------------------- */

static size_t last_slash(struct str url)
{
    size_t n = url.n;
    while (n > 0 && url.p[n - 1] != '/')
        n--;
    return n;
}

bool hook_url_is_ours(struct str url, struct str ours)
{
    size_t secret_at = last_slash(ours);
    struct str place = str_slice(ours, 0, secret_at);
    struct str secret = str_slice(ours, secret_at, ours.n);
    struct str rest = url;
    struct str segment = STR_NONE;
    if (place.n > 0 && str_starts_with(url, place))
        return true;
    while (secret.n > 0 && str_split(&rest, '/', &segment))
        if (str_eq(segment, secret))
            return true;
    return false;
}
