#include "kcrealm/diagnose/chain_facts.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/objects/meta.h"

static void clear_cluster(struct cluster_facts *cluster) {
    error_clear(&cluster->error);
    mem_free(cluster->address);
    mem_free(cluster->namespace);
    json_decref(cluster->last_lines);
    json_decref(cluster->carried);
    for (enum fact_kind kind = 0; kind < FACT_KINDS; kind++) {
        json_decref(cluster->lists[kind].items);
        mem_free(cluster->lists[kind].missing);
        mem_free(cluster->lists[kind].next);
        mem_free(cluster->lists[kind].origin);
        json_decref(cluster->lists[kind].by_namespace);
    }
}

static void clear_keycloak(struct keycloak_facts *keycloak) {
    error_clear(&keycloak->error);
    mem_free(keycloak->address);
    mem_free(keycloak->namespace);
    json_decref(keycloak->selector);
    mem_free(keycloak->version);
    mem_free(keycloak->identity);
    mem_free(keycloak->roles);
    strings_clear(&keycloak->missing_roles);
}

static void clear_condition(struct condition_text *condition) {
    mem_free(condition->status);
    mem_free(condition->reason);
    mem_free(condition->message);
}

static void clear_sync(struct sync_facts *sync) {
    mem_free(sync->namespace);
    mem_free(sync->name);
    mem_free(sync->store);
    mem_free(sync->provider);
    mem_free(sync->secret);
    mem_free(sync->key);
    clear_condition(&sync->ready);
    clear_condition(&sync->store_ready);
    mem_free(sync->refresh_time);
    sync_obstacles_clear(&sync->obstacles);
    mem_free(sync->operator_says);
    mem_free(sync->why);
    mem_free(sync->next);
}

static void clear_client(struct client_facts *client) {
    mem_free(client->realm);
    mem_free(client->name);
    mem_free(client->unknown_why);
    error_clear(&client->secret_error);
    mem_free(client->secret_why);
    error_clear(&client->vault_error);
    mem_free(client->vault_target);
    mem_free(client->vault_writer);
    for (size_t i = 0; i < client->sync_count; i++)
        clear_sync(&client->syncs[i]);
    mem_free(client->syncs);
    mem_free(client->syncs_missing);
    mem_free(client->syncs_next);
    mem_free(client->pushers_missing);
    mem_free(client->pushers_next);
    mem_free(client->syncs_origin);
    mem_free(client->syncs_reach);
    mem_free(client->pushers_origin);
    mem_free(client->pusher);
}

void chain_facts_clear(struct chain_facts *facts) {
    mem_free(facts->flags);
    mem_free(facts->carry_flags);
    json_decref(facts->synced_secrets);
    clear_cluster(&facts->cluster);
    clear_keycloak(&facts->keycloak);
    error_clear(&facts->vault.error);
    mem_free(facts->vault.address);
    for (size_t i = 0; i < facts->client_count; i++)
        clear_client(&facts->clients[i]);
    mem_free(facts->clients);
    *facts = (struct chain_facts){0};
}

const json_t *fact_object(const struct chain_facts *facts, enum fact_kind kind, const char *namespace,
                          size_t *index) {
    const struct fact_list *list = &facts->cluster.lists[kind];
    if (namespace && list->by_namespace)
        return json_array_get(json_object_get(list->by_namespace, namespace), (*index)++);
    const json_t *items = list->items;
    while (*index < json_array_size(items)) {
        const json_t *object = json_array_get(items, (*index)++);
        if (!namespace || text_equal(object_namespace(object), namespace))
            return object;
    }
    return NULL;
}
