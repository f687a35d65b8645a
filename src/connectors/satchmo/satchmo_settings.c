/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/satchmo/satchmo_settings.h"

#define AT(member) offsetof(struct satchmo_settings, member)

const struct setting satchmo_settings_table[] = {
    {.name = "url",
     .kind = SETTING_TEXT,
     .offset = AT(url),
     .required = true,
     .help = "The shop's database: sqlite:///srv/shop/shop.db, "
             "postgresql://USER@HOST/DATABASE or "
             "mariadb://USER@HOST/DATABASE."},
    {.name = "password",
     .kind = SETTING_SECRET,
     .offset = AT(password),
     .help = "Of that user; a file needs none."},
    {.name = "time_zone",
     .kind = SETTING_TEXT,
     .offset = AT(time_zone),
     .required = true,
     .help = "Zone of the shop, such as America/Chicago: TIME_ZONE in its "
             "settings."},
    {.name = "stored_times",
     .kind = SETTING_CHOICE,
     .offset = AT(stored_times),
     .fallback = "local",
     .choices = "local utc",
     .help = "How times without a zone are meant: on the shop's clock, or in "
             "UTC (USE_TZ in its settings)."},
    {.name = "page_size",
     .kind = SETTING_INT,
     .offset = AT(page_size),
     .fallback = "1000",
     .min = 1,
     .max = 10000,
     .help = "Records read in one transaction."},
    {.name = "write",
     .kind = SETTING_BOOL,
     .offset = AT(write),
     .fallback = "false",
     .help = "Whether the hub may write into the shop's database: stock, "
             "prices, states of orders, payments, customers."},
    {.name = "site",
     .kind = SETTING_INT,
     .offset = AT(site),
     .fallback = "1",
     .min = 1,
     .max = 2147483647,
     .help = "Site that new products and categories belong to: SITE_ID in "
             "the shop's settings."},
    {.name = "media_url",
     .kind = SETTING_TEXT,
     .offset = AT(media_url),
     .help = "Where the shop's pictures are: https://shop.example.com/media/ "
             "(MEDIA_URL in its settings). Without it none are read."},
    {0},
};
