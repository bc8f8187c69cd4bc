/* Images whose content changes under their name. */
#include "diagnose/lint_manifests.h"
#include "diagnose/lint_objects.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/objects/argocd_hook.h"
#include "kcrealm/objects/pod_template.h"

struct image {
    const json_t *object;
    const json_t *holder; /* of the member "image" */
    const char *path;
};

static void judge_image(const struct lint_scope *scope, struct lint_report *report,
                        const struct image *image) {
    const char *name = value_text(image->holder, "image");
    enum image_version version = image_version_of(name);
    if (version != IMAGE_LATEST && version != IMAGE_NO_TAG)
        return;
    auto_text label = lint_object_label(image->object);
    struct lint_finding *finding = lint_add_member(
        scope, report, FINDING_IMAGE_LATEST, image->holder, "image", image->path,
        "%s runs image \"%s\", %s: what it is changes without a change here", label, name,
        version == IMAGE_LATEST ? "whose tag is latest" : "which has no tag and so means latest");
    lint_next(finding, "name a version, or a digest (image@sha256:…)");
}

/* `helm create` gives each chart a test with such an image; tests are run by hand. */
static bool is_test_of_helm(const json_t *object) {
    struct argocd_hook hook = argocd_hook_of(object);
    return hook.is_hook && !hook.phases;
}

void lint_image_latest(const struct lint_scope *scope, struct lint_report *report) {
    auto_lint_objects objects = {0};
    lint_objects_collect(scope, NULL, NULL, &objects);
    for (size_t i = 0; i < objects.count; i++) {
        const json_t *object = objects.items[i].object;
        const char *pod_path = NULL;
        const json_t *pod = pod_template_spec(object, &pod_path);
        if (is_test_of_helm(object))
            continue;
        for (struct pod_container at = {0}; pod_container_next(pod, &at);) {
            auto_text path = mem_format("%s.%s[%zu].image", pod_path, at.list, at.index);
            judge_image(scope, report, &(struct image){object, at.container, path});
        }
        if (lint_object_is(object, GROUP_KEYCLOAK, "Keycloak"))
            judge_image(scope, report, &(struct image){object, value_at(object, "spec", NULL), "spec.image"});
    }
}

/* --- Examples ---------------------------------------------------------------------------------------- */

#define RELEASE(image)                                                                                       \
    "apiVersion: batch/v1\n"                                                                                 \
    "kind: Job\n"                                                                                            \
    "metadata: {name: migrate}\n"                                                                            \
    "spec:\n"                                                                                                \
    "  template:\n"                                                                                          \
    "    spec:\n"                                                                                            \
    "      restartPolicy: Never\n"                                                                           \
    "      initContainers:\n"                                                                                \
    "        - {name: wait, image: \"registry.example.com:5000/wait@sha256:"                                 \
    "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\"}\n"                                  \
    "      containers:\n"                                                                                    \
    "        - {name: migrate, image: \"" image "\"}\n"

const char lint_image_latest_bad[] = RELEASE("registry.example.com:5000/migrate");
const char lint_image_latest_good[] = RELEASE("registry.example.com:5000/migrate:1.2.3");
