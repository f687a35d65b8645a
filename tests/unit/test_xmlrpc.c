/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "unit/check.h"

#include "base/limits.h"
#include "base/ports.h"
#include "base/time.h"
#include "base/vec.h"
#include "net/xmlrpc.h"

#define ANSWER(value)                                                   \
    "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>" value  \
    "</param>\n</params>\n</methodResponse>\n"

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

/* The value of an answer that must be readable. */
static struct value read_answer(struct arena *a, struct str body)
{
    struct xmlrpc_response r = {0};
    struct error e = {0};
    check_ok(xmlrpc_parse_response(a, body, &r, &e), &e);
    assert_false(r.is_fault);
    return r.result;
}

static struct value read_value(struct arena *a, const char *value)
{
    return read_answer(a, arena_printf(a, ANSWER("%s"), value));
}

static void refuse(struct arena *a, struct str body, enum err code,
                   const char *words)
{
    struct xmlrpc_response r = {.is_fault = true};
    struct error e = {0};
    check_err(xmlrpc_parse_response(a, body, &r, &e), code);
    if (!strstr(e.message, words))
        fail_msg("\"%s\" does not say \"%s\"", e.message, words);
    assert_true(r.is_fault); /* untouched */
    check_err(xmlrpc_parse_response(a, body, &r, NULL), code);
}

static void refuse_value(struct arena *a, const char *value, const char *words)
{
    refuse(a, arena_printf(a, ANSWER("%s"), value), ERR_PROTOCOL, words);
}

static const char *digits(struct arena *a, const struct value *v)
{
    char text[DECIMAL_TEXT_MAX];
    assert_string_equal(value_kind_name(v->kind), "decimal");
    size_t n = decimal_to_chars(v->decimal, text);
    return arena_strz(a, (struct str){text, n});
}

static void integers_have_three_names(void **state)
{
    static const char *const names[] = {"int", "i4", "i8"};
    for (size_t i = 0; i < 3; i++) {
        struct str text = arena_printf(*state, "<value><%s> -7\n</%s></value>",
                                       names[i], names[i]);
        struct value v = read_value(*state, arena_strz(*state, text));
        assert_int_equal(v.kind, VALUE_INT);
        assert_int_equal(v.integer, -7);
    }
    struct value v =
        read_value(*state, "<value><i8>9223372036854775807</i8></value>");
    assert_true(v.integer == INT64_MAX);
}

static void double_keeps_its_digits(void **state)
{
    struct value v =
        read_value(*state, "<value><double>1234567.10</double></value>");
    assert_string_equal(digits(*state, &v), "1234567.10");
    v = read_value(*state, "<value><double> -1.5E-05 </double></value>");
    assert_string_equal(digits(*state, &v), "-0.000015");
}

static void noise_of_binary_floats_does_not_spoil_a_page(void **state)
{
    struct value v = read_value(
        *state, "<value><double>1.1102230246251565e-16</double></value>");
    assert_string_equal(digits(*state, &v), "0.000000000000000111022302462516");
}

static void boolean_is_one_or_zero(void **state)
{
    struct value v = read_value(*state, "<value><boolean>1</boolean></value>");
    assert_int_equal(v.kind, VALUE_BOOL);
    assert_true(v.boolean);
    v = read_value(*state, "<value><boolean>0</boolean></value>");
    assert_int_equal(v.kind, VALUE_BOOL);
    assert_false(v.boolean);
}

static void string_keeps_its_white_space(void **state)
{
    struct value v =
        read_value(*state, "<value><string> a\n b\t</string></value>");
    check_str(value_str(&v), " a\n b\t");
    v = read_value(*state, "<value><string></string></value>");
    check_str(value_str(&v), "");
    assert_non_null(v.text.p);
}

static void value_without_type_is_a_string(void **state)
{
    struct value v = read_value(*state, "<value> a &lt; b </value>");
    check_str(value_str(&v), " a < b ");
    v = read_value(*state, "<value/>");
    assert_int_equal(v.kind, VALUE_TEXT);
    check_str(value_str(&v), "");
}

static void entities_references_and_cdata_are_resolved(void **state)
{
    struct value v = read_value(
        *state, "<value><string>&amp;&#233;&#x20AC;<![CDATA[<b>&amp;]]>&quot;"
                "</string></value>");
    check_str(value_str(&v), "&\xC3\xA9\xE2\x82\xAC<b>&amp;\"");
}

static void nil_is_null_in_any_namespace(void **state)
{
    struct value v = read_value(*state, "<value><nil/></value>");
    assert_true(value_is_null(&v));
    v = read_value(*state, "<value><ex:nil xmlns:ex='http://x/'/></value>");
    assert_true(value_is_null(&v));
}

static void datetime_comes_with_and_without_dashes(void **state)
{
    static const char *const forms[] = {
        "20260102T03:04:05", "2026-01-02T03:04:05", "2026-01-02T03:04:05Z",
        "20260102T04:04:05+01:00"};
    int64_t expected = 0;
    struct error e = {0};
    check_ok(time_parse(STR("2026-01-02T03:04:05Z"), &expected, &e), &e);
    for (size_t i = 0; i < 4; i++) {
        struct str text = arena_printf(
            *state, "<value><dateTime.iso8601>%s</dateTime.iso8601></value>",
            forms[i]);
        struct value v = read_value(*state, arena_strz(*state, text));
        assert_int_equal(v.kind, VALUE_DATETIME);
        assert_int_equal(v.time_us, expected);
    }
}

static void base64_stays_text_without_line_breaks(void **state)
{
    struct value v =
        read_value(*state, "<value><base64>\nYWJj\nZGVm\n</base64></value>");
    check_str(value_str(&v), "YWJjZGVm");
}

static void records_as_a_server_sends_them(void **state)
{
    struct value v = read_value(
        *state,
        "<value><array><data>\n"
        "<value><struct>\n"
        "<member>\n<name>id</name>\n<value><int>7</int></value>\n</member>\n"
        "<member>\n<name>parent_id</name>\n<value><array><data>\n"
        "<value><int>3</int></value>\n<value><string>Acme</string></value>\n"
        "</data></array></value>\n</member>\n"
        "</struct></value>\n"
        "<value><struct/></value>\n"
        "</data></array></value>");
    assert_int_equal(v.kind, VALUE_LIST);
    assert_int_equal(v.items.n, 2);
    assert_int_equal(value_getz(&v.items.at[0], "id")->integer, 7);
    const struct value *pair = value_getz(&v.items.at[0], "parent_id");
    assert_int_equal(pair->items.n, 2);
    check_str(value_str(&pair->items.at[1]), "Acme");
    assert_int_equal(v.items.at[1].kind, VALUE_OBJECT);
    assert_int_equal(v.items.at[1].fields.n, 0);
}

static void empty_array_has_no_items(void **state)
{
    struct value v =
        read_value(*state, "<value><array><data/></array></value>");
    assert_int_equal(v.kind, VALUE_LIST);
    assert_int_equal(v.items.n, 0);
    v = read_value(*state, "<value><array/></value>");
    assert_int_equal(v.kind, VALUE_LIST);
}

#define FAULT(code)                                                        \
    "<?xml version='1.0'?><methodResponse><fault><value><struct><member>"  \
    "<name>faultCode</name><value>" code "</value></member><member>"       \
    "<name>faultString</name><value><string>Access &lt;Denied&gt;"         \
    "</string></value></member></struct></value></fault></methodResponse>"

static void fault_code_may_be_an_integer(void **state)
{
    struct xmlrpc_response r = {0};
    struct error e = {0};
    check_ok(xmlrpc_parse_response(*state, STR(FAULT("<int>3</int>")), &r, &e),
             &e);
    assert_true(r.is_fault);
    assert_int_equal(r.fault_code.kind, VALUE_INT);
    assert_int_equal(r.fault_code.integer, 3);
    check_str(r.fault_string, "Access <Denied>");
}

static void fault_code_may_be_text(void **state)
{
    struct xmlrpc_response r = {0};
    struct error e = {0};
    struct str body =
        STR(FAULT("<string>warning -- UserError\n\nno</string>"));
    check_ok(xmlrpc_parse_response(*state, body, &r, &e), &e);
    assert_true(r.is_fault);
    check_str(value_str(&r.fault_code), "warning -- UserError\n\nno");
}

static void fault_without_code_is_refused(void **state)
{
    refuse(*state,
           STR("<methodResponse><fault><value><struct/></value></fault>"
               "</methodResponse>"),
           ERR_PROTOCOL, "fault without a faultCode");
    refuse(*state,
           STR("<methodResponse><fault></fault></methodResponse>"),
           ERR_PROTOCOL, "a <fault> needs a <value>");
}

static void call_has_method_and_params(void **state)
{
    struct str method;
    struct value params;
    struct error e = {0};
    check_ok(xmlrpc_parse_call(
                 *state,
                 STR("<?xml version=\"1.0\"?><methodCall><methodName>execute_kw"
                     "</methodName><params><param><value><int>1</int></value>"
                     "</param><param><value>x</value></param></params>"
                     "</methodCall>"),
                 &method, &params, &e),
             &e);
    check_str(method, "execute_kw");
    assert_int_equal(params.kind, VALUE_LIST);
    assert_int_equal(params.items.n, 2);
    check_str(value_str(&params.items.at[1]), "x");
}

static void call_may_have_no_params(void **state)
{
    struct str method;
    struct value params;
    struct error e = {0};
    check_ok(xmlrpc_parse_call(*state,
                               STR("<methodCall><methodName>version"
                                   "</methodName></methodCall>"),
                               &method, &params, &e),
             &e);
    check_str(method, "version");
    assert_int_equal(params.items.n, 0);
}

static void call_and_answer_are_not_mistaken_for_each_other(void **state)
{
    struct str method;
    struct value params;
    struct str answer = STR(ANSWER("<value/>"));
    check_err(xmlrpc_parse_call(*state, answer, &method, &params, NULL),
              ERR_PROTOCOL);
    refuse(*state,
           STR("<methodCall><methodName>x</methodName></methodCall>"),
           ERR_PROTOCOL, "call where an answer was due");
}

static void answer_has_exactly_one_value(void **state)
{
    refuse(*state, STR("<methodResponse><params/></methodResponse>"),
           ERR_PROTOCOL, "0 values instead of one");
    refuse(*state,
           STR("<methodResponse><params><param><value/></param><param><value/>"
               "</param></params></methodResponse>"),
           ERR_PROTOCOL, "2 values instead of one");
    refuse(*state, STR("<methodResponse/>"), ERR_PROTOCOL, "0 values");
}

static void misplaced_elements_are_refused_with_their_line(void **state)
{
    refuse_value(*state, "<value><value/></value>",
                 "line 4: <value> was not expected here");
    refuse_value(*state, "<value><int>1</int><int>2</int></value>",
                 "<int> comes after something else");
    refuse_value(*state, "<value>a<int>1</int></value>",
                 "<int> comes after something else");
    refuse_value(*state, "<value><int>1</int>a</value>",
                 "text stands beside the type");
    refuse_value(*state, "<value><array>a<data/></array></value>",
                 "text was not expected here");
    refuse_value(*state, "<value><float>1</float></value>",
                 "<float> was not expected here");
    refuse_value(*state,
                 "<value><struct><member><name>a</name></member></struct>"
                 "</value>",
                 "a <member> needs a <name> and a <value>");
    refuse_value(*state, "", "a <param> needs a <value>");
}

static void bad_scalars_are_named_with_their_line(void **state)
{
    refuse_value(*state, "<value>\n<int>x1</int></value>",
                 "XML-RPC line 5: \"x1\" is no integer of 64 bits");
    refuse_value(*state, "<value><i8>9223372036854775808</i8></value>",
                 "is no integer");
    refuse_value(*state, "<value><double>nan</double></value>",
                 "\"nan\" is no number");
    refuse_value(*state, "<value><boolean>yes</boolean></value>",
                 "is no boolean");
    refuse_value(*state,
                 "<value><dateTime.iso8601>20261301T00:00:00"
                 "</dateTime.iso8601></value>",
                 "is no date and time");
}

static void web_page_instead_of_xml_gives_its_title(void **state)
{
    refuse(*state,
           STR("\n<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\n"
               "<html><head><title> 502 Bad Gateway </title></head>"
               "<body><hr></body></html>"),
           ERR_PROTOCOL,
           "got a web page (\"502 Bad Gateway\") instead of XML-RPC; "
           "check the address");
    refuse(*state, STR("<HTML><body>"), ERR_PROTOCOL, "a web page (\"\")");
    refuse(*state, STR("<h1>Not Found</h1>"), ERR_PROTOCOL,
           "<h1> was not expected");
}

static void other_text_instead_of_xml_is_shown(void **state)
{
    refuse(*state, STR("{\"error\": 1}"), ERR_PROTOCOL,
           "got text (\"{\"error\": 1}\") instead of XML-RPC");
    refuse(*state, STR(" \n"), ERR_PROTOCOL, "got nothing");
    refuse(*state, STR(""), ERR_PROTOCOL, "got nothing");
}

static void every_truncation_is_refused(void **state)
{
    struct str whole = STR(ANSWER(
        "<value><array><data><value><int>1</int></value><value><struct><member>"
        "<name>a&amp;</name><value>\xC3\xA9</value></member></struct></value>"
        "</data></array></value>"));
    read_answer(*state, whole);
    size_t last = str_find(whole, STR("</methodResponse>"), 0) +
                  strlen("</methodResponse>");
    for (size_t n = 0; n < last; n++) {
        struct xmlrpc_response r;
        /* A copy, so that reading past the end is caught. */
        struct str part = arena_str(*state, str_slice(whole, 0, n));
        check_err(xmlrpc_parse_response(*state, part, &r, NULL), ERR_PROTOCOL);
    }
}

static void dtd_is_refused_with_all_its_entities(void **state)
{
    refuse(*state,
           STR("<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"aaaaaaaa\">"
               "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
               "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>"
               "<methodResponse><params><param><value>&c;</value></param>"
               "</params></methodResponse>"),
           ERR_PROTOCOL, "line 2: a document type declaration is refused");
    refuse(*state,
           STR("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>"
               "<methodResponse><params><param><value>&a;</value></param>"
               "</params></methodResponse>"),
           ERR_PROTOCOL, "refused");
    refuse_value(*state, "<value>&unknown;</value>", "unknown");
}

static struct str nested(struct arena *a, size_t levels)
{
    AUTO_BUF b = BUF_INIT(1u << 20);
    buf_add(&b, STR("<methodResponse><params><param><value>"));
    for (size_t i = 0; i < levels; i++)
        buf_add(&b, STR("<array><data><value>"));
    for (size_t i = 0; i < levels; i++)
        buf_add(&b, STR("</value></data></array>"));
    buf_add(&b, STR("</value></param></params></methodResponse>"));
    return buf_copy(a, &b);
}

static void nesting_is_bounded(void **state)
{
    size_t most = (LIMIT_XML_DEPTH - 4) / 3;
    assert_true(most >= LIMIT_JSON_DEPTH);
    read_answer(*state, nested(*state, most));
    refuse(*state, nested(*state, most + 1), ERR_LIMIT, "nested too deeply");
    refuse(*state, nested(*state, 20000), ERR_LIMIT, "nested too deeply");
}

static void body_past_the_limit_is_refused(void **state)
{
    struct str body = {.n = (size_t)LIMIT_RESPONSE_BYTES + 1};
    char *p = arena_alloc(*state, body.n);
    memset(p, ' ', body.n);
    p[0] = '<';
    body.p = p;
    refuse(*state, body, ERR_LIMIT, "too large");
}

static void very_long_text_passes(void **state)
{
    size_t n = 11u << 20; /* past libxml2's own limit */
    char *p = arena_alloc(*state, n);
    memset(p, 'x', n);
    AUTO_BUF b = BUF_INIT(LIMIT_RESPONSE_BYTES);
    struct value v = value_text((struct str){p, n});
    xmlrpc_write_response(&b, &v);
    struct value back = read_answer(*state, buf_str(&b));
    assert_true(value_equal(&v, &back));
}

static void control_characters_are_dropped_both_ways(void **state)
{
    struct value v =
        read_value(*state, "<value><string>a\x01\x0B\x1F b</string></value>");
    check_str(value_str(&v), "a b");
    AUTO_BUF b = BUF_INIT(4096);
    struct value text = value_textz("a\x02\x0C" "b\tc\r\nd");
    xmlrpc_write_response(&b, &text);
    struct value back = read_answer(*state, buf_str(&b));
    check_str(value_str(&back), "ab\tc\r\nd");
}

static void bytes_that_are_not_utf8_are_refused(void **state)
{
    refuse_value(*state, "<value>\xC3\x28</value>", "XML-RPC line 4: ");
}

static void declared_latin1_is_understood(void **state)
{
    struct value v = read_answer(
        *state, STR("<?xml version='1.0' encoding='iso-8859-1'?>"
                    "<methodResponse><params><param><value>\xE9</value></param>"
                    "</params></methodResponse>"));
    check_str(value_str(&v), "\xC3\xA9");
}

static void call_is_written_to_the_letter(void **state)
{
    (void)state;
    const struct field fields[] = {{STR("limit"), value_int(200)}};
    const struct value params[] = {
        value_textz("a<b"),
        value_int(INT64_C(2147483648)),
        value_object(fields, 1),
        value_null(),
        value_bool(true),
    };
    AUTO_BUF b = BUF_INIT(4096);
    xmlrpc_write_call(&b, "execute_kw", params, 5);
    assert_string_equal(
        buf_z(&b),
        "<?xml version=\"1.0\"?>\n"
        "<methodCall><methodName>execute_kw</methodName><params>\n"
        "<param><value><string>a&lt;b</string></value></param>\n"
        "<param><value><i8>2147483648</i8></value></param>\n"
        "<param><value><struct><member><name>limit</name><value><int>200</int>"
        "</value></member></struct></value></param>\n"
        "<param><value><nil/></value></param>\n"
        "<param><value><boolean>1</boolean></value></param>\n"
        "</params></methodCall>\n");
}

static void kinds_that_xml_rpc_lacks_are_written_as_their_nearest(void **state)
{
    struct decimal d;
    struct error e = {0};
    check_ok(decimal_parse(STR("12.10"), &d, &e), &e);
    const struct value tags[] = {value_int(2), value_int(1)};
    const struct value items[] = {
        value_decimal(d),
        value_date(date_from_civil(2026, 1, 2)),
        value_datetime(date_from_civil(2026, 1, 2) * US_PER_DAY +
                       3 * US_PER_SECOND + 999999),
        value_datetime(-1),
        value_ref(STR("res.partner"), STR("12")),
        value_set(*state, tags, 2),
    };
    struct value all = value_list(items, 6);
    AUTO_BUF b = BUF_INIT(4096);
    xmlrpc_write_response(&b, &all);
    assert_non_null(strstr(
        buf_z(&b),
        "<value><double>12.10</double></value>"
        "<value><string>2026-01-02</string></value>"
        "<value><dateTime.iso8601>20260102T00:00:03</dateTime.iso8601></value>"
        "<value><dateTime.iso8601>19691231T23:59:59</dateTime.iso8601></value>"
        "<value><string>12</string></value>"
        "<value><array><data><value><int>1</int></value>"
        "<value><int>2</int></value></data></array></value>"));
}

static void fault_is_written_and_read_back(void **state)
{
    const struct value codes[] = {value_int(2), value_textz("AccessDenied")};
    for (size_t i = 0; i < 2; i++) {
        AUTO_BUF b = BUF_INIT(4096);
        struct xmlrpc_response r = {0};
        struct error e = {0};
        xmlrpc_write_fault(&b, &codes[i], STR("no & never"));
        check_ok(xmlrpc_parse_response(*state, buf_str(&b), &r, &e), &e);
        assert_true(r.is_fault);
        assert_true(value_equal(&r.fault_code, &codes[i]));
        check_str(r.fault_string, "no & never");
    }
}

/* Random values, of kinds that XML-RPC has. */
struct maker {
    struct arena *arena;
    struct fake_random random;
};

static uint64_t pick(struct maker *m, uint64_t below)
{
    struct random_port port = random_fake(&m->random);
    return random_next(&port) % below;
}

static struct value make_text(struct maker *m)
{
    static const char *const pieces[] = {
        "a", "B ", "  ", "\n", "\t", "\r", "<", ">", "&", "\"", "'", "]]>",
        "&amp;", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "<nil/>",
        "\xC2\x85", "\xC2\xA0", "0"};
    AUTO_BUF b = BUF_INIT(4096);
    for (uint64_t n = pick(m, 8); n > 0; n--)
        buf_addz(&b, pieces[pick(m, sizeof pieces / sizeof pieces[0])]);
    return value_text(b.n > 0 ? buf_copy(m->arena, &b) : STR(""));
}

static struct value make_number(struct maker *m)
{
    int64_t i = (int64_t)pick(m, UINT64_MAX);
    i >>= pick(m, 64);
    if (pick(m, 2))
        return value_int(i);
    struct decimal d = {.mantissa = i, .scale = (int)pick(m, 20)};
    return value_decimal(d);
}

static struct value make_value(struct maker *m, int depth)
{
    uint64_t kind = pick(m, depth > 0 ? 7 : 5);
    if (kind == 0)
        return value_null();
    if (kind == 1)
        return value_bool(pick(m, 2));
    if (kind == 2)
        return make_number(m);
    if (kind == 3)
        return make_text(m);
    if (kind == 4)
        return value_datetime(((int64_t)pick(m, 4000000000) - 1000000000) *
                              US_PER_SECOND);
    size_t n = pick(m, 5);
    struct value *items = arena_array(m->arena, struct value, n);
    struct field *fields = arena_array(m->arena, struct field, n);
    for (size_t i = 0; i < n; i++) {
        struct str end = make_text(m).text;
        items[i] = make_value(m, depth - 1);
        fields[i].value = items[i];
        fields[i].name =
            arena_printf(m->arena, "%zu%.*s", i, STR_ARG(end));
    }
    return kind == 5 ? value_list(items, n) : value_object(fields, n);
}

static struct str encoded(struct arena *a, const struct value *v)
{
    AUTO_BUF b = BUF_INIT(1u << 20);
    value_encode(&b, v);
    return buf_copy(a, &b);
}

static void what_is_written_is_read_back(void **state)
{
    struct maker m = {.arena = *state, .random = {.state = 20260102}};
    for (int round = 0; round < 2000; round++) {
        struct value v = make_value(&m, 4);
        AUTO_BUF b = BUF_INIT(1u << 20);
        xmlrpc_write_response(&b, &v);
        struct value back = read_answer(m.arena, buf_str(&b));
        check_str(encoded(m.arena, &back),
                  arena_strz(m.arena, encoded(m.arena, &v)));
        arena_reset(m.arena);
    }
}

static void damaged_answers_never_crash(void **state)
{
    struct maker m = {.arena = *state, .random = {.state = 7}};
    size_t refused = 0;
    for (int round = 0; round < 2000; round++) {
        struct value v = make_value(&m, 3);
        AUTO_BUF b = BUF_INIT(1u << 20);
        xmlrpc_write_response(&b, &v);
        for (uint64_t n = 1 + pick(&m, 3); n > 0; n--)
            b.p[pick(&m, b.n)] = (char)pick(&m, 256);
        struct xmlrpc_response r = {0};
        enum err code =
            xmlrpc_parse_response(m.arena, buf_str(&b), &r, NULL);
        if (code == ERR_OK)
            encoded(m.arena, r.is_fault ? &r.fault_code : &r.result);
        else
            refused++;
        arena_reset(m.arena);
    }
    assert_in_range(refused, 1000, 1999);
}

#define ON_ARENA(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ARENA(integers_have_three_names),
        ON_ARENA(double_keeps_its_digits),
        ON_ARENA(noise_of_binary_floats_does_not_spoil_a_page),
        ON_ARENA(boolean_is_one_or_zero),
        ON_ARENA(string_keeps_its_white_space),
        ON_ARENA(value_without_type_is_a_string),
        ON_ARENA(entities_references_and_cdata_are_resolved),
        ON_ARENA(nil_is_null_in_any_namespace),
        ON_ARENA(datetime_comes_with_and_without_dashes),
        ON_ARENA(base64_stays_text_without_line_breaks),
        ON_ARENA(records_as_a_server_sends_them),
        ON_ARENA(empty_array_has_no_items),
        ON_ARENA(fault_code_may_be_an_integer),
        ON_ARENA(fault_code_may_be_text),
        ON_ARENA(fault_without_code_is_refused),
        ON_ARENA(call_has_method_and_params),
        ON_ARENA(call_may_have_no_params),
        ON_ARENA(call_and_answer_are_not_mistaken_for_each_other),
        ON_ARENA(answer_has_exactly_one_value),
        ON_ARENA(misplaced_elements_are_refused_with_their_line),
        ON_ARENA(bad_scalars_are_named_with_their_line),
        ON_ARENA(web_page_instead_of_xml_gives_its_title),
        ON_ARENA(other_text_instead_of_xml_is_shown),
        ON_ARENA(every_truncation_is_refused),
        ON_ARENA(dtd_is_refused_with_all_its_entities),
        ON_ARENA(nesting_is_bounded),
        ON_ARENA(body_past_the_limit_is_refused),
        ON_ARENA(very_long_text_passes),
        ON_ARENA(control_characters_are_dropped_both_ways),
        ON_ARENA(bytes_that_are_not_utf8_are_refused),
        ON_ARENA(declared_latin1_is_understood),
        ON_ARENA(call_is_written_to_the_letter),
        ON_ARENA(kinds_that_xml_rpc_lacks_are_written_as_their_nearest),
        ON_ARENA(fault_is_written_and_read_back),
        ON_ARENA(what_is_written_is_read_back),
        ON_ARENA(damaged_answers_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
