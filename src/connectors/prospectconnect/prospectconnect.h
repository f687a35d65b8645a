/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* ProspectConnect (Centripe): see docs/internals/connector-prospectconnect.md.
 * Constant; a connection's state has one owner. */
#pragma once

#include "connectors/connector.h"

extern const struct connector connector_prospectconnect;
