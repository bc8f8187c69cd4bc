#include "cli/rotation_places.h"

#include "kcrealm/base/memory.h"

struct journal *rotation_journal(const struct session *session, struct kube *kube, struct error *err) {
    const char *state = session_environment(session, "XDG_STATE_HOME");
    const char *home = session_environment(session, "HOME");
    if (kube)
        return journal_in_cluster(kube, kube_namespace(kube));
    if (!state && !home) {
        error_set(err, ERROR_INPUT,
                  "there is no place for the journal of rotations: no cluster, and no home directory");
        error_next(err, "name a directory in XDG_STATE_HOME");
        return NULL;
    }
    auto_text directory = state ? mem_format("%s/kcrealm/rotations", state)
                                : mem_format("%s/.local/state/kcrealm/rotations", home);
    return journal_in_directory(directory);
}
