/* Which ArgoCD Applications own the objects of a client's chain. */
#ifndef KCREALM_DIAGNOSE_OWNERS_H
#define KCREALM_DIAGNOSE_OWNERS_H

#include "diagnose/consumers.h"

enum chain_part {
    PART_IMPORTER, /* a ConfigMap, a KeycloakRealmImport or a Job that brings the client into Keycloak */
    PART_EXTERNAL_SECRET,
    PART_CONSUMER,
};

/* One object of the chain. Texts are borrowed from the facts. */
struct chain_object {
    enum chain_part part;
    const char *kind, *namespace, *name;
    const json_t *object; /* NULL: only its name is known */
};

/* Owns its items. */
struct chain_objects {
    struct chain_object *items;
    size_t count;
    const json_t *carried; /* borrowed */
};

/* The objects of the client's chain that an Application could own; carried (diagnose/carried.h) has to live as long. */
void chain_objects_find(const struct chain_facts *facts, const struct client_facts *client,
                        const json_t *carried, struct chain_objects *objects);
void chain_objects_clear(struct chain_objects *objects);

#define auto_chain_objects __attribute__((cleanup(chain_objects_clear))) struct chain_objects

/* The Applications that own one of the objects: index from 0 until NULL. ArgoCD says so itself (status.resources), or
 * the object does: by its tracking id, or by the label that ArgoCD shares with Helm when nothing else is known. */
const json_t *chain_application(const struct chain_facts *facts, const struct chain_objects *objects,
                                size_t *index);

/* Whether the Application says that it manages the object. */
bool chain_application_manages(const struct chain_objects *objects, const json_t *application,
                               const struct chain_object *object);

/* The name of an Application that an object names for certain, and that is not in the list; NULL when there is none.
 * The caller frees it. */
char *chain_application_unseen(const struct chain_facts *facts, const struct chain_objects *objects);

#endif
