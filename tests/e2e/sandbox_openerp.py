# SPDX-License-Identifier: LGPL-3.0-or-later
"""What the sandbox of OpenERP 7 does: cases that sandbox_odoo.py runs."""
import http.client
import xmlrpc.client

from cli_kit import equal


def told(box, model, method, *args, **kwargs):
    """The words of a fault that a person is told, and their title."""
    fault = box.fault(model, method, *args, **kwargs)
    head, _, text = fault.faultCode.partition('\n\n')
    assert head.startswith('warning -- '), fault
    equal(fault.faultString, '')
    return head[len('warning -- '):], text


def partner(box, **values):
    return box.call('res.partner', 'create', {'name': 'Pedro Peña', **values})


def product(box, code):
    return box.call('product.product', 'create', {
        'name': 'Sombrilla ñ', 'default_code': code, 'weight': 1.25})


def order(box, policy, partner_id, **values):
    tax = box.call('account.tax', 'search', [['name', '=', '21%']])
    return box.call('sale.order', 'create', {
        'partner_id': partner_id, 'partner_invoice_id': partner_id,
        'partner_shipping_id': partner_id, 'pricelist_id': 1,
        'order_policy': policy, 'client_order_ref': 'shop-1',
        'order_line': [
            [0, 0, {'name': 'Sombrilla ñ', 'price_unit': 10.5,
                    'product_uom_qty': 3, 'discount': 10,
                    'product_id': product(box, 'S' + policy),
                    'tax_id': [[6, 0, tax]]}],
            [0, 0, {'name': 'Envío', 'price_unit': 4.99}]], **values})


def field(box, model, ident, name):
    return box.call(model, 'read', ident, [name])[name]


def xml_rpc_is_all_there_is(box):
    equal(box.common.version()['server_version'], '7.0')
    equal(box.common.login('demo', 'admin', 'wrong'), False)
    equal(box.post('/jsonrpc', {})[0], 404)
    equal(box.post('/web/session/authenticate', {})[0], 404)
    for url, code in (('/xmlrpc/2/common', "'2/common'"),):
        try:
            xmlrpc.client.ServerProxy(box.url + url).version()
            raise AssertionError('no fault')
        except xmlrpc.client.Fault as fault:
            equal(fault.faultCode, code)
    connection = http.client.HTTPConnection('127.0.0.1', box.port, timeout=60)
    connection.request('GET', '/web/version')
    equal(connection.getresponse().status, 404)
    connection.close()


def faults_have_titles(box):
    equal(told(box, 'no.such', 'search', []),
          ('Object Error', "Object no.such doesn't exist"))
    equal(told(box, 'res.partner', '_x')[0], 'Access Denied')
    equal(told(box, 'res.partner', 'create', {})[0], 'Integrity Error')
    equal(told(box, 'res.partner', 'create',
               {'name': 'x', 'type': 'home'})[0], 'ValidateError')
    title, text = told(box, 'res.partner', 'write', [98765], {'name': 'x'})
    equal(title, 'AccessError')
    assert 'already been deleted' in text, text
    fault = box.fault('res.partner', 'search_read', [])
    equal(fault.faultCode,
          "'res.partner' object has no attribute 'search_read'")
    assert fault.faultString.startswith('Traceback'), fault
    box.uid, box.password = 7, 'reader'
    try:
        equal(told(box, 'res.partner', 'create', {'name': 'x'})[0],
              'AccessError')
    finally:
        box.uid, box.password = 1, 'admin'


def reading_is_as_it_was(box):
    ident = partner(box, unheard_of=1)
    other = partner(box, name='Angel')
    whole = box.call('res.partner', 'read', ident, ['name', 'unheard_of',
                                                    'write_date',
                                                    '__last_update'])
    equal(sorted(whole), ['__last_update', 'id', 'name'])
    equal([row['id'] for row in
           box.call('res.partner', 'read', [ident, other], ['name'])],
          [other, ident])  # in the model's order
    equal(box.call('res.partner', 'read', 98765, ['name']), False)
    equal(box.call('res.partner', 'exists', ident), [ident])
    equal(box.call('res.partner', 'exists', 98765), [])
    assert 'write_date' not in box.call('res.partner', 'fields_get')
    stamp = box.call('res.partner', 'perm_read', [ident])[0]['write_date']
    found = box.object.execute(
        'demo', 1, 'admin', 'res.partner', 'search',
        [['write_date', '>=', stamp], ['id', '=', ident]], 0, False,
        'write_date desc', {'active_test': False})  # the context last but one
    equal(found, [ident])
    equal(box.call('res.partner', 'unlink', [ident, 98765]), True)


def a_first_address_makes_its_parent_a_company(box):
    ident = partner(box, email='p@example.com')
    box.call('res.partner', 'create', {
        'name': 'Casa', 'parent_id': ident, 'type': 'delivery',
        'street': 'Rúa 1', 'city': 'Vigo'})
    row = box.call('res.partner', 'read', ident, ['is_company', 'city'])
    equal((row['is_company'], row['city']), (True, 'Vigo'))
    second = partner(box, street='Rúa 2')
    box.call('res.partner', 'create', {
        'name': 'Casa', 'parent_id': second, 'city': 'Vigo'})
    equal(field(box, 'res.partner', second, 'is_company'), False)


def a_product_makes_its_template(box):
    ident = product(box, 'T1')
    row = box.call('product.product', 'read', ident,
                   ['product_tmpl_id', 'weight', 'cost_method', 'valuation'])
    equal((row['weight'], row['cost_method'], row['valuation']),
          (1.25, 'standard', 'manual_periodic'))
    equal(field(box, 'product.template', row['product_tmpl_id'][0], 'name'),
          'Sombrilla ñ')
    alone = box.call('product.template', 'create', {'name': 'Alone'})
    equal(box.call('product.product', 'search',
                   [['product_tmpl_id', '=', alone]]), [])
    box.call('product.product', 'write', [ident], {'list_price': 9.5})
    equal(field(box, 'product.template', row['product_tmpl_id'][0],
                'list_price'), 9.5)


def prepaid_orders_are_invoiced_when_confirmed(box):
    ident = order(box, 'prepaid', partner(box))
    row = box.call('sale.order', 'read', ident,
                   ['amount_untaxed', 'amount_tax', 'amount_total'])
    equal((row['amount_untaxed'], row['amount_tax'], row['amount_total']),
          (33.34, 5.95, 39.29))
    box.call('sale.order', 'action_button_confirm', [ident])
    equal(field(box, 'sale.order', ident, 'state'), 'progress')
    invoices = field(box, 'sale.order', ident, 'invoice_ids')
    box.call('sale.order', 'action_button_confirm', [ident])
    equal(field(box, 'sale.order', ident, 'invoice_ids'), invoices)
    row = box.call('account.invoice', 'read', invoices[0],
                   ['state', 'amount_total', 'reference', 'number'])
    equal((row['state'], row['amount_total'], row['reference'],
           row['number']), ('draft', 39.29, 'shop-1', False))
    by_hand = order(box, 'manual', partner(box), client_order_ref=False)
    box.call('sale.order', 'action_button_confirm', [by_hand])
    equal((field(box, 'sale.order', by_hand, 'state'),
           field(box, 'sale.order', by_hand, 'invoice_ids')), ('manual', []))
    box.call('sale.order', 'manual_invoice', [by_hand])
    equal(len(field(box, 'sale.order', by_hand, 'invoice_ids')), 1)
    equal(box.call('sale.order', 'action_cancel', [by_hand]), True)
    assert told(box, 'sale.order', 'unlink', [ident])[0] == 'Invalid Action!'


def receipt(box, partner_id, amount, line, day='2013-01-01'):
    journal = box.call('account.journal', 'search', [['type', '=', 'bank']])[0]
    period = box.call('account.period', 'search', [
        ['date_start', '<=', day], ['date_stop', '>=', day],
        ['special', '=', False]])
    equal(len(period), 1)
    ident = box.call('account.voucher', 'create', {
        'type': 'receipt', 'partner_id': partner_id, 'journal_id': journal,
        'account_id': 4, 'amount': amount, 'date': day,
        'period_id': period[0], 'line_cr_ids': [[0, 0, {
            'move_line_id': line['move_line_id'], 'amount': amount,
            'account_id': line['account_id']}]]})
    box.call('account.voucher', 'button_proforma_voucher', [ident])
    return ident


def open_lines(box, partner_id, amount=0.0, **context):
    value = box.call('account.voucher', 'onchange_partner_id', [], partner_id,
                     4, amount, 2, 'receipt', '2013-01-01',
                     context=context)['value']
    equal(value['account_id'], 4)
    return value['line_cr_ids']


def vouchers_pay_an_invoice_to_the_cent(box):
    who = partner(box, street='Rúa 3')
    address = box.call('res.partner', 'create', {
        'name': 'Casa', 'parent_id': who, 'type': 'invoice', 'city': 'Vigo'})
    ident = order(box, 'prepaid', who, partner_invoice_id=address)
    box.call('sale.order', 'action_button_confirm', [ident])
    invoice = field(box, 'sale.order', ident, 'invoice_ids')[-1]
    context = {'active_ids': [invoice]}
    box.call('account.invoice.confirm', 'invoice_confirm', [],
             context=context)
    equal(told(box, 'account.invoice.confirm', 'invoice_confirm', [],
               context=context)[0], 'Warning!')
    equal(open_lines(box, address), [])  # debts are of the customer
    line = open_lines(box, who, 39.29)[0]
    equal((line['type'], line['amount_unreconciled'], line['amount']),
          ('cr', 39.29, 39.29))
    receipt(box, who, 39.28, line)
    row = box.call('account.invoice', 'read', invoice, ['state', 'residual'])
    equal((row['state'], row['residual']), ('open', 0.01))
    line = open_lines(box, who, invoice_id=invoice)[0]
    equal((line['amount_original'], line['amount_unreconciled']),
          (39.29, 0.01))
    voucher = receipt(box, who, 0.01, line)
    row = box.call('account.invoice', 'read', invoice, ['state', 'residual'])
    equal((row['state'], row['residual']), ('paid', 0.0))
    row = box.call('account.voucher', 'read', voucher,
                   ['state', 'period_id', 'line_dr_ids', 'line_cr_ids'])
    equal((row['state'], row['period_id'][1], row['line_dr_ids'],
           len(row['line_cr_ids'])), ('posted', '01/2013', [], 1))
    equal(open_lines(box, who), [])
    assert told(box, 'account.voucher', 'unlink', [voucher])


def periods_are_found_by_their_day(box):
    new_year = box.call('account.period', 'find', '2013-01-01')
    names = [row['name'] for row in
             box.call('account.period', 'read', new_year, ['name'])]
    equal(names, ['Opening Period 2013', '01/2013'])
    equal(box.call('account.period', 'find', '2013-01-01',
                   context={'account_period_prefer_normal': True}),
          new_year[1:])
    equal(told(box, 'account.period', 'find', '1969-05-01'),
          ('Error!', 'There is no period defined for this date: 1969-05-01.\n'
           'Please create one.'))


def refunds_are_taxed_when_they_are_opened(box):
    who = partner(box)
    tax = box.call('account.tax', 'search', [['name', '=', '10%']])
    ident = box.call('account.invoice', 'create', {
        'type': 'out_refund', 'partner_id': who, 'account_id': 1,
        'invoice_line': [[0, 0, {'name': 'Volta', 'price_unit': 5,
                                 'invoice_line_tax_id': [[6, 0, tax]]}]]})
    equal(field(box, 'account.invoice', ident, 'amount_total'), 5.0)
    box.call('account.invoice', 'button_reset_taxes', [ident])
    equal(field(box, 'account.invoice', ident, 'amount_total'), 5.5)
    equal(box.object.exec_workflow('demo', 1, 'admin', 'account.invoice',
                                   'invoice_open', ident), True)
    equal(box.object.exec_workflow('demo', 1, 'admin', 'account.invoice',
                                   'invoice_open', ident), False)
    row = box.call('account.invoice', 'read', ident, ['state', 'number'])
    equal((row['state'], row['number'][:5]), ('open', 'SCNJ/'))
    value = box.call('account.voucher', 'onchange_partner_id', [], who, 4,
                     -5.5, 2, 'receipt', '2013-01-01')['value']
    equal([line['type'] for line in value['line_dr_ids']], ['dr'])


def lists_of_categories_come_with_their_addon(box):
    assert 'categ_ids' in box.call('product.template', 'fields_get')
    ident = box.call('product.product', 'create', {
        'name': 'x', 'categ_ids': [[6, 0, [1, 2]]]})
    equal(sorted(field(box, 'product.product', ident, 'categ_ids')), [1, 2])


CASES = (xml_rpc_is_all_there_is, faults_have_titles, reading_is_as_it_was,
         a_first_address_makes_its_parent_a_company,
         a_product_makes_its_template,
         prepaid_orders_are_invoiced_when_confirmed,
         vouchers_pay_an_invoice_to_the_cent, periods_are_found_by_their_day,
         refunds_are_taxed_when_they_are_opened,
         lists_of_categories_come_with_their_addon)
