/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * XML-RPC to values: libxml2 calls back for each tag and text, and a stack of
 * open elements says what may come. Finished values wait on one stack (as
 * fields; items of a list have no name) until their container closes and
 * takes its share off the top into the arena.
 */
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "base/limits.h"
#include "base/map.h"
#include "net/xmlrpc_private.h"

struct open_element {
    enum xmlrpc_element element;
    size_t first;       /* where its share of the finished values starts */
    struct str name;    /* of a member */
    struct value value; /* of a value, member, param or fault */
    bool has_value;
    unsigned children;
};

struct reader {
    struct arena *arena;
    struct arena *scratch; /* dies with the parsing */
    xmlParserCtxt *xml;
    struct xmlrpc_document *document;
    struct buf *text; /* since the last tag, where text may be */
    size_t depth;
    VEC(struct field) finished;
    struct map names; /* member names seen: records repeat them */
    enum err code;
    struct error *error;
    struct open_element open[LIMIT_XML_DEPTH + 1];
};

struct element_name {
    const char *name;
    enum xmlrpc_element element;
};

static const struct element_name element_names[] = {
    {"value", RPC_VALUE},
    {"member", RPC_MEMBER},
    {"name", RPC_NAME},
    {"string", RPC_STRING},
    {"int", RPC_INT},
    {"i4", RPC_INT},
    {"i8", RPC_INT},
    {"boolean", RPC_BOOLEAN},
    {"double", RPC_DOUBLE},
    {"array", RPC_ARRAY},
    {"data", RPC_DATA},
    {"struct", RPC_STRUCT},
    {"nil", RPC_NIL},
    {"base64", RPC_BASE64},
    {"dateTime.iso8601", RPC_DATETIME},
    {"param", RPC_PARAM},
    {"params", RPC_PARAMS},
    {"fault", RPC_FAULT},
    {"methodName", RPC_METHOD},
    {"methodResponse", RPC_RESPONSE},
    {"methodCall", RPC_CALL},
};

#define IN(parent) (1u << (parent))

/* Where each element may stand; scalars and containers only in a value. */
static const unsigned parents[RPC_ELEMENTS] = {
    [RPC_RESPONSE] = IN(RPC_DOCUMENT),
    [RPC_CALL] = IN(RPC_DOCUMENT),
    [RPC_METHOD] = IN(RPC_CALL),
    [RPC_PARAMS] = IN(RPC_CALL) | IN(RPC_RESPONSE),
    [RPC_PARAM] = IN(RPC_PARAMS),
    [RPC_FAULT] = IN(RPC_RESPONSE),
    [RPC_VALUE] =
        IN(RPC_PARAM) | IN(RPC_FAULT) | IN(RPC_DATA) | IN(RPC_MEMBER),
    [RPC_ARRAY] = IN(RPC_VALUE),
    [RPC_DATA] = IN(RPC_ARRAY),
    [RPC_STRUCT] = IN(RPC_VALUE),
    [RPC_MEMBER] = IN(RPC_STRUCT),
    [RPC_NAME] = IN(RPC_MEMBER),
    [RPC_INT] = IN(RPC_VALUE),
    [RPC_DOUBLE] = IN(RPC_VALUE),
    [RPC_BOOLEAN] = IN(RPC_VALUE),
    [RPC_STRING] = IN(RPC_VALUE),
    [RPC_DATETIME] = IN(RPC_VALUE),
    [RPC_BASE64] = IN(RPC_VALUE),
    [RPC_NIL] = IN(RPC_VALUE),
};

/* How many children; all others have at most one. */
#define MANY_CHILDREN (IN(RPC_PARAMS) | IN(RPC_DATA) | IN(RPC_STRUCT))
#define TWO_CHILDREN (IN(RPC_MEMBER) | IN(RPC_CALL))

static bool is_scalar(enum xmlrpc_element element)
{
    return element >= RPC_INT;
}

static bool may_hold_text(enum xmlrpc_element element)
{
    return is_scalar(element) || element == RPC_VALUE || element == RPC_NAME ||
           element == RPC_METHOD;
}

static struct open_element *top(struct reader *r)
{
    return &r->open[r->depth];
}

/* Ends the parsing with an error that names the line; the first one counts. */
static void stop(struct reader *r, enum err code, const char *why)
{
    if (r->code != ERR_OK)
        return;
    r->code = error_set(r->error, code, __FILE__, __LINE__,
                        "XML-RPC line %d: %s", xmlSAX2GetLineNumber(r->xml),
                        why);
    xmlStopParser(r->xml);
}

static void stop_at(struct reader *r, const char *name, const char *why)
{
    struct str text = arena_printf(r->scratch, "<%s> %s", name, why);
    stop(r, ERR_PROTOCOL, arena_strz(r->scratch, text));
}

static enum xmlrpc_element find_element(const char *name)
{
    size_t n = sizeof element_names / sizeof element_names[0];
    for (size_t i = 0; i < n; i++) {
        if (element_names[i].name[0] == name[0] &&
            strcmp(element_names[i].name, name) == 0)
            return element_names[i].element;
    }
    return RPC_DOCUMENT;
}

static bool is_blank(struct str s)
{
    return str_trim(s).n == 0;
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

static bool has_room_for_child(const struct open_element *parent)
{
    unsigned bit = IN(parent->element);
    if (bit & MANY_CHILDREN)
        return true;
    return parent->children < ((bit & TWO_CHILDREN) ? 2u : 1u);
}

/* Whether <name> may open here; stops the parsing if not. */
static bool may_open(struct reader *r, enum xmlrpc_element element,
                     const char *name)
{
    const struct open_element *parent = top(r);
    if (!(parents[element] & IN(parent->element)))
        stop_at(r, name, "was not expected here");
    else if (!has_room_for_child(parent) || !is_blank(buf_str(r->text)))
        stop_at(r, name, "comes after something else");
    else if (r->depth >= LIMIT_XML_DEPTH)
        stop(r, ERR_LIMIT, "elements are nested too deeply");
    return r->code == ERR_OK;
}

static void on_start(void *context, const xmlChar *local, const xmlChar *prefix,
                     const xmlChar *uri, int n_namespaces,
                     const xmlChar **namespaces, int n_attributes,
                     int n_defaulted, const xmlChar **attributes)
{
    (void)prefix; /* Apache writes <ex:nil/> */
    (void)uri;
    (void)n_namespaces;
    (void)namespaces;
    (void)n_attributes;
    (void)n_defaulted;
    (void)attributes;
    struct reader *r = context;
    enum xmlrpc_element element = find_element((const char *)local);
    if (r->code != ERR_OK || !may_open(r, element, (const char *)local))
        return;
    top(r)->children++;
    r->depth++;
    *top(r) =
        (struct open_element){.element = element, .first = r->finished.n};
    buf_clear(r->text);
}

static void on_text(void *context, const xmlChar *text, int n)
{
    struct reader *r = context;
    struct str s = {(const char *)text, (size_t)n};
    if (may_hold_text(top(r)->element))
        buf_add(r->text, s);
    else if (!is_blank(s))
        stop(r, ERR_PROTOCOL, "text was not expected here");
}

static void finish(struct reader *r, struct str name, struct value value)
{
    vec_push(r->scratch, &r->finished, (struct field){name, value});
}

static struct value take_list(struct reader *r, size_t first)
{
    size_t n = r->finished.n - first;
    struct value *items = arena_array(r->arena, struct value, n);
    for (size_t i = 0; i < n; i++)
        items[i] = r->finished.at[first + i].value;
    r->finished.n = first;
    return value_list(items, n);
}

static struct value take_object(struct reader *r, size_t first)
{
    size_t n = r->finished.n - first;
    struct field *fields = arena_array(r->arena, struct field, n);
    if (n > 0)
        memcpy(fields, r->finished.at + first, n * sizeof *fields);
    r->finished.n = first;
    return value_object(fields, n);
}

static struct str keep_name(struct reader *r, struct str name)
{
    struct str *known = map_get(&r->names, name);
    if (!known) {
        known = arena_new(r->scratch, struct str);
        *known = xmlrpc_keep(r->arena, name);
        map_put(r->scratch, &r->names, *known, known);
    }
    return *known;
}

static void set_value(struct open_element *parent, struct value value)
{
    parent->value = value;
    parent->has_value = true;
}

static void end_scalar(struct reader *r, enum xmlrpc_element element)
{
    struct value value;
    enum err code = xmlrpc_scalar(r->arena, element, buf_str(r->text), &value,
                                  r->error);
    if (code == ERR_OK) {
        set_value(top(r), value);
        return;
    }
    r->code = code;
    error_prefix(r->error, "XML-RPC line %d", xmlSAX2GetLineNumber(r->xml));
    xmlStopParser(r->xml);
}

/* A value without an element in it is a string. */
static void end_value(struct reader *r, const struct open_element *done)
{
    struct value value = done->value;
    if (done->children == 0)
        value = value_text(xmlrpc_keep(r->arena, buf_str(r->text)));
    else if (!is_blank(buf_str(r->text)))
        stop(r, ERR_PROTOCOL, "text stands beside the type in a <value>");
    if (top(r)->element == RPC_DATA)
        finish(r, STR(""), value);
    else
        set_value(top(r), value);
}

static void end_member(struct reader *r, const struct open_element *done)
{
    if (done->has_value && done->name.p)
        finish(r, done->name, done->value);
    else
        stop(r, ERR_PROTOCOL, "a <member> needs a <name> and a <value>");
}

static void end_param(struct reader *r, const struct open_element *done)
{
    if (done->has_value)
        finish(r, STR(""), done->value);
    else
        stop(r, ERR_PROTOCOL, "a <param> needs a <value>");
}

static void end_array(struct reader *r, const struct open_element *done)
{
    set_value(top(r), done->has_value ? done->value : value_list(NULL, 0));
}

static void end_fault(struct reader *r, const struct open_element *done)
{
    if (!done->has_value)
        stop(r, ERR_PROTOCOL, "a <fault> needs a <value>");
    r->document->has_fault = true;
    r->document->fault = done->value;
}

/* Hands what an element held to its parent, which is on top again. */
static void close_element(struct reader *r, const struct open_element *done)
{
    if (is_scalar(done->element)) {
        end_scalar(r, done->element);
    } else if (done->element == RPC_VALUE) {
        end_value(r, done);
    } else if (done->element == RPC_NAME) {
        top(r)->name = keep_name(r, buf_str(r->text));
    } else if (done->element == RPC_MEMBER) {
        end_member(r, done);
    } else if (done->element == RPC_STRUCT) {
        set_value(top(r), take_object(r, done->first));
    } else if (done->element == RPC_DATA) {
        set_value(top(r), take_list(r, done->first));
    } else if (done->element == RPC_ARRAY) {
        end_array(r, done);
    } else if (done->element == RPC_PARAM) {
        end_param(r, done);
    } else if (done->element == RPC_PARAMS) {
        r->document->params = take_list(r, done->first);
    } else if (done->element == RPC_FAULT) {
        end_fault(r, done);
    } else if (done->element == RPC_METHOD) {
        struct str name = str_trim(buf_str(r->text));
        r->document->method = xmlrpc_keep(r->arena, name);
    } else {
        r->document->root = done->element;
    }
}

static void on_end(void *context, const xmlChar *local, const xmlChar *prefix,
                   const xmlChar *uri)
{
    (void)local;
    (void)prefix;
    (void)uri;
    struct reader *r = context;
    if (r->code != ERR_OK)
        return;
    const struct open_element done = *top(r);
    r->depth--;
    close_element(r, &done);
    buf_clear(r->text);
}

/* Called before anything of the DTD is read. */
static void on_doctype(void *context, const xmlChar *name,
                       const xmlChar *external_id, const xmlChar *system_id)
{
    (void)name;
    (void)external_id;
    (void)system_id;
    stop(context, ERR_PROTOCOL, "a document type declaration is refused");
}

/* libxml2 keeps the last error in its context; nothing is to be printed. */
static void on_error(void *context, xmlError *error)
{
    (void)context;
    (void)error;
}

static const xmlSAXHandler handlers = {
    .internalSubset = on_doctype,
    .startElementNs = on_start,
    .endElementNs = on_end,
    .characters = on_text,
    .ignorableWhitespace = on_text,
    .cdataBlock = on_text,
    .serror = on_error,
    .initialized = XML_SAX2_MAGIC,
};

static enum err outcome(struct reader *r, struct error *e)
{
    if (r->code != ERR_OK)
        return r->code;
    const xmlError *last = &r->xml->lastError;
    if (r->xml->wellFormed && r->document->root != RPC_DOCUMENT)
        return ERR_OK;
    struct str why = str_trim(str_from(last->message));
    FAIL(e, ERR_PROTOCOL, "XML-RPC line %d: %.*s", last->line, STR_ARG(why));
}

static enum err parse(struct reader *r, struct str body, struct error *e)
{
    r->xml = xmlCreateMemoryParserCtxt(body.p, (int)body.n);
    if (!r->xml)
        FAIL(e, ERR_PROTOCOL, "XML-RPC body is empty");
    *r->xml->sax = handlers;
    r->xml->userData = r;
    /* Huge lifts libxml2's limits on one text: ours bound depth and size. */
    xmlCtxtUseOptions(r->xml, XML_PARSE_NONET | XML_PARSE_HUGE);
    xmlParseDocument(r->xml);
    enum err code = outcome(r, e);
    xmlFreeParserCtxt(r->xml);
    return code;
}

/* Drops what XML 1.0 forbids; most bodies pass as they are. */
static struct str without_controls(struct arena *a, struct str body)
{
    size_t i = 0;
    while (i < body.n && !is_control(body.p[i]))
        i++;
    if (i == body.n)
        return body;
    char *kept = arena_alloc(a, body.n);
    memcpy(kept, body.p, i);
    size_t n = i;
    for (; i < body.n; i++) {
        if (!is_control(body.p[i]))
            kept[n++] = body.p[i];
    }
    return (struct str){kept, n};
}

enum err xmlrpc_read(struct arena *a, struct str body,
                     struct xmlrpc_document *out, struct error *e)
{
    if (body.n > LIMIT_RESPONSE_BYTES)
        FAIL(e, ERR_LIMIT, "XML-RPC body of %zu bytes is too large", body.n);
    AUTO_ARENA scratch = ARENA_INIT;
    AUTO_BUF text = BUF_INIT(LIMIT_RESPONSE_BYTES);
    struct xmlrpc_document document = {.params = value_list(NULL, 0)};
    struct reader *r = arena_new(&scratch, struct reader);
    r->arena = a;
    r->scratch = &scratch;
    r->text = &text;
    r->document = &document;
    r->error = e;
    TRY(parse(r, without_controls(&scratch, body), e));
    *out = document;
    return ERR_OK;
}
