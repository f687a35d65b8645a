/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/converters.h"

#include "net/html.h"

/* Blanks around the whole show nowhere: they must not make a difference. */
static void convert_html(struct conversion *c, enum side html)
{
    struct str text = str_trim(value_to_text(c->arena, &c->in[0]));
    c->values[0] = value_text(c->to == html ? html_from_text(c->arena, text)
                                            : html_to_text(c->arena, text));
}

static void convert_html_text(struct conversion *c)
{
    convert_html(c, SIDE_LEFT);
}

const struct converter converter_html_text = {
    .name = "html_text",
    .usage = "html_text",
    .help = "HTML on the left, plain text on the right.",
    .flags = CONVERTER_LOSSY | CONVERTER_HTML_LEFT,
    .most_left = 1,
    .most_right = 1,
    .convert = convert_html_text,
};

static void convert_text_html(struct conversion *c)
{
    convert_html(c, SIDE_RIGHT);
}

const struct converter converter_text_html = {
    .name = "text_html",
    .usage = "text_html",
    .help = "Plain text on the left, HTML on the right.",
    .flags = CONVERTER_LOSSY | CONVERTER_HTML_RIGHT,
    .most_left = 1,
    .most_right = 1,
    .convert = convert_text_html,
};
