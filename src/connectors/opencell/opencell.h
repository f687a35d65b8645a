/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Opencell (meveo) billing: see docs/internals/connector-opencell.md.
 * Constant; a connection's state has one owner. */
#pragma once

#include "connectors/connector.h"

extern const struct connector connector_opencell;
