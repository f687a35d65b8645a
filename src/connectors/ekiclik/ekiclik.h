/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The driver of Ekiclik platforms; docs/internals/connector-ekiclik.md. */
#pragma once

#include "connectors/connector.h"

extern const struct connector connector_ekiclik;
