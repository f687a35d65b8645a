/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The driver of Odoo and OpenERP, 6.1 to 19, over XML-RPC, JSON-RPC and
 * JSON-2. What it offers is written down in docs/internals/connector-odoo.md.
 */
#pragma once

#include "connectors/connector.h"

extern const struct connector connector_odoo;
