/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Links for programs. */
#pragma once

#include "view/view.h"

/* With bases where the link was read with them. */
struct value link_value(const struct view *v, const struct link *link);
