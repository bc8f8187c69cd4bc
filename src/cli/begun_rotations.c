#include "cli/begun_rotations.h"

#include "cli/rotation_usage.h"
#include "cli/writing.h"
#include "kcrealm/base/memory.h"

#include <string.h>

static bool is_meant(const struct flags *flags, const struct rotation *rotation) {
    if (flags->realm && strcmp(flags->realm, rotation->realm) != 0)
        return false;
    return !flags->arguments.count || strings_contain(&flags->arguments, rotation->client_id);
}

static char *rotation_place(const struct rotation *rotation) {
    return mem_format("%s/%s#%s", rotation->vault_mount, rotation->vault_path, rotation->vault_field);
}

static bool read_open(struct rotate_command *command, struct rotations *open, struct error *err) {
    if (!journal_list(command->journal, open, err))
        return false;
    for (size_t i = 0; i < open->unreadable.count; i++)
        event_warning(&command->session->events, "%s", open->unreadable.items[i]);
    command->is_partial = open->unreadable.count > 0;
    return true;
}

/* One that cannot be read may be what was meant. */
static int with_unreadable(const struct rotate_command *command, int status) {
    bool found = command->session->flags.arguments.count && command->plan.count;
    return status == EXIT_EQUAL && command->is_partial && !found ? EXIT_DIFFERENT : status;
}

/* Of open rotations: what became of them, or that there is none. */
static int finish_open(struct rotate_command *command, int status) {
    struct session *session = command->session;
    auto_buffer text = {0};
    if (session->format == REPORT_TEXT && !command->plan.count)
        buffer_format(&text, "No %srotation is open.\n", command->is_partial ? "other " : "");
    else
        report_outcome(&text, &command->plan, session->format, &session->style, NULL);
    return session_finish(session, &text, with_unreadable(command, status));
}

int begun_rotations_list(struct rotate_command *command) {
    struct rotations open = {0};
    auto_error err = {0};
    if (!connect_kube(command->carrying.connection, &err))
        error_clear(&err);
    if (!rotate_command_open_journal(command, &err) || !read_open(command, &open, &err))
        return session_fail(command->session, &err);
    for (size_t i = 0; i < open.count; i++) {
        const struct rotation *rotation = &open.items[i];
        if (!is_meant(&command->session->flags, rotation))
            continue;
        auto_text place = rotation_place(rotation);
        auto_text resume = rotate_resume_command(rotation->realm, rotation->client_id, command->flags);
        auto_text reason =
            mem_format("it stopped after the step %s; %s", rotation_step_name(rotation->step), resume);
        plan_item_end(rotate_command_item(command, rotation->realm, rotation->client_id, place),
                      RESULT_NOT_ATTEMPTED, reason);
    }
    rotations_clear(&open);
    return finish_open(command, EXIT_EQUAL);
}

static struct extraction extraction_of(const struct rotation *rotation) {
    return (struct extraction){.realm = rotation->realm,
                               .client_id = rotation->client_id,
                               .vault_key = rotation->vault_path,
                               .vault_field = rotation->vault_field,
                               .enabled = true,
                               .path = (char *)""};
}

static bool resume_one(struct rotate_command *command, const struct rotation *rotation, struct error *err) {
    const struct extraction extraction = extraction_of(rotation);
    auto_text place = rotation_place(rotation);
    bool is_open = false;
    enum rotate_outcome outcome =
        rotate_resume(&command->rotator, rotation->realm, rotation->client_id, &is_open, err);
    return outcome == ROTATE_NOTHING ||
           rotate_command_end(command, &extraction, place, outcome, is_open, err);
}

int begun_rotations_resume(struct rotate_command *command) {
    struct rotations open = {0};
    auto_error err = {0};
    bool read = rotate_command_open(command, &err) && read_open(command, &open, &err), good = read;
    for (size_t i = 0; good && i < open.count; i++)
        if (is_meant(&command->session->flags, &open.items[i]))
            good = resume_one(command, &open.items[i], &err);
    rotations_clear(&open);
    if (!read)
        return session_fail(command->session, &err);
    return command->plan.count ? with_unreadable(command, rotate_command_finish(command, &err))
                               : finish_open(command, EXIT_EQUAL);
}

static bool abort_one(struct rotate_command *command, const struct rotation *rotation, struct error *err) {
    const struct extraction extraction = extraction_of(rotation);
    auto_text place = rotation_place(rotation);
    bool is_open = false;
    enum rotate_outcome outcome =
        rotate_abort(&command->rotator, rotation->realm, rotation->client_id, &is_open, err);
    if (outcome == ROTATE_ENDED)
        rotate_command_end(command, &extraction, place, outcome, is_open, err);
    return outcome != ROTATE_FAILED;
}

int begun_rotations_abort(struct rotate_command *command) {
    struct rotations open = {0};
    auto_error err = {0};
    if (!rotation_abort_usage(&command->session->flags, &err))
        return session_fail(command->session, &err);
    bool read = rotate_command_open(command, &err) && read_open(command, &open, &err), good = read;
    for (size_t i = 0; good && i < open.count; i++)
        if (is_meant(&command->session->flags, &open.items[i]))
            good = abort_one(command, &open.items[i], &err);
    rotations_clear(&open);
    if (!read)
        return session_fail(command->session, &err);
    return good ? finish_open(command, EXIT_EQUAL) : writing_stopped(command->session, &err);
}
