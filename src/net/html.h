/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * HTML bodies that remotes sanitise and re-serialise, over libxml2's HTML
 * parser. For comparing and for turning into text; not a sanitiser: what
 * comes out is as safe or unsafe as what went in.
 *
 * Bodies longer than LIMIT_HTML_BYTES or deeper than LIMIT_XML_DEPTH elements
 * stay as they are. Bytes that are not UTF-8 are taken as Latin-1, control
 * characters are dropped. Results are allocated in `a` and never STR_NONE.
 * Threads: none of its own, any may call.
 */
#pragma once

#include "base/arena.h"

/*
 * One form for all bodies that mean the same: attributes sorted, entities
 * resolved, white space that does not show dropped, elements that show
 * nothing dropped, text beside blocks put into <p>, a lone <p> or <div>
 * around the whole removed, "" for what shows nothing (<p><br></p>), without
 * scripts, styles, comments and editors' bookkeeping attributes.
 * The form of the form is itself.
 */
struct str html_canonical(struct arena *a, struct str html);
/*
 * Plain text: a block or <br> is a line break, lists get "- ", cells " | ",
 * links their address in brackets.
 */
struct str html_to_text(struct arena *a, struct str html);
/*
 * Paragraphs and line breaks as <p> and <br/>, everything else escaped;
 * html_to_text of it gives the text back, but for tabs (four blanks), \r
 * and no-break spaces beside blanks, other such or the end of a line (blanks).
 */
struct str html_from_text(struct arena *a, struct str text);
