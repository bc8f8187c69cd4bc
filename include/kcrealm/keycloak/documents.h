/* Several independent reads at once. */
#ifndef KCREALM_KEYCLOAK_DOCUMENTS_H
#define KCREALM_KEYCLOAK_DOCUMENTS_H

#include "kcrealm/keycloak/session.h"

/* One GET and what came of it. */
struct document_read {
    char *path;         /* owned */
    json_t *document;   /* the reply, owned; NULL when error is set */
    struct error error; /* of this read alone */
};

/* Makes all reads. False only when nothing could be made at all (login, interrupted). */
bool keycloak_read_documents(struct keycloak *keycloak, struct document_read *reads, size_t count,
                             struct error *err) __attribute__((warn_unused_result));

void document_reads_clear(struct document_read *reads, size_t count);

#endif
