#include "keycloak/authorize_page.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "keycloak/html.h"

#include <string.h>

/* Which text is being read. */
enum capture { CAPTURE_NONE, CAPTURE_TITLE, CAPTURE_MESSAGE };

struct reading {
    struct authorize_page *page;
    enum capture capture;
    char element[HTML_NAME_MAX]; /* that it stands in */
    struct buffer text;
    bool is_error, asks_code;
};

static bool attribute_is(const struct html_piece *tag, const char *name, const char *wanted) {
    struct buffer value = {.ceiling = AUTHORIZE_TEXT_MAX};
    bool equal = html_attribute(tag, name, &value) && text_equal(buffer_text(&value), wanted);
    buffer_clear(&value);
    return equal;
}

/* Whether a word is among those of the attribute "class". */
static bool has_class(const struct html_piece *tag, const char *word) {
    struct buffer value = {.ceiling = AUTHORIZE_TEXT_MAX};
    html_attribute(tag, "class", &value);
    auto_text padded = mem_format(" %s ", buffer_text(&value));
    auto_text wanted = mem_format(" %s ", word);
    buffer_clear(&value);
    return strstr(padded, wanted) != NULL;
}

static void begin_capture(struct reading *reading, enum capture capture, const char *element) {
    reading->capture = capture;
    memcpy(reading->element, element, HTML_NAME_MAX);
    buffer_reset(&reading->text);
}

static void trim(struct buffer *text) {
    while (text->size && text->data[text->size - 1] == ' ')
        text->data[--text->size] = '\0';
}

/* Keeps the first title and the first message that say anything. */
static void end_capture(struct reading *reading) {
    char **slot = reading->capture == CAPTURE_TITLE ? &reading->page->title : &reading->page->message;
    trim(&reading->text);
    if (reading->text.size && !*slot)
        *slot = mem_dup(buffer_text(&reading->text));
    reading->capture = CAPTURE_NONE;
}

/* A text ends with its element, or with the first inner one after it said something: below the message of an error page
 * stands a link back to the application. */
static void take_close(struct reading *reading, const struct html_piece *tag) {
    if (reading->capture == CAPTURE_NONE)
        return;
    trim(&reading->text);
    if (reading->text.size || text_equal(tag->name, reading->element))
        end_capture(reading);
}

static void take_form(struct reading *reading, const struct html_piece *tag) {
    struct buffer action = {.ceiling = AUTHORIZE_ACTION_MAX};
    bool usable = html_attribute(tag, "action", &action) && !action.overflow &&
                  strstr(buffer_text(&action), "/login-actions/");
    if (usable && !reading->page->action)
        reading->page->action = mem_dup(buffer_text(&action));
    buffer_clear(&action);
}

/* Fields of Keycloak's own forms. */
static void take_input(struct reading *reading, const struct html_piece *tag) {
    static const char *const codes[] = {"otp", "totp", "authenticatorData", "recoveryCodeInput", "emailCode"};
    bool hidden = attribute_is(tag, "type", "hidden");
    reading->page->asks_username |= !hidden && attribute_is(tag, "name", "username");
    reading->page->asks_password |= attribute_is(tag, "name", "password");
    for (size_t i = 0; i < mem_count(codes); i++)
        reading->asks_code |= attribute_is(tag, "name", codes[i]);
}

static void take_open(struct reading *reading, const struct html_piece *tag) {
    if (text_equal(tag->name, "form"))
        take_form(reading, tag);
    if (text_equal(tag->name, "input"))
        take_input(reading, tag);
    bool is_error = attribute_is(tag, "id", "kc-error-message");
    reading->is_error |= is_error;
    if (is_error || has_class(tag, "kc-feedback-text"))
        begin_capture(reading, CAPTURE_MESSAGE, tag->name);
    else if (attribute_is(tag, "id", "kc-page-title"))
        begin_capture(reading, CAPTURE_TITLE, tag->name);
}

static enum authorize_page_kind kind_of(const struct reading *reading) {
    static const struct {
        const char *part;
        enum authorize_page_kind kind;
    } rows[] = {{"/login-actions/required-action", AUTHORIZE_PAGE_ACTION},
                {"/login-actions/consent", AUTHORIZE_PAGE_CONSENT}};
    const struct authorize_page *page = reading->page;
    if (reading->is_error)
        return AUTHORIZE_PAGE_ERROR;
    for (size_t i = 0; page->action && i < mem_count(rows); i++)
        if (strstr(page->action, rows[i].part))
            return rows[i].kind;
    if (reading->asks_code)
        return AUTHORIZE_PAGE_SECOND_FACTOR;
    bool asks = page->asks_username || page->asks_password;
    return page->action && asks ? AUTHORIZE_PAGE_LOGIN : AUTHORIZE_PAGE_UNKNOWN;
}

void authorize_page_read(const char *bytes, size_t size, struct authorize_page *page) {
    struct html html = {.at = bytes, .end = bytes + size};
    struct reading reading = {.page = page, .text = {.ceiling = AUTHORIZE_TEXT_MAX}};
    struct html_piece piece;
    *page = (struct authorize_page){0};
    while (html_next(&html, &piece)) {
        if (!*piece.name && reading.capture != CAPTURE_NONE)
            html_text(&piece, &reading.text);
        else if (*piece.name && piece.closes)
            take_close(&reading, &piece);
        else if (*piece.name)
            take_open(&reading, &piece);
    }
    if (reading.capture != CAPTURE_NONE)
        end_capture(&reading);
    buffer_clear(&reading.text);
    page->kind = kind_of(&reading);
}

void authorize_page_clear(struct authorize_page *page) {
    mem_free(page->action);
    mem_free(page->title);
    mem_free(page->message);
    *page = (struct authorize_page){0};
}
