/* Just enough of HTML: tags with their attributes, and the text between. Pure, for hostile bytes. */
#ifndef KCREALM_KEYCLOAK_HTML_H
#define KCREALM_KEYCLOAK_HTML_H

#include "kcrealm/base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

#define HTML_NAME_MAX 32

/* Where reading is; the bytes are borrowed. */
struct html {
    const char *at, *end;
};

/* A tag, or (name is "") a piece of text. */
struct html_piece {
    char name[HTML_NAME_MAX]; /* lower case, cut when longer */
    bool closes;              /* </name> */
    const char *begin, *end;  /* of the attributes, or of the text; borrowed, as they stand */
};

/* The next piece; false at the end. Comments, declarations and the insides of scripts and styles are left out. */
bool html_next(struct html *html, struct html_piece *piece);

/* Adds the value of a tag's attribute, its entities resolved; false when the tag has no such attribute. */
bool html_attribute(const struct html_piece *piece, const char *name, struct buffer *value);

/* Adds text, its entities resolved and each run of white space as one space. */
void html_text(const struct html_piece *piece, struct buffer *text);

#endif
