/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a remote has been told to tell the hub. */
#pragma once

#include "engine/hooks_there.h"
#include "view/object.h"

/* "changes" or "deletes" */
struct str hook_event(const struct hook_there *hook);
/* Where it tells; never with the secret. */
struct str hook_target(struct arena *a, const struct hooks_there *there,
                       const struct hook_there *hook);
/* {"connection","made","removed","hooks"} */
struct value hooks_value(struct arena *a, const struct hooks_there *there);
