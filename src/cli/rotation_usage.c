#include "cli/rotation_usage.h"

bool rotation_usage(const struct flags *flags, struct error *err) {
    if (flags->all && flags->arguments.count) {
        error_set(err, ERROR_USAGE, "--all and the name of a client exclude each other");
        return error_next(err, "leave out one of the two");
    }
    if (flags->older_than && !flags->all)
        return error_set(err, ERROR_USAGE, "--older-than goes with --all");
    if (flags->all || flags->arguments.count == 1)
        return true;
    error_set(err, ERROR_USAGE, "rotate takes one client, not %zu", flags->arguments.count);
    return error_next(err, "kubectl kcrealm rotate CLIENT -f FILE, or --all");
}

bool rotation_abort_usage(const struct flags *flags, struct error *err) {
    if (flags->arguments.count == 1)
        return true;
    error_set(err, ERROR_USAGE, "--abort takes one client");
    return error_next(err, "which are open: kubectl kcrealm rotate --list");
}
