/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The driver of Adobe Marketo Engage; docs/internals/connector-marketo.md. */
#pragma once

#include "connectors/connector.h"

extern const struct connector connector_marketo;
