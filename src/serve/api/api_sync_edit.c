/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Changing the switches of a sync, in its file. */
#include "serve/api/file_edit.h"
#include "serve/api/routes.h"
#include "serve/api/state.h"
#include "serve/api/sync_value.h"
#include "workspace/edit.h"

#define MODES "create update create_update"

enum { EDIT_SYNC, EDIT_MAIN, EDITS };

static enum err set_key(struct api_call *call, struct file_edit *edit,
                        const struct edit_path *path, struct value value,
                        struct error *e)
{
    return workspace_edit(call->arena, edit->after, path, &value, &edit->after,
                          e);
}

/* Its file is one of several syncs. */
static bool is_repeated(struct api_call *call, const struct file_edit *edit)
{
    struct problems problems = {.arena = call->arena};
    const struct yaml_node *root =
        yaml_parse(call->arena, edit->name, edit->before, &problems);
    return root && yaml_get(root, "for");
}

/* The switch in crosswalk.yaml wins, so where there is one it is that; and
 * where the file stands for others too. */
static enum err set_enabled(struct api_call *call, struct str sync,
                            struct file_edit *edits, struct error *e)
{
    struct problems problems = {.arena = call->arena};
    struct value on = value_bool(call_body_bool(call, "enabled", true));
    const struct yaml_node *root =
        yaml_parse(call->arena, edits[EDIT_MAIN].name,
                   edits[EDIT_MAIN].before, &problems);
    const struct yaml_node *switches = root ? yaml_get(root, "sync") : NULL;
    const struct edit_path own = {{STR("enabled")}, 1};
    const struct edit_path main = {{STR("sync"), sync}, 2};
    bool there = yaml_get(switches, arena_strz(call->arena, sync)) != NULL ||
                 is_repeated(call, &edits[EDIT_SYNC]);
    return there ? set_key(call, &edits[EDIT_MAIN], &main, on, e)
                 : set_key(call, &edits[EDIT_SYNC], &own, on, e);
}

static struct str mode_of(const struct sync *sync, enum side side)
{
    bool create = (sync->trigger[side] & TRIGGER_CREATE) != 0;
    bool update = (sync->trigger[side] & TRIGGER_UPDATE) != 0;
    return create && update ? STR("create_update")
           : create         ? STR("create")
                            : STR("update");
}

static enum err set_trigger(struct api_call *call, const struct sync *sync,
                            struct file_edit *edit, struct error *e)
{
    const struct edit_path path = {{STR("trigger")}, 1};
    const struct value *given = call_body(call, "trigger");
    struct object o = {.arena = call->arena};
    for (int s = 0; s < SIDES; s++) {
        const char *side = side_name((enum side)s);
        const struct value *v = value_getz(given, side);
        object_text(&o, side, v ? value_str(v) : mode_of(sync, (enum side)s));
    }
    return set_key(call, edit, &path, object_value(&o), e);
}

static enum err edit_all(struct api_call *call, const struct sync *sync,
                         struct file_edit *edits, struct error *e)
{
    static const char *const words[] = {"direction", "conflict"};
    TRY(file_edit_read(call, sync->file, &edits[EDIT_SYNC], e));
    TRY(file_edit_read(call, STR("crosswalk.yaml"), &edits[EDIT_MAIN], e));
    for (size_t i = 0; i < 2; i++) {
        const struct edit_path path = {{str_from(words[i])}, 1};
        if (call_body(call, words[i]))
            TRY(set_key(call, &edits[EDIT_SYNC], &path,
                        *call_body(call, words[i]), e));
    }
    if (call_body(call, "trigger"))
        TRY(set_trigger(call, sync, &edits[EDIT_SYNC], e));
    return call_body(call, "enabled")
               ? set_enabled(call, sync->name, edits, e)
               : ERR_OK;
}

/* From the files as they are now: this thread's workspace is the old one. */
static enum err reply_fresh(struct api_call *call, struct str name,
                            struct error *e)
{
    const struct api *api = call->api;
    const struct api_hub *hub = api->hub;
    struct problems problems = {.arena = call->arena};
    struct workspace fresh;
    struct api_state state;
    struct sync_text text;
    TRY(workspace_load(call->arena, arena_strz(call->arena, api->workspace->dir),
                       &api->env, &problems, &fresh, e));
    const struct sync *sync = workspace_sync(&fresh, name);
    hub->look(hub->context, call->arena, &state);
    struct api_sync_state s = state_of_sync(&state, name);
    enum err err = sync_text_read(call->arena, &fresh, sync, &text, e);
    if (err == ERR_OK) {
        struct value v = sync_value_whole(call->arena, sync, &text, &s.pause);
        call_reply_versioned(call, &v, text.version);
    }
    workspace_close(&fresh);
    return err;
}

static enum err change_sync(struct api_call *call, struct error *e)
{
    const struct sync *sync = NULL;
    struct sync_text text;
    struct file_edit edits[EDITS] = {{STR_NONE}};
    struct body_faults faults = {.arena = call->arena};
    bool done = false;
    TRY(call_sync(call, call->parameters[0], &sync, e));
    if (call->body.fields.n == 0) {
        body_fault_add(&faults, STR(""), "it says nothing to change");
        call_reply_faults(call, &faults);
        return ERR_OK;
    }
    TRY(sync_text_read(call->arena, call->api->workspace, sync, &text, e));
    if (!call_if_match(call, text.version))
        return ERR_OK;
    TRY(edit_all(call, sync, edits, e));
    TRY(file_edit_apply(call, edits, EDITS, &done, e));
    return done ? reply_fresh(call, sync->name, e) : ERR_OK;
}

static const struct body_field trigger_fields[] = {
    {.name = "left", .kind = BODY_TEXT, .choices = MODES},
    {.name = "right", .kind = BODY_TEXT, .choices = MODES},
    {0}};

const struct route routes_sync_edit[] = {
    {"PATCH", "/syncs/{sync}", "changeSync", ROLE_ADMIN, API_ADMIN,
     PLACE_ERRAND, NULL,
     (const struct body_field[]){
         {.name = "enabled", .kind = BODY_BOOL},
         {.name = "direction", .kind = BODY_TEXT,
          .choices = "both left_to_right right_to_left"},
         {.name = "trigger", .kind = BODY_OBJECT, .min = 1,
          .fields = trigger_fields},
         {.name = "conflict", .kind = BODY_TEXT,
          .choices = "newest left right origin ask"},
         {0}},
     change_sync},
    {0}};
