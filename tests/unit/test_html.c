/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/ports.h"
#include "net/html.h"

static int set_up(void **state)
{
    static struct arena arena;
    arena = ARENA_INIT;
    *state = &arena;
    return 0;
}

static int tear_down(void **state)
{
    arena_fini(*state);
    return 0;
}

static void same(struct arena *a, const char *left, const char *right)
{
    struct str x = html_canonical(a, str_from(left));
    struct str y = html_canonical(a, str_from(right));
    if (!str_eq(x, y))
        fail_msg("%s is \"%.*s\", but %s is \"%.*s\"", left, STR_ARG(x), right,
                 STR_ARG(y));
}

static void different(struct arena *a, const char *left, const char *right)
{
    struct str x = html_canonical(a, str_from(left));
    struct str y = html_canonical(a, str_from(right));
    if (str_eq(x, y))
        fail_msg("%s and %s are both \"%.*s\"", left, right, STR_ARG(x));
}

static void text_wrapped_by_the_sanitiser_is_the_same(void **state)
{
    same(*state, "hello", "<p>hello</p>");
    same(*state, "hello", "<div>hello</div>");
    same(*state, "hello", "<div>\n<p> hello </p>\n</div>");
    same(*state, "hello", "<html><body><p>hello</p></body></html>");
    same(*state, "hello <b>x</b>", "<p>hello <b>x</b></p>");
    same(*state, "one<p>two</p>", "<p>one</p><p>two</p>");
    same(*state, "<p>a</p>b", "<div><p>a</p><p>b</p></div>");
}

static void spelling_of_the_markup_does_not_count(void **state)
{
    same(*state, "<p>a<br>b</p>", "<P>a<BR/>b</P>");
    same(*state, "<p>a<br />b", "<p>a<br></br>b</p>");
    same(*state, "<p>a &amp; b &lt;c&gt; &eacute;&nbsp;&#8364;</p>",
         "<p>a &#38; b &lt;c&gt; \xC3\xA9\xC2\xA0\xE2\x82\xAC</p>");
    same(*state, "a &quot;b&quot; &apos;c&apos;", "a \"b\" 'c'");
    same(*state, "<a href='u' target=_blank>x</a>",
         "<a target=\"_blank\" href=\"u\">x</a>");
    same(*state, "<p>a<!-- note -->b</p><p>c</p>", "<p>ab</p><p>c</p>");
    same(*state, "<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>");
    same(*state, "<p>a</p><script>x</script><style>y{}</style><p>b</p>",
         "<p>a</p><p>b</p>");
}

static void white_space_that_does_not_show_does_not_count(void **state)
{
    same(*state, "<p>a  b\n c\t</p>\r\n\n<p>d</p>\n", "<p>a b c</p><p>d</p>");
    same(*state, "<p>a <br> b</p>", "<p>a<br>b</p>");
    same(*state, "<p>a <b> b</b></p>", "<p>a <b>b</b></p>");
    same(*state, "<table>\n <tr>\n <td> a </td>\n </tr>\n</table>",
         "<table><tr><td>a</td></tr></table>");
    different(*state, "<p>a b</p>", "<p>ab</p>");
    different(*state, "<p><b>a</b> <b>b</b></p>", "<p><b>a</b><b>b</b></p>");
    different(*state, "<pre>a  b</pre>", "<pre>a b</pre>");
    different(*state, "<pre>a\nb</pre>", "<pre>a b</pre>");
}

static void what_shows_nothing_is_empty(void **state)
{
    static const char *const nothing[] = {
        "", " \n", "<p></p>", "<p><br></p>", "<p>&nbsp;</p>", "<br>",
        "<p><br></p><p><br></p>", "<div><p> <span></span></p></div>",
        "<p style=\"margin:0\"><br></p>", "<!-- only a note -->",
        "<p><b><i></i></b></p>", "<html><body></body></html>"};
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
        struct str c = html_canonical(*state, str_from(nothing[i]));
        check_str(c, "");
        assert_non_null(c.p);
    }
    different(*state, "", "<img src=\"x\">");
    different(*state, "", "<i class=\"fa fa-phone\"></i>");
    different(*state, "", "<hr>");
}

static void elements_that_show_nothing_do_not_count(void **state)
{
    same(*state, "<p>a<b></b></p><p>b</p>", "<p>a</p><p>b</p>");
    same(*state, "<p>a</p><p></p><p>b</p>", "<p>a</p><p>b</p>");
    same(*state, "<p><span>a</span> b</p>", "<p>a b</p>");
    same(*state, "<p>a</p><p>b<br></p>", "<p>a</p><p>b</p>");
    same(*state, "<p>a<o:p></o:p></p>", "<p>a</p>");
    same(*state, "a<br><p></p>b", "a<br>b");
    different(*state, "<p>a</p><p><br></p><p>b</p>", "<p>a</p><p>b</p>");
    different(*state, "<p>a<br><br></p><p>b</p>", "<p>a</p><p>b</p>");
    different(*state, "a<p></p>b", "ab");
    different(*state, "<table><tr><td></td><td>a</td></tr></table>",
              "<table><tr><td>a</td></tr></table>");
}

static void bookkeeping_of_editors_does_not_count(void **state)
{
    same(*state, "<p data-oe-version=\"1.2\">a</p>", "<p>a</p>");
    same(*state, "<div data-last-history-steps=\"12,3\"><p>a</p></div>", "a");
    same(*state, "<p style=\"color : red;\" class=\"\">a</p>",
         "<p style=\"color:red\">a</p>");
    same(*state, "<p style=\" ; \">a</p>", "<p>a</p>");
    different(*state, "<p style=\"color:red\">a</p>", "<p>a</p>");
    different(*state, "<p style=\"color:red;color:blue\">a</p>",
              "<p style=\"color:blue;color:red\">a</p>");
    different(*state, "<a href=\"x\">a</a>", "<a href=\"y\">a</a>");
    different(*state, "<b>a</b>", "<i>a</i>");
}

static void form_is_written_to_the_letter(void **state)
{
    struct str html = STR(
        "<DIV class='note'><P>5 &lt; 6 &amp; \"x\"<BR></P>\n"
        "<img alt='a \"b\"' src='/i?a=1&amp;b=2'></DIV><p>&eacute;</p>");
    check_str(html_canonical(*state, html),
              "<div class=\"note\"><p>5 &lt; 6 &amp; \"x\"</p>"
              "<img alt=\"a &quot;b&quot;\" src=\"/i?a=1&amp;b=2\"></div>"
              "<p>\xC3\xA9</p>");
}

static void style_with_data_in_it_survives(void **state)
{
    struct str html = STR("<p style=\"background: url(data:image/png;base64,"
                          "aGk=) ; color:red\">a</p>");
    check_str(html_canonical(*state, html),
              "<p style=\"background:url(data:image/png;base64,aGk=);"
              "color:red\">a</p>");
}

static void bytes_that_are_not_utf8_are_taken_as_latin1(void **state)
{
    same(*state, "<p>caf\xE9</p>", "<p>caf\xC3\xA9</p>");
    same(*state, "caf\xE9", "caf\xC3\xA9");
    /* What the body says of its own encoding is not believed. */
    same(*state, "<meta charset=\"iso-8859-1\"><p>caf\xC3\xA9</p>",
         "caf\xC3\xA9");
}

static void control_characters_are_dropped(void **state)
{
    same(*state, "<p>a\x01" "b\x0B</p>", "<p>ab</p>");
    same(*state, "a&#1;b", "ab");
}

static struct str nested(struct arena *a, size_t depth)
{
    AUTO_BUF b = BUF_INIT(1u << 20);
    for (size_t i = 0; i < depth; i++)
        buf_add(&b, STR("<b>"));
    buf_add(&b, STR("  x"));
    return buf_copy(a, &b);
}

static void too_deep_a_body_stays_as_it_is(void **state)
{
    size_t most = LIMIT_XML_DEPTH - 2; /* within html and body */
    struct str fits = html_canonical(*state, nested(*state, most));
    assert_true(str_contains(fits, STR("<b>x</b>")));
    static const size_t depths[] = {LIMIT_XML_DEPTH - 1, 300, 100000};
    for (size_t i = 0; i < 3; i++) {
        struct str deep = nested(*state, depths[i]);
        assert_true(str_eq(html_canonical(*state, deep), deep));
        assert_true(str_eq(html_to_text(*state, deep), deep));
    }
}

static void too_long_a_body_stays_as_it_is(void **state)
{
    size_t n = LIMIT_HTML_BYTES;
    char *p = arena_alloc(*state, n + 1);
    memset(p, ' ', n + 1);
    memcpy(p, "<p>", 3);
    p[100] = 'a';
    check_str(html_canonical(*state, (struct str){p, n}), "a");
    struct str longer = {p, n + 1};
    assert_true(str_eq(html_canonical(*state, longer), longer));
    assert_true(str_eq(html_to_text(*state, longer), longer));
}

static void text_shows(struct arena *a, const char *html, const char *text)
{
    check_str(html_to_text(a, str_from(html)), text);
}

static void paragraphs_and_breaks_are_lines(void **state)
{
    text_shows(*state, "<p>a</p><p>b</p>", "a\nb");
    text_shows(*state, "<p>a<br>b</p>", "a\nb");
    text_shows(*state, "<p>a<br></p>\n<p>b</p>", "a\nb");
    text_shows(*state, "<p>a</p><p><br></p><p>b</p>", "a\n\nb");
    text_shows(*state, "a<div>b</div>c", "a\nb\nc");
    text_shows(*state, "<h1>T</h1>a<hr>b", "T\na\n---\nb");
    text_shows(*state, "", "");
    text_shows(*state, "<p></p>", "");
}

static void markup_is_gone_and_entities_are_characters(void **state)
{
    text_shows(*state, "<p>5 &lt; 6 &amp; <b>bold</b>  text</p>",
               "5 < 6 & bold text");
    text_shows(*state, "<style>p{}</style>a<script>b</script>", "a");
    text_shows(*state, "a <img src=x alt=\"picture\"> b", "a picture b");
    text_shows(*state, "<pre>  a\n   b</pre>", "  a\n   b");
}

static void lists_get_marks(void **state)
{
    text_shows(*state,
               "<p>x</p><ul><li>one</li><li><p>two</p><ul><li>deep</li></ul>"
               "</li></ul>y",
               "x\n- one\n- two\n  - deep\ny");
    text_shows(*state, "<ol><li>a<li>b</ol>", "- a\n- b");
}

static void cells_of_a_row_share_a_line(void **state)
{
    text_shows(*state,
               "<table><tr><th>a</th><th>b</th></tr>"
               "<tr><td>c</td><td>d e</td></tr></table>",
               "a | b\nc | d e");
}

static void links_keep_their_address(void **state)
{
    text_shows(*state, "see <a href=\"https://x.tld/a\">this</a>.",
               "see this (https://x.tld/a).");
    text_shows(*state, "<a href=\"https://x.tld/\">https://x.tld</a>",
               "https://x.tld");
    text_shows(*state, "<a href=\"mailto:a@x.tld\">a@x.tld</a>", "a@x.tld");
    text_shows(*state, "<a href=\"#top\">up</a>", "up");
}

static void html_of_text_is_written_to_the_letter(void **state)
{
    check_str(html_from_text(*state, STR("a & <b>\nc\n\nd")),
              "<p>a &amp; &lt;b&gt;<br/>c</p><p><br/></p><p>d</p>");
    check_str(html_from_text(*state, STR("")), "");
    check_str(html_from_text(*state, STR("a\r\nb\rc")),
              "<p>a<br/>b<br/>c</p>");
    check_str(html_from_text(*state, STR("  a  b")),
              "<p>\xC2\xA0\xC2\xA0" "a\xC2\xA0 b</p>");
}

static void tab_becomes_four_blanks(void **state)
{
    struct str html = html_from_text(*state, STR("a\tb"));
    check_str(html_to_text(*state, html), "a    b");
}

static void lone_no_break_space_between_words_stays_one(void **state)
{
    struct str text = STR("Bonjour\xC2\xA0! 10\xC2\xA0\xE2\x82\xAC");
    struct str html = html_from_text(*state, text);
    assert_true(str_eq(html_to_text(*state, html), text));
}

struct maker {
    struct arena *arena;
    struct fake_random random;
};

/* Up to `most` of the pieces, one after the other. */
static struct str make(struct maker *m, const char *const *pieces, size_t n,
                       size_t most)
{
    struct random_port random = random_fake(&m->random);
    AUTO_BUF b = BUF_INIT(1u << 16);
    for (uint64_t left = random_next(&random) % (most + 1); left > 0; left--)
        buf_addz(&b, pieces[random_next(&random) % n]);
    return b.n > 0 ? buf_copy(m->arena, &b) : STR("");
}

static const char *const text_pieces[] = {
    "a",  "word", " ",  " ",  "\n", "\n",     "- ",   "<",  ">",
    "&",  "\"",   "'",  "|",  ";",  "&nbsp;", "<br>", "()", "\xC3\xA9",
    "--", "http://x.tld/?a=1&b=2", "\xF0\x9F\x98\x80",
};
#define N_TEXT_PIECES (sizeof text_pieces / sizeof text_pieces[0])

static void text_of_the_html_of_a_text_is_that_text(void **state)
{
    struct maker m = {.arena = *state, .random = {.state = 1}};
    for (int round = 0; round < 20000; round++) {
        struct str text = make(&m, text_pieces, N_TEXT_PIECES, 12);
        struct str html = html_from_text(m.arena, text);
        struct str back = html_to_text(m.arena, html);
        if (!str_eq(back, text))
            fail_msg("\"%.*s\" became \"%.*s\" through %.*s", STR_ARG(text),
                     STR_ARG(back), STR_ARG(html));
        arena_reset(m.arena);
    }
}

/* A remote gives its own form of what was written; the text must not change. */
static void text_survives_the_canonical_form(void **state)
{
    struct maker m = {.arena = *state, .random = {.state = 2}};
    size_t checked = 0;
    for (int round = 0; round < 20000; round++) {
        struct str text = make(&m, text_pieces, N_TEXT_PIECES, 12);
        struct str form =
            html_canonical(m.arena, html_from_text(m.arena, text));
        struct str back = html_to_text(m.arena, form);
        bool blank = str_trim(text).n == 0;
        if (!str_eq(back, blank ? STR("") : text))
            fail_msg("\"%.*s\" became \"%.*s\" through %.*s", STR_ARG(text),
                     STR_ARG(back), STR_ARG(form));
        checked += !blank;
        arena_reset(m.arena);
    }
    assert_true(checked > 15000);
}

static const char *const soup[] = {
    "<p>", "</p>", "<p>", "</p>", "<div>", "</div>", "<br>", "<br/>", " ",
    "\n", "  ", "a", "b", "text", "&nbsp;", "\xC2\xA0", "&amp;", "&lt;",
    "<b>", "</b>", "<i>", "</i>", "<span style=\"color: red; ; X:12px\">",
    "</span>", "<span>", "</span>", "<a href=\"https://x.tld/?a=1&amp;b=2\">",
    "</a>", "<ul>", "<li>", "</li>", "</ul>", "<ol>", "</ol>", "<table>",
    "<tr>", "<td>", "</td>", "</tr>", "</table>", "<tbody>", "<th>", "<h1>",
    "</h1>", "<hr>", "<img src=x alt='y \"z'>", "<!-- c -->",
    "<script>x<y</script>", "<style>p{}</style>", "<pre>", "</pre>",
    "<i class=\"fa fa-x\"></i>", "<p style=\"\">", "<div class=' '>", "<o:p>",
    "</o:p>", "<blockquote>", "</blockquote>", "<font color=red>", "</font>",
    "</body>", "</html>", "<body>", "<html>", "<head><title>t</title></head>",
    "\t", "\r\n", "\r", "&#13;", "&#1;", "&unknown;", "<", "&", "<form>",
    "<input disabled>", "<wbr>", "<embed>", "<dl><dt>", "<dd>", "</dl>",
    "<textarea>", "</textarea>", "<select><option>", "</select>",
    "\xE2\x82\xAC", "<section>", "</section>", "<video>", "<u>", "</u>",
    "<center>", "</center>", "<p data-oe-version=1>", "<fieldset>", "<legend>",
    "<button>", "<address>", "<svg>", "<object>", "<iframe>", "<code>",
};

static void form_of_the_form_is_itself(void **state)
{
    struct maker m = {.arena = *state, .random = {.state = 3}};
    for (int round = 0; round < 20000; round++) {
        struct str html = make(&m, soup, sizeof soup / sizeof soup[0], 14);
        struct str once = html_canonical(m.arena, html);
        struct str twice = html_canonical(m.arena, once);
        if (!str_eq(once, twice))
            fail_msg("%.*s is \"%.*s\", and that is \"%.*s\"", STR_ARG(html),
                     STR_ARG(once), STR_ARG(twice));
        assert_true(str_is_utf8(html_to_text(m.arena, html)));
        arena_reset(m.arena);
    }
}

#define ON_ARENA(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ARENA(text_wrapped_by_the_sanitiser_is_the_same),
        ON_ARENA(spelling_of_the_markup_does_not_count),
        ON_ARENA(white_space_that_does_not_show_does_not_count),
        ON_ARENA(what_shows_nothing_is_empty),
        ON_ARENA(elements_that_show_nothing_do_not_count),
        ON_ARENA(bookkeeping_of_editors_does_not_count),
        ON_ARENA(form_is_written_to_the_letter),
        ON_ARENA(style_with_data_in_it_survives),
        ON_ARENA(bytes_that_are_not_utf8_are_taken_as_latin1),
        ON_ARENA(control_characters_are_dropped),
        ON_ARENA(too_deep_a_body_stays_as_it_is),
        ON_ARENA(too_long_a_body_stays_as_it_is),
        ON_ARENA(paragraphs_and_breaks_are_lines),
        ON_ARENA(markup_is_gone_and_entities_are_characters),
        ON_ARENA(lists_get_marks),
        ON_ARENA(cells_of_a_row_share_a_line),
        ON_ARENA(links_keep_their_address),
        ON_ARENA(html_of_text_is_written_to_the_letter),
        ON_ARENA(tab_becomes_four_blanks),
        ON_ARENA(lone_no_break_space_between_words_stays_one),
        ON_ARENA(text_of_the_html_of_a_text_is_that_text),
        ON_ARENA(text_survives_the_canonical_form),
        ON_ARENA(form_of_the_form_is_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
