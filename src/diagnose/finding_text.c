#include "kcrealm/diagnose/finding_text.h"

#include "kcrealm/base/memory.h"

#define FINDING_TEXT(number, name) {(name), "KCR-" #number},

const char *finding_code_text(enum finding_code code) {
    static const struct {
        enum finding_code code;
        const char *text;
    } rows[] = {FINDING_CODES(FINDING_TEXT)};
    for (size_t i = 0; i < mem_count(rows); i++)
        if (rows[i].code == code)
            return rows[i].text;
    return NULL;
}
