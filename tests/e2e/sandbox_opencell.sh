#!/bin/sh
# SPDX-License-Identifier: LGPL-3.0-or-later
# The sandboxed Opencell, read a second time: a call for each example of the
# remote's documentation, with curl and jq alone. Prints TAP.
# usage: sandbox_opencell.sh CROSSWALK_SANDBOX
set -u
program=$1
if ! command -v jq >/dev/null || ! command -v curl >/dev/null; then
    echo '1..0 # SKIP it takes curl and jq'
    exit 0
fi
work=$(mktemp -d)
n=0
failed=0

"$program" opencell --port 0 --token tok >"$work/out" 2>"$work/err" &
box=$!
trap 'kill "$box" 2>/dev/null; wait "$box" 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 600); do
    [ -s "$work/out" ] && break
    sleep 0.1
done
port=$(sed -n '1s/.*:\([0-9]*\).*/\1/p' "$work/out")
root=http://127.0.0.1:$port
login=opencell.admin:opencell.admin

# call METHOD PATH [BODY]: the answer into $work/body, its status into $status.
call() {
    if [ $# -gt 2 ]; then
        status=$(curl -s -m 60 -u "$login" -X "$1" -o "$work/body" \
            -w '%{http_code}' -H 'Accept: application/json' \
            -H 'Content-Type: application/json' -d "$3" "$root/api/rest$2")
    else
        status=$(curl -s -m 60 -u "$login" -X "$1" -o "$work/body" \
            -w '%{http_code}' -H 'Accept: application/json' \
            "$root/api/rest$2")
    fi
}

# is STATUS FILTER WANTED WORDS: of the last answer.
is() {
    n=$((n + 1))
    got=$(jq -rc "$2" "$work/body" 2>&1)
    if [ "$status" = "$1" ] && [ "$got" = "$3" ]; then
        echo "ok $n - $4"
    else
        failed=$((failed + 1))
        echo "not ok $n - $4"
        echo "# wanted $1 $3, got $status $got"
        echo "# $(head -c 400 "$work/body")"
    fi
}

control() {
    curl -s -m 60 -X POST -d "$2" "$root/_sandbox/$1" >/dev/null
}

fails='[.status, .errorCode, .message] | join("|")'

# ---- transport ----------------------------------------------------------------
call GET /account/customer/version
is 200 .status SUCCESS 'every resource tells its version'
call GET /billing/subscription/user
is 200 '.message | contains("opencell.admin")' true 'and who asks'
call GET //account/customer/version
is 200 .status SUCCESS 'a doubled slash does no harm'
status=$(curl -s -m 60 -o "$work/body" -w '%{http_code}' \
    "$root/api/rest/account/customer/version")
is 401 .errorCode AUTHENTICATION_AUTHORIZATION_EXCEPTION 'no login, no answer'
status=$(curl -s -m 60 -o "$work/body" -w '%{http_code}' \
    -H 'Authorization: Bearer tok' "$root/api/rest/account/customer/version")
is 200 .status SUCCESS 'a bearer token is a login too'
call GET /no/such/path
is 404 'length' '' 'a path that is not mapped has no body'

# ---- customers ------------------------------------------------------------------
customer='{"seller":"SC","code":"1234","description":"Nom Cognom",
 "name":{"firstName":"Nom","lastName":"Cognom"},
 "address":{"address1":"C/ Major 1","zipCode":"08001","city":"Barcelona",
  "state":"Barcelona","country":"ES"},"vatNo":"ES12345678Z",
 "contactInformation":{"email":"a@b.coop","mobile":"600000000"},
 "customerCategory":"CLIENT"}'
call GET '/account/customer?customerCode=1234'
is 404 "$fails" \
    'FAIL|ENTITY_DOES_NOT_EXISTS_EXCEPTION|Customer with code=1234 does not exists.' \
    'what is not there is a bare ActionStatus'
call POST /account/customer "$customer"
is 200 '[.status, .entityCode] | join("|")' 'SUCCESS|1234' \
    'the example of a customer is taken'
call POST /account/customer/ "$customer"
is 409 "$fails" \
    'FAIL|ENTITY_ALREADY_EXISTS_EXCEPTION|Customer with code=1234 already exists.' \
    'codes are unique; a closing slash does no harm'
call POST /account/customer '{"code":"9","shoeSize":44}'
is 400 .errorCode INVALID_PARAMETER 'an unknown key is refused'
call POST /account/customer '{"code":"9"}'
is 400 "$fails" \
    'FAIL|MISSING_PARAMETER|The following parameters are required or contain invalid values: customerCategory, name.lastName.' \
    'required parameters are named in one sentence'
call POST /account/customer '{"code":"9","customerCategory":"NO","name":{"lastName":"X"}}'
is 404 .errorCode ENTITY_DOES_NOT_EXISTS_EXCEPTION 'a category must exist'
call PUT /account/customer '{"code":"1234","vatNo":"ES1","description":null}'
is 200 .status SUCCESS 'a customer is updated in part'
call GET /account/customer/1234
is 200 '[.actionStatus.status, .customer.vatNo, .customer.description,
 (.customer | has("customerAccounts"))] | map(tostring) | join("|")' \
    'SUCCESS|ES1|Nom Cognom|false' 'accounts are told only when asked for'
call POST /account/customer/createOrUpdate '{"code":"1234","vatNo":"ES12345678Z"}'
is 200 .status SUCCESS 'createOrUpdate updates what is there'

# ---- the hierarchy ----------------------------------------------------------------
hierarchy='{"crmAccountType":"CA_UA","crmParentCode":"1234","code":"1234_0",
 "description":"Nom Cognom","name":{"firstName":"Nom","lastName":"Cognom"},
 "address":{"address1":"C/ Major 1","zipCode":"08001","city":"Barcelona",
  "state":"Barcelona","country":"SP"},
 "contactInformation":{"email":"inv@x.coop","phone":"","mobile":"600000000","fax":""},
 "language":"CAT","customerCategory":"CLIENT","currency":"EUR",
 "billingCycle":"BC_SC_MONTHLY_1ST","country":"SP","electronicBilling":true,
 "mailingType":"Manual","emailTemplate":"EMAIL_TEMPLATE_TEST",
 "email":"inv@x.coop","ccedEmails":"b@x.coop,c@x.coop","vatNo":"ES12345678Z",
 "methodOfPayment":[{"paymentMethodType":"DIRECTDEBIT","disabled":false,
  "preferred":true,"customerAccountCode":"1234_0",
  "bankCoordinates":{"iban":"ES9121000418450200051332","bic":"CAIXESBB",
   "accountOwner":"Nom Cognom","bankName":"CaixaBank"},
  "alias":"55","mandateIdentification":"55","mandateDate":1583884800}]}'
crm=/account/accountHierarchy
call POST $crm/createCRMAccountHierarchy '{"code":"1234_0"}'
is 400 "$fails" \
    'FAIL|MISSING_PARAMETER|The following parameters are required or contain invalid values: crmAccountType.' \
    'only the type is checked first'
call POST $crm/createCRMAccountHierarchy '{"crmAccountType":"XX","code":"1"}'
is 500 .status FAIL 'a type that is none is refused'
call POST $crm/createCRMAccountHierarchy "$hierarchy"
is 200 .status SUCCESS 'the example of a hierarchy is taken'
call POST $crm/createCRMAccountHierarchy "$hierarchy"
is 409 .errorCode ENTITY_ALREADY_EXISTS_EXCEPTION 'but once'
call POST $crm/createOrUpdateCRMAccountHierarchy "$hierarchy"
is 200 .status SUCCESS 'createOrUpdate takes it again'
call GET '/account/customer?customerCode=1234&includeCustomerAccounts=true'
is 200 '.customer.customerAccounts.customerAccount[0] |
 [.code, .contactInformation.email, .methodOfPayment[0].bankCoordinates.iban]
 | join("|")' '1234_0|inv@x.coop|ES9121000418450200051332' \
    'the customer tells its accounts with their method of payment'
call POST $crm/updateCRMAccountHierarchy \
    '{"crmAccountType":"CA_UA","crmParentCode":"1234","code":"1234_0","email":"new@x.coop"}'
is 200 .status SUCCESS 'updates go by POST'
call GET '/account/billingAccount?billingAccountCode=1234_0'
is 200 '[.billingAccount.email, .billingAccount.billingCycle] | join("|")' \
    'new@x.coop|BC_SC_MONTHLY_1ST' 'and keep what they do not name'
call DELETE /account/customer/1234
is 403 .errorCode DELETE_REFERENCED_ENTITY_EXCEPTION \
    'a customer with accounts stays'
control break '{"level":1}'
call POST $crm/createOrUpdateCRMAccountHierarchy \
    "$(echo "$hierarchy" | sed 's/1234_0/1234_1/g')"
is 500 .errorCode GENERIC_API_EXCEPTION 'a hierarchy may break off'
call GET '/account/customerAccount?customerAccountCode=1234_1'
is 200 .customerAccount.customer 1234 'and leave an account behind'

# ---- subscriptions -----------------------------------------------------------------
call POST /billing/subscription '{"code":"C0042","description":"600000000","userAccount":"1234_0","offerTemplate":"OF_SC_TEMPLATE_MOB","subscriptionDate":"2020-03-11","customFields":{}}'
is 200 .entityCode C0042 'the example of a subscription is taken'
call POST /billing/subscription '{"code":"C1","userAccount":"nobody","offerTemplate":"OF_SC_TEMPLATE_MOB","subscriptionDate":"2020-03-11"}'
is 404 .message 'UserAccount with code=nobody does not exists.' \
    'its user account must exist'
call POST /billing/subscription '{"code":"C1"}'
is 400 .errorCode MISSING_PARAMETER 'and it needs more than a code'
call GET '/billing/subscription?subscriptionCode=C0042'
is 200 '.subscription | [.status, (.subscriptionDate | type)] | join("|")' \
    'CREATED|number' 'dates are told in milliseconds'
call POST /billing/subscription/activateServices '{"subscription":"C0042","servicesToActivate":{"service":[{"code":"SE_SC_REC_MOBILE_T_150_1024","quantity":1,"subscriptionDate":"2020-03-11"}]}}'
is 200 .status SUCCESS 'the example of a service is activated'
call POST /billing/subscription/activateServices '{"subscription":"C0042","servicesToActivate":{"service":[{"code":"SE_SC_REC_MOBILE_T_150_1024","quantity":1,"subscriptionDate":"2020-03-11"}]}}'
is 500 .message \
    'ServiceInstance with code=SE_SC_REC_MOBILE_T_150_1024 is already activated.' \
    'but once'
call GET '/billing/subscription/list?query=userAccount.code:1234_0|status:ACTIVE'
is 200 '.subscriptions.subscription[0] | [.code,
 .services.serviceInstance[0].status] | join("|")' 'C0042|ACTIVE' \
    'a list by query tells services too'
call GET '/billing/subscription/findByCustomer?customerCode=1234'
is 200 '.subscriptions.subscription | length' 1 'subscriptions of a customer'
call POST /account/access '{"code":"600000000","subscription":"C0042"}'
is 200 .status SUCCESS 'the example of an access is taken'
call POST /account/access '{"code":"600000000","subscription":"C0042"}'
is 403 "$fails" \
    'FAIL|DUPLICATE_ACCESS|Duplicate subscription / access point pair.' \
    'but once'
call GET '/account/access/list?subscriptionCode=C0042'
is 200 '.accesses.access[0].code' 600000000 'accesses of a subscription'
charge='{"subscription":"C0042","oneShotCharge":"CH_SC_OSO_SIM","amountWithoutTax":null,"description":null,"operationDate":null}'
call POST /billing/subscription/applyOneShotChargeInstance "$charge"
is 200 .status SUCCESS 'the example of a charge is taken'
call POST /billing/subscription/applyOneShotChargeInstance "$charge"
is 200 .status SUCCESS 'and taken again'
call GET '/billing/subscription/listOneshotChargeOthers?subscriptionCode=C0042'
is 200 '[.oneshotChargeInstances[] | .code] | join("|")' \
    'CH_SC_OSO_SIM|CH_SC_OSO_SIM' 'then it is billed twice'

# ---- lists --------------------------------------------------------------------------
call POST /billing/subscription/list '{"filters":{"userAccount.code":"1234_0","status":"ACTIVE"},"fields":"","offset":0,"limit":100,"sortBy":"code","sortOrder":"ASCENDING"}'
is 200 '[.paging.totalNumberOfRecords, .paging.limit, .paging.sortBy] | map(tostring) | join("|")' \
    '1|100|code' 'the example of a list echoes its paging'
for code in b c a; do
    call POST /account/customer \
        "{\"code\":\"$code\",\"customerCategory\":\"CLIENT\",\"name\":{\"lastName\":\"$code\"}}"
done
call POST /account/customer/list '{"filters":{"inList code":"a,B,zz"},"sortBy":"code"}'
is 200 '[.customers.customer[].code] | join("|")' 'a|b' \
    'inList ignores case; sorted by code'
call POST /account/customer/list '{"filters":{"ne code":"a"},"offset":1,"limit":1}'
is 200 '[.customers.customer[].code, (.paging.totalNumberOfRecords | tostring)] | join("|")' \
    'b|3' 'offset and limit cut, the total does not'
call POST /account/customer/list '{"filters":{"likeCriterias name.lastName":"Cog*"}}'
is 200 '.customers.customer[0].code' 1234 'likeCriterias has wildcards'
call POST /account/customer/list '{"filters":{"vatNo":"IS_NULL"}}'
is 200 '.customers.customer | length' 3 'IS_NULL finds what has no value'
call POST /account/customer/list '{"filters":{"fromRange auditable.created":"2100-01-01T00:00:00"}}'
is 200 '.customers.customer | length' 0 'fromRange knows times'
call POST /account/customer/list '{"filters":{"SQL":"1=1"},"sortby":"x"}'
is 400 .errorCode INVALID_PARAMETER 'a misspelt key of a list is refused'
call GET '/catalog/oneShotChargeTemplate?oneShotChargeTemplateCode=CH_SC_OSO_SIM'
is 200 .oneShotChargeTemplate.code CH_SC_OSO_SIM 'a charge of the catalogue'
call GET '/catalog/serviceTemplate?serviceTemplateCode=nope'
is 404 .message 'ServiceTemplate with code=nope does not exists.' \
    'a service that is not in it'

# ---- invoices ------------------------------------------------------------------------
control invoice_run '{"date":"2024-06-01"}'
call GET '/invoice?invoiceNumber=SO2024-00001&includePdf=true'
is 200 '.invoice | [.invoiceDate, .billingAccountCode,
 (.amountWithoutTax, .amountTax, .amountWithTax | . * 100 | round)]
 | map(tostring) | join("|")' '1717192800000|1234_0|1496|314|1810' \
    'an invoice is dated at local midnight, with exact amounts'
is 200 '.invoice.categoryInvoiceAgregates[0].listSubCategoryInvoiceAgregateDto
 | map(.invoiceSubCategoryCode) | join("|")' \
    'SE_SC_REC_MOBILE_T_150_1024|CH_SC_OSO_SIM' 'Agregates have one g'
is 200 '.invoice.taxAggregates[0].taxCode' TAX_HIGH 'and taxes two'
is 200 '.invoice.pdf | @base64d | .[0:5]' '%PDF-' 'the PDF is in base64'
call POST /invoice/list '{"filters":{"fromRange invoiceDate":"2024-06-02"},"sortBy":"id"}'
is 200 '.invoices | length' 0 'invoices since a date'
call POST /invoice/list '{"filters":{"fromRange invoiceDate":"2024-06-01"},"sortBy":"id"}'
is 200 '.invoices[0].invoiceNumber' SO2024-00001 'that day included'
call GET '/invoice?invoiceNumber=none'
is 404 .errorCode ENTITY_DOES_NOT_EXISTS_EXCEPTION 'an invoice that is none'

control style '{"by_tax":true}'
call GET '/invoice?id=1'
is 200 '.invoice.categoryInvoiceAgregates[0].listSubCategoryInvoiceAgregateDto[0]
 | [has("taxCode"), .amountsByTax[0].tax.code, .amountsByTax[0].amountTax]
 | map(tostring) | join("|")' 'false|TAX_HIGH|2.1' \
    'newer lines tell their taxes apart'
control style '{"by_tax":false}'
control invoices '{"invoiceNumber":"AB-1","invoiceType":"ADJ","billingAccountCode":"1234_0","amountWithTax":-1,"noPdf":true}'
call GET '/invoice?invoiceNumber=AB-1'
is 404 .errorCode ENTITY_DOES_NOT_EXISTS_EXCEPTION \
    'with no type asked for, only commercial invoices are known'
call GET '/invoice?invoiceNumber=AB-1&invoiceType=ADJ'
is 200 '.invoice | [.invoiceId, has("noPdf")] | map(tostring) | join("|")' \
    '2|false' 'others by their type'
call GET '/invoice?id=2&includePdf=true'
is 404 .errorCode ENTITY_DOES_NOT_EXISTS_EXCEPTION 'a PDF that is not there'
control invoices '{"invoiceId":2,"noPdf":null,"status":"VALIDATED"}'
call GET '/invoice?id=2&includePdf=true'
is 200 '.invoice | [.status, .invoiceNumber, (.pdf | @base64d | .[0:5])] | join("|")' \
    'VALIDATED|AB-1|%PDF-' 'is there later'
call POST /invoice/list '{"filters":{"seller.code":"SC","invoiceType.code":"COM"},"sortBy":"id"}'
is 200 '[.invoices[].invoiceId | tostring] | join("|")' '1' \
    'they are listed by seller and type'
control invoice_make '{"count":40,"date":"2024-01-01"}'
call POST /invoice/list '{"filters":{"fromRange id":"3"},"sortBy":"id","limit":100}'
is 200 '[.paging.totalNumberOfRecords, .invoices[0].invoiceId,
 (.invoices | map(select(.amountWithTax < 0)) | length),
 (.invoices | map(.taxAggregates | length) | max)] | map(tostring) | join("|")' \
    '40|3|2|3' 'many are made: credit notes, several taxes; listed by id'
is 200 '[.invoices[] | [.amountWithTax,
  ([.categoryInvoiceAgregates[].listSubCategoryInvoiceAgregateDto[]
    | .amountWithoutTax + .amountTax] | add),
  ([.taxAggregates[].amountWithTax] | add)] | map(. * 100 | round) | unique
 | length] | max' 1 'and their lines and taxes make their totals'
is 200 '[.invoices[].invoiceDate / 1000 | (. + 7200 | strftime("%H")) ] | unique
 | join("|")' '00|01' 'dated at midnight in Madrid, winter and summer'

# ---- terminations ----------------------------------------------------------------------
call POST /billing/subscription/terminateServices '{"subscriptionCode":"C0042","terminationDate":"2024-01-31","services":["SE_SC_REC_MOBILE_T_150_1024"],"terminationReason":"CC_TERMINATION"}'
is 200 .status SUCCESS 'the example of ending a service'
call POST /billing/subscription/terminate '{"subscriptionCode":"C0042","terminationDate":"2024-01-31"}'
is 400 .errorCode MISSING_PARAMETER 'an end needs a reason'
end='{"subscriptionCode":"C0042","terminationDate":"2024-01-31","terminationReason":"CC_TERMINATION"}'
call POST /billing/subscription/terminate "$end"
is 200 .status SUCCESS 'the example of ending a subscription'
call POST /billing/subscription/terminate "$end"
is 500 .message 'Subscription is already RESILIATED.' 'but once'
call POST /billing/subscription/applyOneShotChargeInstance "$charge"
is 500 .message 'Subscription is already RESILIATED or CANCELLED.' \
    'then nothing is billed to it'
call GET '/billing/subscription?subscriptionCode=C0042'
is 200 '.subscription.status' RESILIATED 'it tells so'

# ---- the old style ----------------------------------------------------------------------
control style '{"legacy":true,"old":true}'
call POST /billing/subscription/terminate "$end"
is 200 .status FAIL 'older versions fail with HTTP status 200'
call GET '/account/customer?customerCode=1234'
is 200 '.customer.customerAccounts.customerAccount | length' 2 \
    'and always tell the accounts'
call GET '/billing/subscription/listOneshotChargeOthers?subscriptionCode=C0042'
is 200 'has("oneshotChargeInstances")' false 'but not the charges'

echo "1..$n"
[ "$failed" = 0 ]
