/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The converters themselves, by the file that holds them. */
#pragma once

#include "mapping/converter.h"

/* convert_text.c */
extern const struct converter converter_lower;
extern const struct converter converter_upper;
extern const struct converter converter_trim;
extern const struct converter converter_prefix;
extern const struct converter converter_phone;
extern const struct converter converter_digits;

/* convert_html.c */
extern const struct converter converter_html_text;
extern const struct converter converter_text_html;

/* convert_fields.c */
extern const struct converter converter_split_name;
extern const struct converter converter_join_name;
extern const struct converter converter_join;
extern const struct converter converter_first_of;

/* convert_items.c */
extern const struct converter converter_list;
extern const struct converter converter_split;

/* convert_kind.c */
extern const struct converter converter_number;
extern const struct converter converter_text;
extern const struct converter converter_round;
extern const struct converter converter_date;
extern const struct converter converter_datetime;
extern const struct converter converter_date_only;
extern const struct converter converter_today;

/* convert_choice.c */
extern const struct converter converter_choose;
extern const struct converter converter_equals;
extern const struct converter converter_bool;
extern const struct converter converter_yes_no;
/* The values of that side which a row's `choose` names; 0 for other rows. */
size_t choose_values(const struct row *row, enum side side, struct arena *a,
                     const struct value **out);

/* convert_record.c */
extern const struct converter converter_lookup;
extern const struct converter converter_link;
extern const struct converter converter_unpaired;

/* convert_names.c */
extern const struct converter converter_names;

/* convert_linked.c */
extern const struct converter converter_linked;

/* convert_lua.c */
extern const struct converter converter_lua;
