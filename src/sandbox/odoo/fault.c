/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "sandbox/odoo/fault.h"

#include "sandbox/odoo/odoo.h"

/* Fault codes of /xmlrpc/2. */
enum { CODE_APPLICATION = 1, CODE_WARNING, CODE_DENIED, CODE_ACCESS };

static const struct {
    const char *name; /* as error.data.name has it */
    int code;
    int status; /* over JSON-2 */
} kinds[FAULT_KINDS] = {
    [FAULT_NONE] = {"builtins.Exception", CODE_APPLICATION, 500},
    [FAULT_USER] = {"odoo.exceptions.UserError", CODE_WARNING, 422},
    [FAULT_VALIDATION] = {"odoo.exceptions.ValidationError", CODE_WARNING,
                          422},
    [FAULT_MISSING] = {"odoo.exceptions.MissingError", CODE_WARNING, 404},
    [FAULT_ACCESS] = {"odoo.exceptions.AccessError", CODE_ACCESS, 403},
    [FAULT_DENIED] = {"odoo.exceptions.AccessDenied", CODE_DENIED, 403},
    [FAULT_VALUE] = {"builtins.ValueError", CODE_APPLICATION, 500},
    [FAULT_KEY] = {"builtins.KeyError", CODE_APPLICATION, 500},
    [FAULT_TYPE] = {"builtins.TypeError", CODE_APPLICATION, 500},
    [FAULT_ATTRIBUTE] = {"builtins.AttributeError", CODE_APPLICATION, 500},
    [FAULT_INDEX] = {"builtins.IndexError", CODE_APPLICATION, 500},
    [FAULT_SERIALIZATION] = {"psycopg2.errors.SerializationFailure",
                             CODE_APPLICATION, 500},
    [FAULT_OPERATIONAL] = {"psycopg2.OperationalError", CODE_APPLICATION,
                           500},
    [FAULT_RANGE] = {"psycopg2.errors.NumericValueOutOfRange",
                     CODE_APPLICATION, 500},
    [FAULT_XML] = {"xml.parsers.expat.ExpatError", CODE_APPLICATION, 500},
    [FAULT_SESSION] = {"odoo.http.SessionExpiredException", CODE_APPLICATION,
                       403},
    [FAULT_NOT_FOUND] = {"werkzeug.exceptions.NotFound", CODE_APPLICATION,
                         404},
    [FAULT_UNPROCESSABLE] = {"werkzeug.exceptions.UnprocessableEntity",
                             CODE_APPLICATION, 422},
    [FAULT_UNAUTHORIZED] = {"werkzeug.exceptions.Unauthorized",
                            CODE_APPLICATION, 401},
    [FAULT_BAD_REQUEST] = {"werkzeug.exceptions.BadRequest", CODE_APPLICATION,
                           400},
};

enum err odoo_raise(struct odoo_call *c, enum odoo_fault_kind kind,
                    struct str message)
{
    c->fault = (struct odoo_fault){kind, message, NULL};
    return ERR_REJECTED;
}

enum err odoo_raise_titled(struct odoo_call *c, const char *title,
                           struct str message)
{
    c->fault = (struct odoo_fault){FAULT_USER, message, title};
    return ERR_REJECTED;
}

int odoo_fault_status(enum odoo_fault_kind kind)
{
    return kinds[kind].status;
}

/* As the interpreter prints it: builtins go without their module. */
static struct str printed_name(enum odoo_fault_kind kind)
{
    struct str name = str_from(kinds[kind].name);
    return str_starts_with(name, STR("builtins."))
               ? str_slice(name, sizeof "builtins." - 1, name.n)
               : name;
}

/* A traceback whose last line is the exception. */
static struct str traceback(struct arena *a, const struct odoo_fault *f)
{
    return arena_printf(
        a,
        "Traceback (most recent call last):\n"
        "  File \"/usr/lib/python3/dist-packages/odoo/service/model.py\", "
        "line 156, in retrying\n"
        "    result = func()\n"
        "  File \"/usr/lib/python3/dist-packages/odoo/service/model.py\", "
        "line 133, in execute_cr\n"
        "    result = odoo.api.call_kw(recs, method, args, kw)\n"
        "%.*s: %.*s\n",
        STR_ARG(printed_name(f->kind)), STR_ARG(f->message));
}

static struct str text_code(struct arena *a, const struct odoo_fault *f)
{
    const char *title;
    switch (kinds[f->kind].code) {
    case CODE_WARNING:
        title = f->kind == FAULT_MISSING ? "MissingError" : "UserError";
        break;
    case CODE_ACCESS:
        title = "AccessError";
        break;
    case CODE_DENIED:
        return STR("AccessDenied");
    default:
        return f->message;
    }
    return arena_printf(a, "warning -- %s\n\n%.*s", f->title ? f->title : title,
                        STR_ARG(f->message));
}

void odoo_fault_xmlrpc(struct arena *a, const struct odoo_fault *f,
                       bool strings, struct value *out_code,
                       struct str *out_text)
{
    int code = kinds[f->kind].code;
    *out_text = code == CODE_APPLICATION ? traceback(a, f) : f->message;
    *out_code = value_int(code);
    if (!strings)
        return;
    *out_code = value_text(text_code(a, f));
    if (code == CODE_WARNING || code == CODE_ACCESS)
        *out_text = STR("");
}

struct value odoo_fault_data(struct arena *a, const struct odoo_fault *f)
{
    struct value *arguments = arena_new(a, struct value);
    *arguments = value_text(f->message);
    struct field fields[] = {
        {STR("name"), value_textz(kinds[f->kind].name)},
        {STR("message"), value_text(f->message)},
        {STR("arguments"), value_list(arguments, 1)},
        {STR("context"), value_object(NULL, 0)},
        {STR("debug"), value_text(traceback(a, f))},
    };
    struct field *own = arena_array(a, struct field, 5);
    for (size_t i = 0; i < 5; i++)
        own[i] = fields[i];
    return value_object(own, 5);
}
