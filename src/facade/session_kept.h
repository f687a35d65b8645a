/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Sessions that outlive the program, as those of Odoo do. What is kept has the
 * caller's login and password, sealed with a key made of the session's id,
 * which the caller alone has: who gets at the store or at a key file of the
 * hub opens none. It is found by the hash of the id.
 */
#pragma once

#include "facade/facade.h"
#include "facade/session.h"

struct str facade_session_seal(struct arena *a,
                               const struct facade_account *account,
                               struct str id);
/* In the making, like one of a login; NULL: it cannot be opened, or its
 * database is none of these any more. `a` for what is in between. */
struct facade_account *facade_session_unseal(struct arena *a,
                                             const struct facade_options *options,
                                             struct str id, struct str sealed);
