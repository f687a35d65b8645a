/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * How the tables of this shop differ from those of others: from release to
 * release, and by what its owner has installed.
 *
 * - Variations are those of product.modules.configurable since 0.9.1
 *   (satchmo/apps/product/modules/configurable/models.py), of the product
 *   itself in 0.9.0 (satchmo/apps/product/models.py), and none where that
 *   module is not installed (INSTALLED_APPS).
 * - Products and categories are of one site, or, since 0.9.3, of several
 *   (south_migrations/0015_site_foregnkey_to_manytomay.py).
 *
 * Statements name what differs in braces: {variations}, {variation_options},
 * {of_site} (a condition over a product or category with one parameter),
 * {site_of_k} (of the category k).
 */
#pragma once

#include "connectors/connector.h"
#include "net/sql.h"

enum satchmo_dialect { SATCHMO_SQLITE, SATCHMO_POSTGRES, SATCHMO_MARIA };

struct satchmo_layout {
    const char *variations; /* table; NULL: there are none */
    const char *variation_options;
    bool many_sites;
};

/* The columns of the tables of a shop, as the catalogue has them. */
struct sql_query satchmo_catalogue(struct arena *a,
                                   enum satchmo_dialect dialect);
/* ERR_SCHEMA tells all that is missing. `writes`: with what is only written. */
MUST_CHECK enum err satchmo_layout_of(struct arena *a,
                                      const struct sql_rows *columns,
                                      bool writes, struct satchmo_layout *out,
                                      struct error *e);
/* A statement with what stands in braces as it is in this shop. */
struct str satchmo_fill_in(struct arena *a, const struct satchmo_layout *layout,
                           struct str text);
/* The same of what belongs to that table ("product_category", ...). */
struct str satchmo_fill_in_of(struct arena *a,
                              const struct satchmo_layout *layout,
                              const char *table, struct str text);
