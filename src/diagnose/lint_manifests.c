#include "diagnose/lint_rules.h"

const struct lint_rule lint_rules_manifests[1];
const size_t lint_rules_manifests_count = 0;
