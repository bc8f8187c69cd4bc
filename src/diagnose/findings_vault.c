#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

const struct finding_kind finding_rows_vault[] = {
    {FINDING_VAULT_UNREACHABLE, SEVERITY_ERROR, "Vault does not answer",
     "Secrets that are in Kubernetes already stay there, but nothing new arrives: ExternalSecrets fail to "
     "refresh, extraction and rotation stop.",
     "The server that the SecretStores name, or that the flags name, got no answer through the tunnel or at "
     "its address.",
     "Look at its pods: `kubectl get pods -n NS -l app.kubernetes.io/name=vault`. If they are ready, say "
     "where it is: `--vault-service NS/NAME:8200` or `--vault-url URL`, and `--vault-ca FILE` where its "
     "certificate is not trusted."},
    {FINDING_VAULT_SEALED, SEVERITY_ERROR, "Vault is sealed",
     "Every request is refused until it is unsealed, usually after its pods were restarted. ExternalSecrets "
     "keep what they have and report errors.",
     "It answered 503 \"Vault is sealed\", and `sys/health` says that it is initialised.",
     "Unseal every replica: `kubectl exec -n NS POD -- vault operator unseal` (OpenBao: `bao operator "
     "unseal`), with the keys of those who hold them. Auto-unseal by a key service spares this after the "
     "next restart."},
    {FINDING_VAULT_NOT_INITIALISED, SEVERITY_ERROR, "Vault is not initialised",
     "It has no data at all: it was never set up, or its storage is not the one it had before.",
     "`sys/health` answered 501.",
     "Look at its storage before anything else (`kubectl get pvc -n NS`): initialising a Vault that has lost "
     "its volume makes the loss final. A new one: `vault operator init` (OpenBao: `bao operator init`)."},
    {FINDING_VAULT_LOGIN, SEVERITY_ERROR, "Vault does not accept the login",
     "What Vault holds is unknown. The ExternalSecrets may be fine all the same: they log in as their own "
     "store does.",
     "The login was refused, or the token is dead: `permission denied` without anything else means a dead, "
     "unknown or missing token.",
     "Give another login: `VAULT_TOKEN`, `--vault-secret NS/NAME`, or `--vault-role ROLE` to log in as a "
     "service account. `vault token lookup` shows how long a token lives."},
    {FINDING_VAULT_FORBIDDEN, SEVERITY_WARNING, "The Vault policy does not let the login read the path",
     "What Vault holds there is unknown, which is shown as `?`. `extract` will refuse before its first "
     "write, because it could not read back.",
     "Vault answered 403 to the read, and `sys/capabilities-self` shows what the login may do at the path.",
     "Add the path to the policy of the login, for a KV v2 mount with `data/` in it.\n\n    path "
     "\"secret/data/VAULTKEY\" { capabilities = [\"create\", \"read\", \"update\", \"patch\"] }\n\n`kubectl "
     "kcrealm extract -f values.yaml --dry-run` proves the rights of all paths without writing."},
    {FINDING_VAULT_NO_MOUNT, SEVERITY_ERROR, "Nothing is mounted in Vault where the secret should be",
     "Neither extraction nor External Secrets can use the path; the SecretStore is called valid all the "
     "same.",
     "Vault answered 404 \"no handler for route\" below the mount.",
     "Name the right mount with `--vault-mount`, and in the SecretStore with `spec.provider.vault.path`. "
     "`vault secrets list` shows which there are; `vault secrets enable -path=secret kv-v2` makes one."},
    {FINDING_VAULT_MISSING, SEVERITY_ERROR, "Vault does not have the secret",
     "It was never carried there. The ExternalSecret that reads the path fails with \"Secret does not "
     "exist\", and the workload waits for its Secret.",
     "Vault answered 404 without metadata: nothing was ever written at the path.",
     "Carry it: `kubectl kcrealm extract CLIENT -f values.yaml`. A Job's log that says the secret was "
     "written is no proof: look whether it read anything back."},
    {FINDING_VAULT_DELETED, SEVERITY_ERROR, "The secret was deleted in Vault",
     "External Secrets reports it as missing. The Kubernetes Secret may still have the last value, until "
     "something makes it anew.",
     "Vault answered 404 with metadata: the latest version is soft-deleted, destroyed, or past its "
     "`delete_version_after`.",
     "Carry it anew: `kubectl kcrealm extract CLIENT -f values.yaml`; that is safe whatever was there. Find "
     "out who deletes: a PushSecret with `deletionPolicy: Delete` removes data and metadata, and "
     "`delete_version_after` of the mount lets versions vanish."},
    {FINDING_VAULT_NO_FIELD, SEVERITY_ERROR, "The secret in Vault lacks the field",
     "The path is there, but not the field that carries the client's secret. External Secrets says \"cannot "
     "find secret data for key\".",
     "The latest version was read, and has no field of the name that `vaultField` or `--vault-field` gives "
     "(`value` without them).",
     "Agree on one name: that of the extraction and `remoteRef.property` of the ExternalSecret. Then "
     "`kubectl kcrealm extract CLIENT -f values.yaml`; other fields at the path stay."},
    {FINDING_VAULT_DIFFERS, SEVERITY_ERROR, "Vault has another secret than Keycloak",
     "Workloads get a secret that Keycloak refuses with `unauthorized_client`. Somebody regenerated the "
     "secret in Keycloak, or something overwrote the path in Vault.",
     "Both values were compared in memory; neither they nor their lengths are shown. The version and its "
     "writer, where metadata tells it, are the evidence.",
     "Keycloak is the authority: `kubectl kcrealm extract CLIENT -f values.yaml` carries its secret. If it "
     "differs again later, something else writes the path: `vault kv metadata get secret/VAULTKEY` shows "
     "when, and a PushSecret or a bootstrap Job is the usual writer."},
    {FINDING_VAULT_PLACEHOLDER, SEVERITY_ERROR, "Vault has a placeholder instead of the secret",
     "A bootstrap Job or a person wrote a text that was meant to be replaced. Workloads receive it and fail "
     "with `unauthorized_client`.",
     "The value was judged in memory: a known word, the client's own name, a template that was not filled "
     "in, or far too regular. It is never shown.",
     "`kubectl kcrealm extract CLIENT -f values.yaml` replaces it by the real one. Then find the fixture, or "
     "the next run of the Job brings it back: `kubectl kcrealm lint -f values.yaml`."},
};
const size_t finding_rows_vault_count = mem_count(finding_rows_vault);
