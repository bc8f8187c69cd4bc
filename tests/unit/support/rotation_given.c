#include "support/rotation_given.h"

#include "kcrealm/base/memory.h"

struct rotation rotation_given(const char *client_id) {
    return (struct rotation){.operation = rotation_new_operation(),
                             .realm = mem_dup("ameide"),
                             .client_id = mem_dup(client_id),
                             .client_uuid = mem_dup("uuid-1"),
                             .vault_mount = mem_dup("secret"),
                             .vault_path = mem_dup("app"),
                             .vault_field = mem_dup("value"),
                             .vault_version = 3,
                             .started_s = 1700000000,
                             .advanced_s = 1700000000,
                             .runs = 1};
}
