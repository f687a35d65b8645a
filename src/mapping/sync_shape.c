/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "mapping/sync_shape.h"

const struct shape sync_direction_shape = {
    .kind = SHAPE_CHOICE,
    .choices = "both left_to_right right_to_left <-> -> <-"};
const struct shape sync_policy_shape = {.kind = SHAPE_CHOICE,
                                        .choices =
                                            "newest left right origin ask"};

static const struct shape trigger_word = {
    .kind = SHAPE_CHOICE,
    .choices = "create update create_update on_create on_update "
               "on_create_update"};
static const struct shape trigger_sides = {
    .kind = SHAPE_OBJECT,
    .what = "`trigger`",
    .keys = (const struct shape_key[]){
        {"left", &trigger_word, false,
         "Which changes on the left go to the right."},
        {"right", &trigger_word, false,
         "Which changes on the right go to the left."},
        {0}}};
const struct shape sync_trigger_shape = {
    .kind = SHAPE_EITHER,
    .either =
        (const struct shape *const[]){&trigger_word, &trigger_sides, NULL}};

static const struct shape filter_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`filter`",
    .keys = (const struct shape_key[]){
        {"left", &shape_any, false,
         "Handed to the left connector as it stands; see its page."},
        {"right", &shape_any, false,
         "Handed to the right connector as it stands; see its page."},
        {0}}};

static const struct shape accept_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`accept`",
    .keys = (const struct shape_key[]){
        {"left", &shape_text, false,
         "Lua condition: left records that take part."},
        {"right", &shape_text, false,
         "Lua condition: right records that take part."},
        {0}}};

static const struct shape create_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`create`",
    .keys = (const struct shape_key[]){
        {"left", &shape_text, false,
         "Lua condition: left records that are made on the right when they "
         "have no counterpart there."},
        {"right", &shape_text, false,
         "Lua condition: right records that are made on the left when they "
         "have no counterpart there."},
        {0}}};

static const struct shape hold_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`hold`",
    .keys = (const struct shape_key[]){
        {"left", &shape_text, false,
         "Lua expression: the text for which a left record that is not "
         "linked yet is parked; nil lets it go on."},
        {"right", &shape_text, false,
         "Lua expression: the text for which a right record that is not "
         "linked yet is parked; nil lets it go on."},
        {"match", &shape_text, false,
         "Lua expression over both: the text for which two records that a "
         "match rule has found are not linked; nil links them."},
        {0}}};

static const struct shape needs_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`needs`",
    .keys = (const struct shape_key[]){
        {"left", &shape_texts, false,
         "A left record is made once one of these fields has a value."},
        {"right", &shape_texts, false,
         "A right record is made once one of these fields has a value."},
        {0}}};

static const struct shape reads_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`reads`",
    .keys = (const struct shape_key[]){
        {"left", &shape_texts, false,
         "Further left fields to read, for Lua converters."},
        {"right", &shape_texts, false,
         "Further right fields to read, for Lua converters."},
        {0}}};

static const struct shape normal_shape = {
    .kind = SHAPE_CHOICE, .choices = "exact lower digits name body"};
static const struct shape match_part_shape = {
    .kind = SHAPE_OBJECT,
    .what = "a match part",
    .keys = (const struct shape_key[]){
        {"left", &shape_text, true, "Field of the left record."},
        {"right", &shape_text, true, "Field of the right record."},
        {"as", &normal_shape, false,
         "How both are compared: exact (default), lower (case does not "
         "matter), digits (telephone numbers), name (case and blanks do not "
         "matter), body (what HTML or plain text shows, case and blanks do "
         "not matter)."},
        {0}}};
static const struct shape match_part_or_name = {
    .kind = SHAPE_EITHER,
    .either =
        (const struct shape *const[]){&shape_text, &match_part_shape, NULL}};
static const struct shape match_parts = {.kind = SHAPE_LIST,
                                         .item = &match_part_or_name};
static const struct shape match_rule_shape = {
    .kind = SHAPE_EITHER,
    .either = (const struct shape *const[]){&shape_text, &match_part_shape,
                                            &match_parts, NULL}};
static const struct shape match_shape = {.kind = SHAPE_LIST,
                                         .item = &match_rule_shape};

static const struct shape gone_word = {.kind = SHAPE_CHOICE,
                                       .choices = "keep delete archive"};
static const struct shape archived_word = {.kind = SHAPE_CHOICE,
                                           .choices = "gone stays"};
static const struct shape archived_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`archived`",
    .keys = (const struct shape_key[]){
        {"left", &archived_word, false,
         "gone: archiving a left record counts as deleting it. Default: "
         "stays."},
        {"right", &archived_word, false,
         "gone: archiving a right record counts as deleting it. Default: "
         "stays."},
        {0}}};
static const struct shape count_shape = {
    .kind = SHAPE_INT, .min = 0, .max = 1000000000};
static const struct shape percent_shape = {
    .kind = SHAPE_INT, .min = 0, .max = 100};
static const struct shape guard_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`guard`",
    .keys = (const struct shape_key[]){
        {"count", &count_shape, false,
         "A run that would delete, or make anew, more records than this stops "
         "and asks. "
         "Default: 20."},
        {"percent", &percent_shape, false,
         "A run that would delete, or make anew, more than this share of the "
         "linked records "
         "stops and asks. Default: 10."},
        {0}}};
static const struct shape anew_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`anew`",
    .keys = (const struct shape_key[]){
        {"left", &shape_bool, false,
         "true: a left record that is gone is made again when the right one "
         "changes or is asked for. Default: false, the pair rests."},
        {"right", &shape_bool, false,
         "true: a right record that is gone is made again when the left one "
         "changes or is asked for. Default: false, the pair rests."},
        {0}}};
static const struct shape delete_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`delete`",
    .keys = (const struct shape_key[]){
        {"left", &gone_word, false,
         "What happens to the left record when the right one is gone: keep "
         "(default), delete, archive."},
        {"right", &gone_word, false,
         "What happens to the right record when the left one is gone: keep "
         "(default), delete, archive."},
        {"archived", &archived_shape, false,
         "Whether archiving counts as deleting."},
        {"anew", &anew_shape, false,
         "Whether what was deleted on one side alone is made there again."},
        {"guard", &guard_shape, false, "How many deletes are too many."},
        {0}}};

static const struct shape way_word = {
    .kind = SHAPE_CHOICE,
    .choices = "<-> -> <- both left_to_right right_to_left"};
static const struct shape write_word = {.kind = SHAPE_CHOICE,
                                        .choices = "always once"};
static const struct shape on_word = {.kind = SHAPE_CHOICE,
                                     .choices = "write create"};
static const struct shape missing_word = {.kind = SHAPE_CHOICE,
                                          .choices =
                                              "wait skip clear tell "
                                              "park"};
static const struct shape pull_word = {.kind = SHAPE_CHOICE,
                                       .choices = "unlinked each"};
static const struct shape by_sides = {
    .kind = SHAPE_OBJECT,
    .what = "`by`",
    .keys = (const struct shape_key[]){
        {"left", &shape_text, false,
         "Field by which the left value names a left record."},
        {"right", &shape_text, false,
         "Field by which the right value names a right record."},
        {0}}};
static const struct shape by_shape = {
    .kind = SHAPE_EITHER,
    .either = (const struct shape *const[]){&shape_text, &by_sides, NULL}};
static const struct shape missing_of_child = {.kind = SHAPE_CHOICE,
                                              .choices = "wait skip clear"};

/* What rows of a sync and rows of children say alike. */
#define ROW_KEYS(side, other) \
        {"left", &shape_text_or_texts, false, \
         "Field or fields of the left " side "."}, \
        {"right", &shape_text_or_texts, false, \
         "Field or fields of the right " side "."}, \
        {"via", &shape_text, false, \
         "Converter, or several with a bar between, from left to right."}, \
        {"lookup", &shape_text, false, \
         "Lookup that translates the id of one side into the other's."}, \
        {"link", &shape_text, false, \
         "Sync whose links translate references to its records."}, \
        {"by", &by_shape, false, \
         "Beside `link`: the field by which the left value names the record " \
         "that it refers to, instead of its id."}, \
        {"settled", &shape_bool, false, \
         "Beside `link` or linked(...): true: what it refers to counts as " \
         "linked once nothing is owed to it any more: its `verify` holds, " \
         "its `then` is done. Default: false."}, \
        {"way", &way_word, false, \
         "Where values may go: <-> (default), -> or <-."}, \
        {"when", &shape_text, false, \
         "Lua condition over left and right" other "; the row rests while " \
         "it is false."}, \
        {"default", &shape_any, false, \
         "Written where there is no value to convert."}, \
        {"write", &write_word, false, \
         "once: only where the target has no value. Default: always."}, \
        {"value", &shape_any, false, \
         "Constant to write; the row then names one side only."}, \
        {"on", &on_word, false, \
         "create: written when the " side " is made, then left alone. " \
         "Default: write."}, \
        {"clear", &shape_bool, false, \
         "false: an empty source never empties the target; instead of the " \
         "sync's."}, \
        {"optional", &shape_bool, false, \
         "true: fields that the remote does not have are left out of the " \
         "row; without any left it rests. Default: false, such a field is " \
         "an error."}

static const struct shape child_row_map = {
    .kind = SHAPE_OBJECT,
    .what = "a row of children",
    .keys = (const struct shape_key[]){
        ROW_KEYS("child", ", the children"),
        {"missing", &missing_of_child, false,
         "What to do while a lookup, link or name has no counterpart: wait "
         "(default: `missing` of the row with `children` says), skip (say "
         "nothing), clear (the default, else no value)."},
        {0}}};
static const struct shape child_row_shape = {
    .kind = SHAPE_EITHER,
    .either = (const struct shape *const[]){&shape_text, &child_row_map, NULL}};
static const struct shape child_rows = {.kind = SHAPE_LIST,
                                        .item = &child_row_shape};
static const struct shape change_word = {.kind = SHAPE_CHOICE,
                                         .choices = "match replace"};
static const struct shape child_accept = {
    .kind = SHAPE_OBJECT,
    .what = "`accept`",
    .keys = (const struct shape_key[]){
        {"left", &shape_text, false,
         "Lua condition: left children that take part."},
        {"right", &shape_text, false,
         "Lua condition: right children that take part."},
        {0}}};
static const struct shape children_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`children`",
    .keys = (const struct shape_key[]){
        {"fields", &child_rows, true, "The rows that tie the children."},
        {"key", &shape_text_or_texts, false,
         "Field or fields by which a child is known to be the same. Default: "
         "its place in the list."},
        {"change", &change_word, false,
         "match (default): a child that is the same is changed where it "
         "differs; replace: where anything differs, all are made anew."},
        {"accept", &child_accept, false,
         "Which children take part, as Lua conditions; the others are left "
         "alone."},
        {0}}};

static const struct shape row_map = {
    .kind = SHAPE_OBJECT,
    .what = "a row",
    .keys = (const struct shape_key[]){
        ROW_KEYS("record", ""),
        {"pull", &pull_word, false,
         "Beside `link`: when the record that it refers to is brought into "
         "step first: unlinked, while it is not linked yet (default); each, "
         "whenever this one goes through."},
        {"not_before", &shape_text, false,
         "Field of the source, a date or a time: the row rests until then, "
         "and the record is looked at again at that moment."},
        {"conflict", &sync_policy_shape, false,
         "Who wins when both sides changed; instead of the sync's."},
        {"missing", &missing_word, false,
         "What to do while a lookup, link or name has no counterpart: wait "
         "(default: the field waits and is told), skip (say nothing), clear "
         "(the default, else no value), tell (as clear, told until there is "
         "one, then filled in), park (the whole record waits, for a person; "
         "the default beside `children` and `settled`)."},
        {"children", &children_shape, false,
         "Both fields are lists, such as the lines of an invoice, whose items "
         "have rows of their own. With `via`, which then makes the list, the "
         "source may be any fields."},
        {0}}};
static const struct shape row_shape = {
    .kind = SHAPE_EITHER,
    .either = (const struct shape *const[]){&shape_text, &row_map, NULL}};
static const struct shape fields_shape = {.kind = SHAPE_LIST,
                                          .item = &row_shape};

static const struct shape shared_word = {.kind = SHAPE_CHOICE,
                                         .choices = "left right"};
static const struct shape apart_sides = {
    .kind = SHAPE_OBJECT,
    .what = "`apart`",
    .keys = (const struct shape_key[]){
        {"left", &shape_text, false,
         "Field of left records, as of which they take turns."},
        {"right", &shape_text, false,
         "Field of right records, as of which they take turns."},
        {0}}};
static const struct shape apart_shape = {
    .kind = SHAPE_EITHER,
    .either = (const struct shape *const[]){&shape_text, &apart_sides, NULL}};

static const struct shape verify_rule = {
    .kind = SHAPE_OBJECT,
    .what = "a check",
    .keys = (const struct shape_key[]){
        {"that", &shape_text, true,
         "Lua condition over left and right, the records as they are after "
         "the write."},
        {"say", &shape_text, true,
         "Sentence for people when it does not hold; the values of the fields "
         "it names are added."},
        {0}}};
static const struct shape verify_shape = {.kind = SHAPE_LIST,
                                          .item = &verify_rule};
static const struct shape with_shape = {.kind = SHAPE_MAP, .item = &shape_any};
static const struct shape action_shape = {
    .kind = SHAPE_OBJECT,
    .what = "an action",
    .keys = (const struct shape_key[]){
        {"action", &shape_text, true,
         "Its name, as the system knows it; see the page of the connector."},
        {"when", &shape_text, true,
         "Lua condition over left and right, as they are now: it is carried "
         "out while this holds."},
        {"with", &with_shape, false,
         "Arguments by name; left.FIELD and right.FIELD are values of the "
         "records."},
        {0}}};
static const struct shape actions_shape = {.kind = SHAPE_LIST,
                                           .item = &action_shape};
static const struct shape then_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`then`",
    .keys = (const struct shape_key[]){
        {"left", &actions_shape, false,
         "What is done to a left record after it was linked or written, in "
         "this order."},
        {"right", &actions_shape, false,
         "What is done to a right record after it was linked or written, in "
         "this order."},
        {0}}};

static const struct shape wake_map = {
    .kind = SHAPE_OBJECT,
    .what = "a wake",
    .keys = (const struct shape_key[]){
        {"sync", &shape_text, true,
         "Sync whose records are looked at then."},
        {"by", &shape_text, true,
         "Their field that refers to the record that has changed."},
        {0}}};
static const struct shape wake_list = {.kind = SHAPE_LIST, .item = &wake_map};
static const struct shape wakes_shape = {
    .kind = SHAPE_OBJECT,
    .what = "`wakes`",
    .keys = (const struct shape_key[]){
        {"left", &wake_list, false,
         "What is looked at when a left record of this sync has changed."},
        {"right", &wake_list, false,
         "What is looked at when a right record of this sync has changed."},
        {0}}};

static const struct shape code_fields = {
    .kind = SHAPE_OBJECT,
    .what = "`by`",
    .keys = (const struct shape_key[]){
        {"left", &shape_text, true, "Field of left records."},
        {"right", &shape_text, true, "Field of right records."},
        {0}}};
static const struct shape codes_map = {
    .kind = SHAPE_OBJECT,
    .what = "`codes`",
    .keys = (const struct shape_key[]){
        {"left", &shape_text, true,
         "Connection and entity on the left: odoo.product.product."},
        {"right", &shape_text, true, "Connection and entity on the right."},
        {"by", &code_fields, true, "The fields that have the code."},
        {"accept", &accept_shape, false,
         "Which records must have one, as Lua conditions."},
        {0}}};
static const struct shape codes_shape = {.kind = SHAPE_LIST,
                                         .item = &codes_map};

static const struct shape expects_map = {
    .kind = SHAPE_OBJECT,
    .what = "`expects`",
    .keys = (const struct shape_key[]){
        {"entity", &shape_text, true,
         "Connection and entity of the records: odoo.account.tax."},
        {"by", &shape_text, false,
         "The field that has the name. Default: name."},
        {"names", &shape_text, true,
         "Lua expression that gives the names, each on a line of its own; nil "
         "for none."},
        {"hint", &shape_text, false,
         "What a person can do where such a name is not found; told with it, "
         "by whatever sync looks for it."},
        {0}}};
static const struct shape expects_shape = {.kind = SHAPE_LIST,
                                           .item = &expects_map};

static const struct shape each_word = {.kind = SHAPE_CHOICE,
                                       .choices = "record request"};
static const struct shape poll_word = {.kind = SHAPE_CHOICE,
                                       .choices =
                                           "changes full never left right"};

static const struct shape for_shape = {.kind = SHAPE_MAP,
                                       .item = &shape_text_or_texts};

const struct shape sync_file_shape = {
    .kind = SHAPE_OBJECT,
    .what = "a sync",
    .keys = (const struct shape_key[]){
        {"sync", &shape_text, true, "Name of the sync."},
        {"for", &for_shape, false,
         "What the file is repeated for: `{ shop: [north, south] }` makes a "
         "sync for each, with <shop> replaced in all texts. Instead of the "
         "values, the name of a list of crosswalk.yaml."},
        {"left", &shape_text, true,
         "Connection and entity on the left: odoo.res.partner."},
        {"right", &shape_text, true, "Connection and entity on the right."},
        {"enabled", &shape_bool, false,
         "Whether it runs; `sync` in crosswalk.yaml wins. Default: true."},
        {"direction", &sync_direction_shape, false,
         "both (default), left_to_right (->) or right_to_left (<-)."},
        {"trigger", &sync_trigger_shape, false,
         "Which changes are carried over: create, update, create_update "
         "(default)."},
        {"conflict", &sync_policy_shape, false,
         "Who wins when both sides changed one field: newest (default), "
         "left, right, origin (the side whose change made the hub look; else "
         "as newest), ask."},
        {"clear", &shape_bool, false,
         "false: nothing is ever cleared; an empty source never empties a "
         "target. Default: true."},
        {"each", &each_word, false,
         "request: whoever asks for a record gets a new one on the other "
         "side each time, and nothing is made unasked. Default: record, one "
         "for one."},
        {"poll", &poll_word, false,
         "full: every poll lists everything, for entities whose records "
         "vanish without a word; left, right: polls list that side alone, and "
         "compares the other one too; never: only what is asked for by name "
         "is looked at. Default: changes."},
        {"schedule", &schedule_shape, false,
         "When the hub looks by itself, where this sync differs from the "
         "others."},
        {"after", &shape_texts, false,
         "Syncs that go first in a run, though no row follows their links."},
        {"codes", &codes_shape, false,
         "Catalogues whose codes must be on both sides: `crosswalk check` "
         "lists those that are not."},
        {"expects", &expects_shape, false,
         "Records that Lua files name, such as lua/settings.lua: `crosswalk "
         "check` tells the names that are not there."},
        {"wakes", &wakes_shape, false,
         "Records of other syncs that follow fields of these."},
        {"filter", &filter_shape, false, "Which records a listing asks for."},
        {"accept", &accept_shape, false,
         "Which records take part, as Lua conditions."},
        {"create", &create_shape, false,
         "Which records are made on the other side, as Lua conditions; the "
         "others are only matched."},
        {"hold", &hold_shape, false,
         "Records that a person must let through before they are matched or "
         "made."},
        {"needs", &needs_shape, false,
         "What a record cannot be made without, such as what a note is about; "
         "it waits until that is linked."},
        {"reads", &reads_shape, false,
         "Fields to read beside those that rows, matches and conditions "
         "name."},
        {"match", &match_shape, false,
         "How records that are not linked yet find each other; rules in "
         "order."},
        {"repeats", &shape_bool, false,
         "true: records that match in everything may stand side by side, such "
         "as notes; any is paired with any, and the rest are made. Default: "
         "false, a person decides."},
        {"shared", &shared_word, false,
         "The side on which several records of the other one may be linked to "
         "the same record. Default: none, they are linked one to one."},
        {"apart", &apart_shape, false,
         "Field of the left records: those with the same value of it never go "
         "in one batch, but one after the other."},
        {"delete", &delete_shape, false,
         "What happens to a record when its counterpart is gone."},
        {"verify", &verify_shape, false,
         "What must hold once a pair was linked or written; else it is parked, "
         "and nothing of `then` is done."},
        {"then", &then_shape, false,
         "Actions that follow a write, such as to confirm an order."},
        {"fields", &fields_shape, true, "The rows."},
        {0}}};
