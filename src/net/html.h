/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * HTML bodies that remotes sanitise and re-serialise, over libxml2's HTML
 * parser.
 */
#pragma once

#include "base/arena.h"

/*
 * One form for all bodies that mean the same: attributes sorted, entities
 * resolved, white space between blocks dropped, a lone <p> or <div> around
 * the whole removed, "" for what shows nothing (<p><br></p>).
 */
struct str html_canonical(struct arena *a, struct str html);
/* Plain text: a paragraph or <br> is a line break, lists get "- ". */
struct str html_to_text(struct arena *a, struct str html);
/* Paragraphs and line breaks as <p> and <br/>, everything else escaped;
 * html_to_text of it gives the text back. */
struct str html_from_text(struct arena *a, struct str text);
