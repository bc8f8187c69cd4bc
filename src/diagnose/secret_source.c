#include "diagnose/secret_source.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"

#include <string.h>

static const json_t *client_of(const json_t *import, const struct client_facts *client) {
    const json_t *realm = value_at(import, "spec", "realm", NULL);
    if (!text_equal(value_text(realm, "realm"), client->realm))
        return NULL;
    return value_find(json_object_get(realm, "clients"), "clientId", client->name);
}

/* Of "${NAME}" the NAME; NULL for any other text. The caller frees it. */
static char *placeholder_name(const char *text) {
    size_t size = text ? strlen(text) : 0;
    bool is_placeholder = size > 3 && strncmp(text, "${", 2) == 0 && text[size - 1] == '}';
    return is_placeholder ? mem_dup_n(text + 2, size - 3) : NULL;
}

/* The Secret that fills the client's secret, NULL when that is no placeholder; borrowed. */
static const char *secret_behind(const json_t *import, const json_t *client) {
    auto_text name = placeholder_name(value_text(client, "secret"));
    const json_t *placeholder = name ? value_at(import, "spec", "placeholders", name, NULL) : NULL;
    return value_text(value_at(placeholder, "secret", NULL), "name");
}

bool secret_source_judge(const struct chain_facts *facts, const struct client_facts *client,
                         struct chain_item *item) {
    const json_t *import;
    for (size_t i = 0; (import = fact_object(facts, FACT_REALM_IMPORTS, NULL, &i));) {
        const char *secret = secret_behind(import, client_of(import, client));
        if (!secret)
            continue;
        auto_text key = mem_format("%s/%s", object_namespace(import), secret);
        const char *writer = value_text(facts->synced_secrets, key);
        if (!writer)
            continue;
        struct finding *finding = findings_add(&item->findings, FINDING_STORE_FEEDS_CLIENT_SECRET,
                                               "client %s gets its secret from Secret %s, which %s writes",
                                               client->name, key, writer);
        finding_evidence(finding, "KeycloakRealmImport %s/%s, spec.placeholders", object_namespace(import),
                         object_name(import));
        finding_next(
            finding,
            "leave the client's secret out of the import, so that Keycloak generates one, and carry it "
            "the other way: kubectl kcrealm extract %s",
            client->name);
        return true;
    }
    return false;
}
