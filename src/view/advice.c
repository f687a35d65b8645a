/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "view/advice.h"

/* By code, what the person can do beyond what the message says. */
static const char *const hints[ERR_COUNT] = {
    [ERR_AUTH] = "check the login and the key of that connection in "
                 "crosswalk.yaml, then run `crosswalk check`",
    [ERR_ACCESS] = "the account may log in but not do this: give it the right "
                   "in the remote system, or use another account",
    [ERR_UNREACHABLE] = "check the address under `url` and that the system "
                        "runs; nothing is lost, run it again then",
    [ERR_TIMEOUT] = "the system is slow or stuck: run it again later, or raise "
                    "`limits: { timeout: ... }` of the connection",
    [ERR_BUSY] = "run it again later, or lower `limits: { per_second: ... }`",
    [ERR_REMOTE] = "the remote system failed by itself: look into its log; "
                   "nothing is lost, run it again then",
    [ERR_PROTOCOL] = "check that `url` leads to the system itself and not to "
                     "a proxy, a login page or another program",
    [ERR_SCHEMA] = "bring the remote field back or change the row in the sync "
                   "file, then run `crosswalk check`",
    [ERR_GUARD] = "if these deletions are meant, raise `delete: { guard: ... }` "
                  "in the sync file and run it again",
    [ERR_VERSION] = "use the newer crosswalk, or a store of this version",
    [ERR_CANCELED] = "what was done is kept; run the same command again and it "
                     "goes on from there",
};

struct str advice_for_error(const struct error *error)
{
    const char *hint = hints[error->code];
    if (error->code == ERR_LIMIT && error->scope == SCOPE_CONNECTION)
        hint = hints[ERR_PROTOCOL]; /* what is endless is seldom the system */
    return hint ? str_from(hint) : STR("");
}

struct reason {
    const char *name;
    const char *advice;
};

/* Codes that a job ends with: of the engine, and names of errors. */
static const struct reason reasons[] = {
    {"access", "The hub's account may log in but not do this: give it the "
               "right in that system, then try again."},
    {"action", "Carry out what the message names in that system by hand, or "
               "put right what keeps it from being done, then try again."},
    {"ambiguous", "Several records match this one. Link it to the right one, "
                  "or make the others differ, then try again."},
    {"auth", "That system refuses the login: check user and key of the "
             "connection, test it, then try again."},
    {"apart", "Another record goes first that this one is kept apart from; it "
              "goes on by itself."},
    {"busy", "That system asks for patience. It is tried again by itself; "
             "fewer requests a second can be set for the connection."},
    {"conflict", "Both sides changed the record as a whole. Put one side "
                 "right, then try again."},
    {"dependency", "It waits for a record that it refers to, and goes on by "
                   "itself once that one is in step."},
    {"duplicate", "The other record is linked already. Take that link apart "
                  "if it is wrong, or merge the doubles, then try again."},
    {"guard", "A run would have deleted more than is allowed. If these "
              "deletions are meant, raise the guard of the sync, then try "
              "again; if not, bring the records back."},
    {"hold", "The sync holds it back until a person lets it through: do that "
             "(`crosswalk jobs retry --force`), or put right what the message "
             "says and try again."},
    {"intent", "The hub makes sure that an interrupted create left nothing "
               "behind, and goes on by itself."},
    {"invalid", "A value does not fit. Put it right in the record, or change "
                "the row of the sync, then try again."},
    {"limit", "It is larger than the hub takes. Make the record smaller, or "
              "leave that field out."},
    {"not_before", "All is written that may be; the rest goes over by itself "
                   "at its time."},
    {"not_found", "Something that it refers to is no longer there. Put the "
                  "reference right in the record, then try again."},
    {"pair", "The record that it is linked to goes first; it goes on by "
             "itself."},
    {"protocol", "The answer could not be understood: see that the address "
                 "leads to the system itself and not to a proxy or a login "
                 "page, then try again."},
    {"rejected", "That system does not take the values. The message says "
                 "which: put them right in the record, then try again."},
    {"remote", "That system failed by itself. It is tried again; when it "
               "stays, look into that system's log."},
    {"schema", "A field of the sync is gone or has another type there. Bring "
               "it back, or change the row, then try again."},
    {"timeout", "That system is slow or stuck. It is tried again by itself."},
    {"unlinked", "It refers to a record that has no counterpart yet. Sync or "
                 "link that one first."},
    {"unmapped", "The message says what was not found. Make it over there, or "
                 "pair it in the lookup, or put the code right, then try "
                 "again."},
    {"unsure", "Look whether it is there. Try again to have it made, or discard "
               "this if it was."},
    {"unreachable", "That system cannot be reached. It is tried again by "
                    "itself once it answers."},
    {"verify", "The two records are not as the sync's `verify` wants them. Put "
               "them right: it goes on by itself then, or when you try "
               "again."},
    {"vanished", "The record that matched has gone meanwhile. It is tried "
                 "again by itself."},
};

struct str advice_for_job(struct str name)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (str_is(name, reasons[i].name))
            return str_from(reasons[i].advice);
    return STR("");
}

struct str advice_for_hold(enum hold_kind kind)
{
    static const char *const texts[] = {
        [HOLD_CONFLICT] = "Choose the side that is right, or give the value.",
        [HOLD_UNMAPPED] = "Pair the missing item in the lookup, or give the "
                          "record a value that has a counterpart; it goes on "
                          "by itself then.",
        [HOLD_INVALID] = "Put the value right in the record, or change the "
                         "row; it goes on by itself then.",
        [HOLD_UNLINKED] = "Sync or link the record that it refers to; it goes "
                          "on by itself then.",
    };
    return str_from(texts[kind]);
}
