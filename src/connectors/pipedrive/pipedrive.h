/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The driver of Pipedrive's REST API; docs/internals/connector-pipedrive.md. */
#pragma once

#include "connectors/connector.h"

extern const struct connector connector_pipedrive;
