/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What drivers with webhooks share: who may knock, and which of the notices
 * installed in a remote are ours.
 *
 * Pure; any thread.
 */
#pragma once

#include "connectors/connector.h"

/*
 * ERR_AUTH unless the first segment behind the connection is the secret, which
 * is compared without telling by the time how much of it was right.
 */
MUST_CHECK enum err hook_check_secret(const struct hook_request *request,
                                      struct error *e);
/*
 * `allowed` is addresses and networks with commas or blanks between, such as
 * "192.0.2.7, 2001:db8::/32"; empty: all. Clients over a local socket are
 * from nowhere, and allowed only when all are.
 */
bool hook_client_is_allowed(struct str allowed, struct str client);
/* Whether the list can be read; *out_wrong is the first entry that cannot. */
bool hook_clients_are_valid(struct str allowed, struct str *out_wrong);
/*
 * `url` as installed in the remote against `ours`: the same, perhaps with more
 * segments behind; or with the same secret under another address of the hub;
 * or with another secret at the same place.
 */
bool hook_url_is_ours(struct str url, struct str ours);
