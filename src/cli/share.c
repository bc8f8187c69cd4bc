#include "cli/share.h"

#include "kcrealm/base/memory.h"

#define INDEX_VARIABLE "JOB_COMPLETION_INDEX"

static bool refuse_index(const char *text, size_t count, struct error *err) {
    if (!text)
        error_set(err, ERROR_USAGE,
                  "--shard auto/%zu takes its index from " INDEX_VARIABLE ", which is not set", count);
    else
        error_set(err, ERROR_USAGE,
                  "--shard auto/%zu takes its index from " INDEX_VARIABLE
                  ", which is \"%s\" and no number from 0 to %zu",
                  count, text, count - 1);
    return error_next(err,
                      "run it in a Job with completionMode: Indexed and completions: %zu, or say which: "
                      "--shard 0/%zu",
                      count, count);
}

bool share_read(struct session *session, struct shard *shard) {
    const char *text = session->flags.shard;
    auto_error err = {0};
    *shard = (struct shard){0};
    /* That it is I/N or auto/N was seen when the flags were read. */
    if (!text || !shard_read(text, shard) || shard->index != SHARD_INDEX_AUTO)
        return true;
    const char *index = session_environment(session, INDEX_VARIABLE);
    if (index && shard_read_index(index, shard))
        return true;
    refuse_index(index, shard->count, &err);
    session_show_error(session, &err);
    return false;
}

bool share_keep(struct session *session, const struct shard *shard, struct desired *desired) {
    auto_strings realms = {0};
    if (!shard->count)
        return true;
    size_t all = shard_keep(shard, desired, &realms);
    auto_text names = strings_join(&realms, ", ");
    event_note(&session->events, "shard %zu of %zu: %s%s (%zu of %zu)", shard->index, shard->count,
               realms.count == 0   ? "no realm"
               : realms.count == 1 ? "realm "
                                   : "realms ",
               names, realms.count, all);
    return realms.count > 0;
}
