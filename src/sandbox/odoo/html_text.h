/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Plain text as the body that the web client's editor would make of it. */
#pragma once

#include "base/arena.h"

struct str odoo_html_of_text(struct arena *a, struct str text);
