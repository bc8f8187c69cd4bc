/* The table of findings: everything that lint, status and the REPL can recognise, with the words for it. */
#ifndef KCREALM_DIAGNOSE_FINDING_H
#define KCREALM_DIAGNOSE_FINDING_H

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/diagnostics.h"

#include <stdbool.h>
#include <stddef.h>

/* Codes are for ever: people write them into baselines and comments. A number that is given up is not given again.
 * 1xxx input and lint, 2xxx Kubernetes, 3xxx Keycloak and tokens, 4xxx Vault, 5xxx External Secrets, 6xxx workloads,
 * 7xxx ArgoCD. Each has its row in src/diagnose/findings_<subject>.c. */
#define FINDING_CODES(X)                                                                                     \
    X(1001, FINDING_SYNTAX_ERROR)                                                                            \
    X(1002, FINDING_DECLARATION_ERROR)                                                                       \
    X(1003, FINDING_DECLARATION_WARNING)                                                                     \
    X(1004, FINDING_DUPLICATE_CLIENT)                                                                        \
    X(1005, FINDING_VALUES_DROPPED)                                                                          \
    X(1006, FINDING_IGNORE_UNUSED)                                                                           \
    X(1101, FINDING_PLACEHOLDER_VALUE)                                                                       \
    X(1102, FINDING_FIXTURE_OF_EXTRACTED_SECRET)                                                             \
    X(1103, FINDING_DECLARED_SECRET)                                                                         \
    X(1104, FINDING_CLIENT_SECRET_FROM_STORE)                                                                \
    X(1105, FINDING_EXTERNAL_SECRET_NOT_FROM_STORE)                                                          \
    X(1106, FINDING_STORE_FEEDS_CLIENT_SECRET)                                                               \
    X(1201, FINDING_EXTRACTION_OF_PUBLIC_CLIENT)                                                             \
    X(1202, FINDING_EXTRACTION_WITHOUT_SPEC)                                                                 \
    X(1203, FINDING_SPEC_WITHOUT_EXTRACTION)                                                                 \
    X(1204, FINDING_SHARED_VAULT_KEY)                                                                        \
    X(1205, FINDING_VAULT_KEY_OUTSIDE_POLICY)                                                                \
    X(1301, FINDING_UNDEFINED_SCOPE)                                                                         \
    X(1302, FINDING_WILDCARD_REDIRECT)                                                                       \
    X(1303, FINDING_HTTP_REDIRECT)                                                                           \
    X(1304, FINDING_WILDCARD_ORIGIN)                                                                         \
    X(1305, FINDING_IMPLICIT_FLOW)                                                                           \
    X(1306, FINDING_DIRECT_ACCESS_GRANTS)                                                                    \
    X(1307, FINDING_PUBLIC_WITHOUT_PKCE)                                                                     \
    X(1308, FINDING_FULL_SCOPE)                                                                              \
    X(2001, FINDING_API_SERVER_UNREACHABLE)                                                                  \
    X(2002, FINDING_API_SERVER_LOGIN)                                                                        \
    X(2003, FINDING_MISSING_RIGHT)                                                                           \
    X(2101, FINDING_NOT_IN_CLUSTER)                                                                          \
    X(2102, FINDING_IMPORT_FAILED)                                                                           \
    X(2103, FINDING_IMPORT_NOT_DONE)                                                                         \
    X(2104, FINDING_IMPORTER_JOB_FAILED)                                                                     \
    X(2105, FINDING_IMPORTER_JOB_WITHOUT_PODS)                                                               \
    X(2106, FINDING_IMPORTER_JOB_STUCK)                                                                      \
    X(2107, FINDING_CONFIG_MAP_STALE)                                                                        \
    X(3001, FINDING_KEYCLOAK_UNREACHABLE)                                                                    \
    X(3002, FINDING_KEYCLOAK_LOGIN)                                                                          \
    X(3003, FINDING_KEYCLOAK_RIGHTS)                                                                         \
    X(3004, FINDING_TEMPORARY_ADMIN)                                                                         \
    X(3005, FINDING_KEYCLOAK_NOT_READY)                                                                      \
    X(3006, FINDING_KEYCLOAK_ERRORS)                                                                         \
    X(3007, FINDING_REALM_MISSING)                                                                           \
    X(3008, FINDING_REALM_DISABLED)                                                                          \
    X(3009, FINDING_KEYCLOAK_NO_LOGIN)                                                                       \
    X(3011, FINDING_CLIENT_MISSING)                                                                          \
    X(3012, FINDING_IMPORTER_CREATES_ONLY)                                                                   \
    X(3013, FINDING_CLIENT_DRIFTED)                                                                          \
    X(3014, FINDING_CLIENT_DISABLED)                                                                         \
    X(3015, FINDING_REDIRECT_DRIFTED)                                                                        \
    X(3016, FINDING_SCOPE_NOT_LINKED)                                                                        \
    X(3017, FINDING_SCOPE_MISSING)                                                                           \
    X(3021, FINDING_SECRET_EMPTY)                                                                            \
    X(3022, FINDING_SECRET_PLACEHOLDER)                                                                      \
    X(3023, FINDING_SECRET_EXPIRED)                                                                          \
    X(3024, FINDING_SECRET_EXPIRES)                                                                          \
    X(3025, FINDING_ROTATION_OPEN)                                                                           \
    X(3031, FINDING_CLIENT_SECRET_WRONG)                                                                     \
    X(3032, FINDING_CLIENT_OTHER_PROOF)                                                                      \
    X(3033, FINDING_CLIENT_IS_PUBLIC)                                                                        \
    X(3034, FINDING_CLIENT_BEARER_ONLY)                                                                      \
    X(3035, FINDING_SERVICE_ACCOUNT_OFF)                                                                     \
    X(3036, FINDING_PASSWORD_GRANT_OFF)                                                                      \
    X(3037, FINDING_DEVICE_GRANT_OFF)                                                                        \
    X(3038, FINDING_STANDARD_FLOW_OFF)                                                                       \
    X(3039, FINDING_IMPLICIT_FLOW_OFF)                                                                       \
    X(3041, FINDING_USER_UNKNOWN)                                                                            \
    X(3042, FINDING_PASSWORD_WRONG)                                                                          \
    X(3043, FINDING_USER_DISABLED)                                                                           \
    X(3044, FINDING_USER_LOCKED)                                                                             \
    X(3045, FINDING_REQUIRED_ACTION)                                                                         \
    X(3046, FINDING_SECOND_FACTOR)                                                                           \
    X(3047, FINDING_CONSENT_REQUIRED)                                                                        \
    X(3048, FINDING_IDENTITY_PROVIDER)                                                                       \
    X(3051, FINDING_REDIRECT_UNKNOWN)                                                                        \
    X(3052, FINDING_PKCE_DEMANDED)                                                                           \
    X(3053, FINDING_CODE_NOT_VALID)                                                                          \
    X(3054, FINDING_REFRESH_TOKEN)                                                                           \
    X(3055, FINDING_OPENID_MISSING)                                                                          \
    X(3056, FINDING_TOKEN_REFUSED)                                                                           \
    X(3057, FINDING_ISSUER_MISMATCH)                                                                         \
    X(3058, FINDING_CLOCK_SKEW)                                                                              \
    X(3059, FINDING_LOGIN_REFUSED)                                                                           \
    X(4001, FINDING_VAULT_UNREACHABLE)                                                                       \
    X(4002, FINDING_VAULT_SEALED)                                                                            \
    X(4003, FINDING_VAULT_NOT_INITIALISED)                                                                   \
    X(4004, FINDING_VAULT_LOGIN)                                                                             \
    X(4005, FINDING_VAULT_FORBIDDEN)                                                                         \
    X(4006, FINDING_VAULT_NO_MOUNT)                                                                          \
    X(4007, FINDING_VAULT_MISSING)                                                                           \
    X(4008, FINDING_VAULT_DELETED)                                                                           \
    X(4009, FINDING_VAULT_NO_FIELD)                                                                          \
    X(4010, FINDING_VAULT_DIFFERS)                                                                           \
    X(4011, FINDING_VAULT_PLACEHOLDER)                                                                       \
    X(5001, FINDING_REFRESH_INTERVAL_ZERO)                                                                   \
    X(5002, FINDING_CREATED_ONCE)                                                                            \
    X(5003, FINDING_PUSHED_AND_READ)                                                                         \
    X(5004, FINDING_PUSH_IF_NOT_EXISTS)                                                                      \
    X(5005, FINDING_STORE_MISSING)                                                                           \
    X(5006, FINDING_STORE_ACCESS)                                                                            \
    X(5007, FINDING_STORE_NOT_READY)                                                                         \
    X(5008, FINDING_STORE_KV_VERSION)                                                                        \
    X(5009, FINDING_CREATION_POLICY_NONE)                                                                    \
    X(5010, FINDING_MERGE_WITHOUT_SECRET)                                                                    \
    X(5011, FINDING_SECRET_OWNED_BY_OTHER)                                                                   \
    X(5012, FINDING_SECRET_IMMUTABLE)                                                                        \
    X(5013, FINDING_VERSION_PINNED)                                                                          \
    X(5014, FINDING_INTERVAL_NOT_UNDERSTOOD)                                                                 \
    X(5015, FINDING_EXTERNAL_SECRET_DELETED)                                                                 \
    X(5016, FINDING_EXTERNAL_SECRET_NOT_SYNCED)                                                              \
    X(5017, FINDING_NO_EXTERNAL_SECRET)                                                                      \
    X(6001, FINDING_JOB_WITHOUT_TOLERATIONS)                                                                 \
    X(6002, FINDING_IMAGE_LATEST)                                                                            \
    X(6003, FINDING_RUNTIME_DOWNLOAD)                                                                        \
    X(6101, FINDING_SECRET_MISSING)                                                                          \
    X(6102, FINDING_SECRET_STALE)                                                                            \
    X(6103, FINDING_STARTED_BEFORE_SECRET)                                                                   \
    X(6104, FINDING_WORKLOAD_NOT_READY)                                                                      \
    X(6201, FINDING_POD_IMAGE_PULL)                                                                          \
    X(6202, FINDING_POD_CRASH_LOOP)                                                                          \
    X(6203, FINDING_POD_EXEC_FORMAT)                                                                         \
    X(6204, FINDING_POD_UNSCHEDULABLE)                                                                       \
    X(6205, FINDING_POD_NOT_READY)                                                                           \
    X(6206, FINDING_NO_POD)                                                                                  \
    X(6207, FINDING_POD_CONFIG)                                                                              \
    X(7001, FINDING_POSTSYNC_CYCLE)                                                                          \
    X(7002, FINDING_HOOK_FAILED_MISSING)                                                                     \
    X(7003, FINDING_IMPORTER_AFTER_CONSUMER)                                                                 \
    X(7004, FINDING_BEFORE_HOOK_CREATION_MISSING)                                                            \
    X(7101, FINDING_APPLICATION_DEGRADED)                                                                    \
    X(7102, FINDING_APPLICATION_OUT_OF_SYNC)                                                                 \
    X(7103, FINDING_APPLICATION_OPERATION_FAILED)                                                            \
    X(7104, FINDING_HOOK_WAITS_FOR_DELETION)                                                                 \
    X(7105, FINDING_HOOK_CANNOT_RUN)

#define FINDING_ENUMERATOR(number, name) name = (number),
enum finding_code { FINDING_NONE, FINDING_CODES(FINDING_ENUMERATOR) };
#undef FINDING_ENUMERATOR

/* A row: what is always true of a finding. Texts are static ASCII; those of several paragraphs have an empty line
 * between. Backquotes stand around what is typed or read literally; a paragraph whose lines begin with four spaces is
 * to be copied as it is. The first paragraph of the advice can stand alone. NAME, NS, CLIENT … are to be filled in. */
struct finding_kind {
    enum finding_code code;
    enum severity severity; /* unless lint's settings say otherwise */
    const char *title;      /* "The realm importer does not add clients to a realm that exists" */
    const char *meaning;    /* what it leads to, in the words of an operator */
    const char *seen;       /* how the tool finds out: objects, fields, requests */
    const char *advice;     /* what to do, commands included */
};

/* The row of the code; NULL when there is none. */
const struct finding_kind *finding_kind(enum finding_code code);

/* All rows in the order of their codes: index from 0 until NULL. */
const struct finding_kind *finding_kind_at(size_t index);

/* "KCR-3012" → FINDING_IMPORTER_CREATES_ONLY; also "kcr-3012" and "3012". FINDING_NONE for anything else. */
enum finding_code finding_code_parse(const char *text);

/* "KCR-3012" into text, which has room for FINDING_CODE_SIZE bytes; returns text. */
#define FINDING_CODE_SIZE sizeof "KCR-0000"
const char *finding_code_write(enum finding_code code, char *text);

/* "error", "warning" or "note". */
const char *severity_name(enum severity severity) __attribute__((returns_nonnull));

/* One finding in a live chain. Owns its texts, which may quote servers. */
struct finding {
    enum finding_code code;
    char *message;  /* a sentence about this case: "client backstage is not in realm ameide" */
    char *evidence; /* what was seen, and where: "KeycloakRealmImport ns/x: Done since …"; or NULL */
    char *next;     /* the command to type or the thing to do; or NULL: the row's advice */
};

/* Owns its items, in the order of adding. */
struct findings {
    struct finding *items;
    size_t count;
};

/* Adds one with this message. The result is borrowed until the next is added. */
struct finding *findings_add(struct findings *findings, enum finding_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void finding_evidence(struct finding *finding, const char *format, ...) __attribute__((format(printf, 2, 3)));
void finding_next(struct finding *finding, const char *format, ...) __attribute__((format(printf, 2, 3)));

void findings_clear(struct findings *findings);

#endif
