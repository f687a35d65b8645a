/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "serve/api/dry.h"

enum err dry_open(const struct api_call *call,
                  const struct dry_options *options, struct dry *out,
                  struct error *e)
{
    const struct api *api = call->api;
    struct dry dry = {0};
    TRY(store_scratch_open(call->arena,
                           arena_strz(call->arena, api->workspace->store_path),
                           call_now_us(call), &dry.copy, e));
    const struct engine_options engine = {
        .workspace = options->workspace ? options->workspace : api->workspace,
        .store = dry.copy.store,
        .transport = api->transport,
        .clock = api->clock,
        .random = api->random,
        .log = api->log,
        .dry = true,
        .stop = api->stop,
        .on_event = options->on_event,
        .context = options->context};
    enum err err = engine_create(&engine, &dry.engine, e);
    if (err == ERR_OK)
        *out = dry;
    else
        dry_close(&dry);
    return err;
}

void dry_close(struct dry *dry)
{
    engine_destroy(dry->engine);
    store_scratch_close(&dry->copy);
    *dry = (struct dry){0};
}
