#include "diagnose/lint_manifests.h"

#include "kcrealm/base/memory.h"

#define ROW(code, name) {code, lint_##name, lint_##name##_bad, lint_##name##_good},
const struct lint_rule lint_rules_manifests[] = {LINT_MANIFEST_RULES(ROW)};
#undef ROW
const size_t lint_rules_manifests_count = mem_count(lint_rules_manifests);
