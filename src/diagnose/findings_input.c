#include "diagnose/finding_rows.h"
#include "kcrealm/base/memory.h"

const struct finding_kind finding_rows_input[] = {
    {FINDING_SYNTAX_ERROR, SEVERITY_ERROR, "A file cannot be read as YAML or JSON",
     "Nothing in the file counts, and what it declares looks as if nobody had declared it. A key that stands "
     "twice in one map counts as well: Helm takes the last one without a word, and what the first one said "
     "is lost.",
     "The parser stopped at the place that is shown.",
     "Repair the place and lint again: `kubectl kcrealm lint -f FILE`.\n\nTemplates of a chart are no YAML; "
     "lint what Helm makes of them:\n\n    helm template CHART -f values.yaml | kubectl kcrealm lint -f -"},
    {FINDING_DECLARATION_ERROR, SEVERITY_ERROR, "A declaration is wrong",
     "`diff` and `ensure` refuse the whole input because of it: half a declaration would look like drift, "
     "and be written.",
     "The file was read, but an entry lacks `clientId`, `realm` or `spec`, or a field holds something that "
     "Keycloak refuses or would not store as it stands.",
     "Change the declaration as the message says; `kubectl kcrealm lint -f FILE` shows all mistakes at "
     "once."},
    {FINDING_DECLARATION_WARNING, SEVERITY_WARNING, "A declaration does less than it seems to",
     "The file is read and used, but a part of it has no effect: objects of a kind that is not compared, a "
     "client that another file already declares, a section that is switched off.",
     "Said while the file was loaded, at the place that is shown.",
     "Remove the part that has no effect, or move it to where it has one."},
    {FINDING_DUPLICATE_CLIENT, SEVERITY_ERROR, "A client is declared twice",
     "Which of the two declarations counts is a matter of chance for the tools that apply them: the file "
     "that comes last, or the Job that runs last. With config-as-code that deletes what is not declared, a "
     "second file can even remove the clients of the first.",
     "Two places in the files declare the same client ID in the same realm; the message names both.",
     "Keep one of the two declarations. Values files that build on each other are given as they are given to "
     "Helm, one `-f` after the other: then the later one replaces the earlier one, and nothing is declared "
     "twice."},
    {FINDING_VALUES_DROPPED, SEVERITY_WARNING, "A later values file drops what an earlier one declared",
     "Helm merges maps but replaces lists: a later file that sets `clientSpecs` to three entries removes all "
     "others. In the environment with that file, clients and extractions vanish, though the shared file "
     "still declares them.",
     "The files were merged in the order of `-f`, as Helm does it, and entries of an earlier file are "
     "declared nowhere in the result.",
     "Repeat the dropped entries in the later file, or take the list out of it. `kubectl kcrealm diff -f "
     "values.yaml -f values-dev.yaml` shows what the two declare together. The same holds for the list of "
     "`secretExtraction.clients`; that a stage extracts a client to another key is not reported."},
    {FINDING_IGNORE_UNUSED, SEVERITY_WARNING, "A comment ignores a finding that is not there",
     "The comment is left from a mistake that was repaired, or its code is misspelt. If the mistake comes "
     "back in this place, nobody will hear of it.",
     "A comment `# kcrealm:ignore KCR-1234 reason` names a finding that stands neither on its line nor on "
     "the first line below that is no comment, or a code that does not exist.",
     "Remove the comment. `kubectl kcrealm explain CODE` tells what it was meant to hide."},
    {FINDING_PLACEHOLDER_VALUE, SEVERITY_ERROR, "A placeholder stands where a secret belongs",
     "A text that was meant to be filled in is deployed as a secret: whoever reads the chart can log in, and "
     "the workload that has the real secret cannot. A Job that copies it to Vault overwrites the real one.",
     "The value of a field that sounds like a secret is a known word (`changeme`, `platform_client_secret`), "
     "contains its own client's name, or is far too regular to be random. Looked at are values, what "
     "rendered "
     "Secrets hold, and environment variables of containers. Lists of one's own words are read from the file "
     "that the settings name. Templates and references (`${X}`, `vault:x`) are left alone.",
     "Take the value out of the file. Keycloak generates the secrets of its clients; `kubectl kcrealm "
     "extract CLIENT -f values.yaml` carries them to Vault, and an ExternalSecret from there to the "
     "workload."},
    {FINDING_FIXTURE_OF_EXTRACTED_SECRET, SEVERITY_ERROR,
     "A fixture would overwrite a secret that Keycloak generates",
     "The same key of Vault is written by a bootstrap Job from `fixtures:` and by the extraction of a "
     "client's secret. Each run of the Job replaces the real secret by the fixture; logins fail with "
     "`invalid_client` or `unauthorized_client` until the next extraction.",
     "A key below `fixtures:` equals the `vaultKey` of an entry in `secretExtraction.clients`.",
     "Remove the entry from `fixtures:`. Where the fixture has run already, carry the real secret again: "
     "`kubectl kcrealm extract CLIENT -f values.yaml`."},
    {FINDING_DECLARED_SECRET, SEVERITY_ERROR, "A client's secret is declared in a file",
     "Everybody who can read the repository, its history and its copies has the secret. It can only be made "
     "worthless by rotating it.",
     "The spec of a client has `secret`, `registrationAccessToken`, or a private key in its attributes, with "
     "a value that is no mask.",
     "Remove the field, so that Keycloak generates the secret, and rotate it if the file was ever pushed: "
     "`kubectl kcrealm rotate CLIENT -f values.yaml`.\n\nWhere it really has to be declared, `$(env:NAME)` "
     "with `--substitute --allow-declared-secrets` keeps it out of the file."},
    {FINDING_CLIENT_SECRET_FROM_STORE, SEVERITY_ERROR, "A client's secret comes from an external store",
     "Keycloak generates client secrets and is their authority; Vault mirrors them. A client secret that an "
     "external store, such as a cloud's key vault, brings into the cluster is another value, and the login "
     "fails with `unauthorized_client`.",
     "By `secretClasses:` in the settings the `vaultKey` of an extraction is of class `external`, or an "
     "ExternalSecret reads a key of class `service` from another store than the one that the class names, or "
     "reads such a key or the `vaultKey` of an extraction from a store that only the class `external` names.",
     "Let the ExternalSecret read the Vault key that the extraction writes, or correct the class of the key "
     "in `secretClasses:`. `kubectl kcrealm extract CLIENT -f values.yaml` carries the secret to that key."},
    {FINDING_EXTERNAL_SECRET_NOT_FROM_STORE, SEVERITY_WARNING,
     "A secret of a third party does not come from its store",
     "The secret is issued elsewhere, and the store that `secretClasses:` names is where it is renewed. A "
     "copy in the cluster or in a file misses the renewal and stops working on that day.",
     "By `secretClasses:` in the settings a key is of class `external`, and an ExternalSecret reads it from "
     "another store than the one that the class names, or a Secret among the manifests has its content.",
     "Read it by an ExternalSecret from its store, or correct the class of the key in `secretClasses:`."},
    {FINDING_STORE_FEEDS_CLIENT_SECRET, SEVERITY_ERROR, "A Secret of an ExternalSecret is input to Keycloak",
     "The flow is reversed: a value from the store, often a placeholder, becomes the client's secret in "
     "Keycloak, though Keycloak is the authority for it. At the next import or rotation the two sides "
     "differ.",
     "A KeycloakRealmImport takes a client's `secret` through `spec.placeholders` from a Secret that an "
     "ExternalSecret writes.",
     "Remove `secret` and its placeholder from the import, so that Keycloak generates the secret, and mirror "
     "it: `kubectl kcrealm extract CLIENT -f values.yaml`."},
};
const size_t finding_rows_input_count = mem_count(finding_rows_input);
