/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Every driver there is; each is documented on its page of docs/internals. */
#pragma once

#include "connectors/connector.h"

extern const struct connector connector_odoo;
