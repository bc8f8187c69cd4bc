#include "kcrealm/base/memory.h"
#include "report/drift_text.h"
#include "report/formats.h"
#include "report/markdown.h"

static bool is_all_in_sync(const struct drift *drift) {
    size_t counts[DRIFT_STATES];
    drift_count(drift, counts);
    return counts[DRIFT_IN_SYNC] == drift->count;
}

/* What the row says behind the state; an object that drifted says it in its diff. */
static const char *reason_of(const struct drift_item *item) {
    return item->state == DRIFT_DRIFTED && !item->changes.unknown_count ? NULL : item->reason;
}

static void add_row(struct markdown *document, const struct drift_item *item) {
    auto_buffer row = {0};
    auto_text state = drift_state_text(item);
    auto_text place = object_place(item);
    buffer_add_text(&row, "| ");
    markdown_code(&row, item->realm);
    buffer_add_text(&row, " | ");
    markdown_object(&row, item->kind, item->name);
    buffer_format(&row, " | %s", state);
    if (reason_of(item)) {
        buffer_add_text(&row, ": ");
        markdown_code(&row, reason_of(item));
    }
    buffer_add_text(&row, " | ");
    if (place)
        markdown_code(&row, place);
    buffer_add_text(&row, " |\n");
    markdown_row(document, &row);
}

static void add_table(struct markdown *document, const struct drift *drift) {
    buffer_add_text(document->out, "\n| Realm | Object | State | Declared at |\n|---|---|---|---|\n");
    for (size_t i = 0; i < drift->count; i++)
        if (drift->items[i].state != DRIFT_IN_SYNC)
            add_row(document, &drift->items[i]);
    buffer_add_char(document->out, '\n');
}

static void add_diffs(struct markdown *document, const struct drift *drift) {
    for (size_t i = 0; i < drift->count; i++) {
        const struct drift_item *item = &drift->items[i];
        if (item->state != DRIFT_DRIFTED)
            continue;
        auto_change_view view = change_view_of(item->kind, &item->changes);
        auto_text state = drift_state_text(item);
        markdown_diff(document, &view, item->realm, item->name, state);
    }
}

void markdown_drift(const struct page *page, const struct drift *drift) {
    struct markdown document = markdown_start(page->out);
    const struct page line = page_plain(page->out, COLUMNS_UNLIMITED);
    buffer_add_text(page->out, "**Keycloak:** ");
    if (drift->count == 0)
        buffer_add_text(page->out, "nothing was compared: no object is declared.\n");
    else
        drift_text_summary(&line, drift);
    if (is_all_in_sync(drift))
        return;
    add_table(&document, drift);
    add_diffs(&document, drift);
    markdown_end(&document);
}
