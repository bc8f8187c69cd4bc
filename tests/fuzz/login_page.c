/* Pages of a login, and the addresses that it is redirected to. Whatever they say, a request goes to the realm's own login
 * or nowhere. */
#include "keycloak/authorize_page.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "support/fuzz.h"

#include <string.h>

static void check_path(const char *path) {
    static const char *const never[] = {"/..", "/./", "//", "\\", "#", " "};
    assert(text_starts_with(path, "/realms/lab/login-actions/") ||
           text_starts_with(path, "/realms/lab/protocol/openid-connect/auth"));
    auto_text without_query = mem_dup_n(path, strcspn(path, "?"));
    for (size_t i = 0; i < mem_count(never); i++)
        assert(!strstr(without_query, never[i]));
    for (; *path; path++)
        assert((unsigned char)*path > ' ' && (unsigned char)*path < 0x7f);
}

static void read_address(const char *address) {
    struct authorize_redirect to;
    authorize_redirect_read(address, "lab", "https://app.example/cb?x=1", &to);
    assert((to.kind == AUTHORIZE_TO_REALM) == (to.path != NULL));
    assert(to.kind == AUTHORIZE_TO_CLIENT || !to.code);
    if (to.path)
        check_path(to.path);
    authorize_redirect_clear(&to);
    mem_free(authorize_parameter(address, "execution"));
}

void fuzz_one(const char *bytes, size_t size) {
    struct authorize_page page;
    authorize_page_read(bytes, size, &page);
    assert(!page.title || strlen(page.title) <= AUTHORIZE_TEXT_MAX);
    assert(!page.message || strlen(page.message) <= AUTHORIZE_TEXT_MAX);
    assert(!page.action || strlen(page.action) <= AUTHORIZE_ACTION_MAX);
    if (page.action)
        read_address(page.action);
    auto_text address = mem_dup_n(bytes, size);
    read_address(address);
    authorize_page_clear(&page);
}
