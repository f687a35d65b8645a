/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* A Satchmo shop's database: see docs/internals/connector-satchmo.md.
 * Constant; a connection's state has one owner. */
#pragma once

#include "connectors/connector.h"

extern const struct connector connector_satchmo;
