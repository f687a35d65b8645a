/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Answers that are cut off at every byte, and answers with bytes changed at
 * random (from a fixed seed): each operation ends with a result or an error.
 */
#include "lib/odoo_drive.h"
#include "lib/odoo_fuzz.h"

#include "base/ports.h"
#include "connectors/connector.h"

#define BORDER "\xFF"
#define XML(value)                                                        \
    "<?xml version='1.0'?><methodResponse><params><param><value>" value    \
    "</value></param></params></methodResponse>"
#define JSON(value) "{'jsonrpc':'2.0','id':1,'result':" value "}"
#define FIELDS                                                            \
    "{'id':{'type':'integer'},'name':{'type':'char'},"                     \
    "'summary':{'type':'char'},'body':{'type':'html'},"                    \
    "'active':{'type':'boolean'},'probability':{'type':'float',"           \
    "'digits':[16,2]},'model':{'type':'char'},'res_model':{'type':'char'}," \
    "'res_id':{'type':'integer'},'stage_id':{'type':'many2one',"           \
    "'relation':'crm.stage'},'tags':{'type':'many2many','relation':'t'},"  \
    "'kind':{'type':'selection','selection':[['a','A']]},"                 \
    "'write_date':{'type':'datetime'},'create_date':{'type':'datetime'}}"
#define PAYMENT                                                            \
    "{'name':{'type':'char'},'reconciled_invoice_ids':{'type':'many2many'}}"
#define VOUCHER                                                           \
    "{'name':{'type':'char'},'amount':{'type':'float'},'date':"            \
    "{'type':'date'},'journal_id':{'type':'many2one','relation':'j'}}"
#define ROWS                                                              \
    "[{'id':3,'name':'x','active':true,'probability':12.5,'stage_id':[1,'N']," \
    "'tags':[1,2],'kind':'a','model':'crm.lead','res_model':'crm.lead',"    \
    "'res_id':5,'body':'<p>b</p>','write_date':'2026-01-02 03:04:05',"      \
    "'create_date':'2026-01-02 03:04:05'}]"

struct seed {
    uint8_t op;       /* enum op_kind */
    uint8_t protocol; /* 1: JSON-RPC of 16, and so on: see odoo_fuzz */
    uint8_t entity;
    const char *answers; /* ' for " */
};

/* Protocol byte: version index * 3 + protocol. */
#define V16_JSONRPC 10
#define V19_JSON2 17
#define V8_JSONRPC 4
#define V6_XMLRPC 0

static const struct seed seeds[] = {
    {OP_OPEN, 0, 0,
     "\x04<html>" BORDER "\x01" JSON("{'server_version':'18.0'}") BORDER
     "\x01" JSON("7") BORDER "\x01" JSON("[{'id':7,'login':'u',"
                                         "'company_ids':[1,2]}]")},
    {OP_TEST, V16_JSONRPC, 0, "\x01" JSON("[{'id':1,'name':'x'}]")},
    {OP_ENTITIES, V16_JSONRPC, 0, "\x01" JSON("[{'id':1,'model':'a.b'}]") BORDER "\x01" JSON("[]")},
    {OP_DESCRIBE, V16_JSONRPC, 1,
     "\x01" JSON(FIELDS) BORDER "\x01" JSON("[{'id':1,'is_won':true}]") BORDER
     "\x01" JSON("[]")},
    {OP_READ, V16_JSONRPC, 2,
     "\x01" JSON(FIELDS) BORDER "\x01" JSON("[{'id':79,'model':'crm.lead'}]")
     BORDER "\x01" JSON("[]") BORDER "\x01" JSON(ROWS) BORDER "\x01"
     JSON(ROWS) BORDER "\x01" JSON("[]")},
    {OP_READ, V19_JSON2, 0, "\x01" FIELDS BORDER "\x01" ROWS},
    {OP_FIND, V16_JSONRPC, 0,
     "\x01" JSON(FIELDS) BORDER "\x01" JSON(ROWS) BORDER "\x01" JSON("[]")},
    {OP_CHANGES, V19_JSON2, 3,
     "\x01" FIELDS BORDER "\x01" ROWS BORDER "\x01[]"},
    {OP_CHANGES, V6_XMLRPC, 0,
     "\x01" XML("<struct><member><name>name</name><value><struct><member>"
                "<name>type</name><value><string>char</string></value>"
                "</member></struct></value></member></struct>") BORDER "\x01"
     XML("<array><data><value><int>3</int></value></data></array>") BORDER
     "\x01" XML("<array><data><value><struct><member><name>id</name><value>"
                "<int>3</int></value></member><member><name>write_date</name>"
                "<value><boolean>0</boolean></value></member></struct>"
                "</value></data></array>") BORDER "\x01"
     XML("<array><data></data></array>")},
    {OP_WRITE, V16_JSONRPC, 1,
     "\x01" JSON(FIELDS) BORDER "\x01" JSON("[{'id':1,'is_won':true}]") BORDER
     "\x01" JSON("[]") BORDER "\x01" JSON(ROWS) BORDER "\x01" JSON("true")},
    {OP_WRITE, V16_JSONRPC, 128,
     "\x01" JSON(FIELDS) BORDER "\x01" JSON("[]") BORDER "\x01"
     JSON("[{'id':80,'model':'crm.lead'}]") BORDER "\x01" JSON("[45]")},
    {OP_WRITE, V16_JSONRPC, 130,
     "\x01" JSON(FIELDS) BORDER "\x01"
     JSON("[{'id':5,'invoice_ids':[30],'invoice_status':'to invoice'}]")
     BORDER "\x01" JSON("[{'id':30,'state':'cancel'}]") BORDER "\x01"
     JSON("[7]") BORDER "\x01" JSON("[71]") BORDER "\x01" JSON("true") BORDER
     "\x01" JSON("[{'id':5,'invoice_ids':[30,41]}]") BORDER "\x01"
     JSON("[{'id':41,'name':'B'}]") BORDER "\x01" JSON("true")},
    {OP_WRITE, V16_JSONRPC, 131,
     "\x01" JSON(PAYMENT) BORDER "\x01" JSON("[7]") BORDER "\x01" JSON("[71]")
     BORDER "\x01" JSON("{'domain':[['id','in',[62]]]}") BORDER "\x01"
     JSON("[{'id':62,'name':'A'}]")},
    {OP_WRITE, V8_JSONRPC, 132,
     "\x01" JSON(VOUCHER) BORDER "\x01"
     JSON("[{'id':5,'number':'S/1','type':'out_invoice','state':'open',"
          "'residual':20.0,'currency_id':1,'commercial_partner_id':3}]") BORDER
     "\x01" JSON("[{'id':4,'date_start':'2026-01-01','date_stop':'2026-01-31'}]") BORDER "\x01"
     JSON("{'value':{'account_id':2,'line_cr_ids':[{'name':'S/1',"
          "'move_line_id':9,'amount_unreconciled':20.0}]}}")
     BORDER "\x01" JSON("7") BORDER "\x01" JSON("8") BORDER "\x01"
     JSON("true")},
    {OP_ACTION, V6_XMLRPC, 0, "\x01" XML("<boolean>1</boolean>")},
    {OP_SETUP, V16_JSONRPC, 0,
     "\x01" JSON("[]") BORDER "\x01" JSON("[{'id':79,'model':'res.partner'}]")
     BORDER "\x01" JSON("[1]")},
};
enum { SEEDS = sizeof seeds / sizeof seeds[0], BYTES_MAX = 4096 };

static size_t make(const struct seed *s, uint8_t out[BYTES_MAX])
{
    size_t n = strlen(s->answers);
    assert_true(n + 3 < BYTES_MAX);
    out[0] = s->op;
    out[1] = s->protocol;
    out[2] = s->entity;
    for (size_t i = 0; i < n; i++)
        out[i + 3] = s->answers[i] == '\'' ? '"' : (uint8_t)s->answers[i];
    return n + 3;
}

/* The others start from what goes through. */
static void whole_answers_go_through(void **state)
{
    (void)state;
    uint8_t bytes[BYTES_MAX];
    for (size_t i = 0; i < SEEDS; i++) {
        size_t n = make(&seeds[i], bytes);
        enum err code = odoo_fuzz(bytes, n);
        if (code != ERR_OK)
            fail_msg("seed %zu ends with %s", i, err_name(code));
    }
}

static void answers_cut_off_at_any_byte(void **state)
{
    (void)state;
    uint8_t bytes[BYTES_MAX];
    for (size_t i = 0; i < SEEDS; i++) {
        size_t n = make(&seeds[i], bytes);
        for (size_t cut = 0; cut <= n; cut++)
            assert_int_not_equal(odoo_fuzz(bytes, cut), ERR_LIMIT);
    }
}

static void answers_with_bytes_changed(void **state)
{
    (void)state;
    static const char pool[] = "0123456789{}[]\",:.-<>/aeinrt\\ \xFF\xC3\x01";
    struct fake_random seed = {.state = 20260101};
    struct random_port random = random_fake(&seed);
    for (size_t round = 0; round < 1500; round++) {
        for (size_t i = 0; i < SEEDS; i++) {
            uint8_t bytes[BYTES_MAX];
            size_t n = make(&seeds[i], bytes);
            size_t changes = 1 + random_next(&random) % 4;
            for (size_t c = 0; c < changes; c++) {
                size_t at = 3 + random_next(&random) % (n - 3);
                bytes[at] =
                    (uint8_t)pool[random_next(&random) % (sizeof pool - 1)];
            }
            assert_int_not_equal(odoo_fuzz(bytes, n), ERR_LIMIT);
        }
    }
}

static void answers_for_another_operation(void **state)
{
    (void)state;
    uint8_t bytes[BYTES_MAX];
    for (size_t i = 0; i < SEEDS; i++) {
        size_t n = make(&seeds[i], bytes);
        for (uint8_t op = 0; op < 10; op++) {
            for (uint8_t protocol = 0; protocol < 18; protocol++) {
                bytes[0] = op;
                bytes[1] = protocol;
                assert_int_not_equal(odoo_fuzz(bytes, n), ERR_LIMIT);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_answers_go_through),
        cmocka_unit_test(answers_cut_off_at_any_byte),
        cmocka_unit_test(answers_with_bytes_changed),
        cmocka_unit_test(answers_for_another_operation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
