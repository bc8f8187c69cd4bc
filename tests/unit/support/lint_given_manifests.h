/* Manifests for the rules over them: the ExternalSecret app of namespace team, and the store vault that it names. */
#ifndef KCREALM_TESTS_SUPPORT_LINT_GIVEN_MANIFESTS_H
#define KCREALM_TESTS_SUPPORT_LINT_GIVEN_MANIFESTS_H

/* A line of its spec: it takes one field of the secret app. */
#define READS "  data: [{secretKey: k, remoteRef: {key: app, property: value}}]\n"

/* SPEC: further lines of its spec. */
#define EXTERNAL_SECRET(spec)                                                                                \
    "---\n"                                                                                                  \
    "apiVersion: external-secrets.io/v1beta1\n"                                                              \
    "kind: ExternalSecret\n"                                                                                 \
    "metadata: {name: app, namespace: team}\n"                                                               \
    "spec:\n  secretStoreRef: {kind: ClusterSecretStore, name: vault}\n" spec

/* PROVIDER: the member of its provider, in flow style. */
#define STORE(provider)                                                                                      \
    "---\n"                                                                                                  \
    "apiVersion: external-secrets.io/v1\n"                                                                   \
    "kind: ClusterSecretStore\n"                                                                             \
    "metadata: {name: vault}\n"                                                                              \
    "spec: {provider: {" provider "}}\n"

#endif
