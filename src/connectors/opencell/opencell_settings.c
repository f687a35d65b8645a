/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "connectors/opencell/opencell_settings.h"

#define AT(member) offsetof(struct opencell_settings, member)
#define TEXT(n, fallback_, help_)                                       \
    {.name = #n, .kind = SETTING_TEXT, .offset = AT(n), .help = help_,  \
     .fallback = fallback_}
#define CHOICE(n, choices_, fallback_, help_)                            \
    {.name = #n, .kind = SETTING_CHOICE, .offset = AT(n), .help = help_, \
     .fallback = fallback_, .choices = choices_}
#define BOOL(n, fallback_, help_)                                       \
    {.name = #n, .kind = SETTING_BOOL, .offset = AT(n), .help = help_,  \
     .fallback = fallback_}
#define SECRET(n, help_) \
    {.name = #n, .kind = SETTING_SECRET, .offset = AT(n), .help = help_}
#define CUSTOM "custom fields to use, as CODE or CODE:KIND with blanks; " \
               "kinds are text, integer, decimal, date and bool."

const struct setting opencell_settings_table[] = {
    {.name = "url",
     .kind = SETTING_URL,
     .offset = AT(url),
     .required = true,
     .help = "Where Opencell answers, without /api/rest."},
    CHOICE(login, "basic token keycloak", "basic",
           "How to log in: user and password with each call, a bearer token "
           "that does not change, or one from Keycloak."),
    TEXT(user, NULL, "Name of the user."),
    SECRET(password, "Password of the user."),
    SECRET(token, "For `login: token`."),
    {.name = "token_url",
     .kind = SETTING_URL,
     .offset = AT(token_url),
     .help = "For `login: keycloak`: where tokens come from, "
             "https://HOST/auth/realms/NAME/protocol/openid-connect/token."},
    TEXT(client_id, "opencell-web", "For `login: keycloak`: the client."),
    SECRET(client_secret, "For `login: keycloak`: its secret, if it has one; "
                          "without a user it logs in as itself."),
    {.name = "time_zone",
     .kind = SETTING_TEXT,
     .offset = AT(time_zone),
     .required = true,
     .help = "Zone of the server, such as Europe/Madrid: its dates are "
             "midnights there."},
    CHOICE(dates, "iso epoch", "iso",
           "How dates are sent: 2020-03-11, or the milliseconds of midnight in "
           "`time_zone`; use the latter west of Greenwich."),
    CHOICE(since_form, "time epoch date", "time",
           "How a list is told since when: local date and time, milliseconds, "
           "or the date alone."),
    TEXT(changed_by, "auditable.updated auditable.created",
         "Fields of the remote that tell of changes, with blanks; each costs "
         "a listing at every poll. Empty: polls list everything."),
    {.name = "overlap",
     .kind = SETTING_DURATION,
     .offset = AT(overlap_ms),
     .fallback = "5 min",
     .max = INT64_C(7) * 86400 * 1000,
     .help = "How far before the last poll each poll begins."},
    {.name = "page_size",
     .kind = SETTING_INT,
     .offset = AT(page_size),
     .fallback = "100",
     .min = 1,
     .max = 1000,
     .help = "Records asked for in one call."},
    CHOICE(list_method, "post get", "post",
           "How lists are asked for; get cannot be told since when."),
    BOOL(read_by_list, "true",
         "Records are read many at a time, by the list's condition inList; "
         "otherwise one by one."),
    BOOL(include_accounts, "true",
         "Sends includeCustomerAccounts, which versions from 2022 want and "
         "older ones ignore."),
    BOOL(upsert, "true",
         "New records go through createOrUpdate, so that a create that is "
         "repeated does no harm."),
    TEXT(account_levels, "CA_UA",
         "crmAccountType: what an account is made of; CA_UA is customer, "
         "billing and user account."),
    TEXT(payment_type, "DIRECTDEBIT",
         "paymentMethodType of accounts that are given an IBAN."),
    TEXT(termination_reason, NULL,
         "Code of the reason for terminations that are not given one."),
    TEXT(charge_mark, "description",
         "Where a charge carries the mark that it is known by again: "
         "description, the code of a custom field, or none."),
    CHOICE(charge_without_look, "refuse send", "refuse",
           "What to do with a charge where the remote cannot say which there "
           "are; send may bill twice."),
    CHOICE(access_delete, "plain dates", "plain",
           "Whether the path that deletes an access holds its dates; versions "
           "from 2022 want them."),
    TEXT(customer_fields, NULL, "Of customers: " CUSTOM),
    TEXT(account_fields, NULL, "Of accounts: " CUSTOM),
    TEXT(subscription_fields, NULL, "Of subscriptions: " CUSTOM),
    TEXT(service_fields, NULL, "Of services: " CUSTOM),
    TEXT(charge_fields, NULL, "Of one-shot charges: " CUSTOM),
    TEXT(invoice_fields, NULL, "Of invoices: " CUSTOM),
    TEXT(page_url, NULL,
         "Address of a record's page for people, with {entity} and {id}."),
    {.name = NULL},
};
