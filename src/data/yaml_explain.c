/* libyaml's complaints in words for people who write values files. */
#include "yaml_reader.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

/* By how libyaml's complaint starts. Where it knows the beginning of what it was in, that is told as well. */
static const struct {
    const char *theirs;
    const char *ours;
    const char *beginning; /* or NULL */
} complaints[] = {
    {"found a tab character", "a tab cannot indent; use spaces", NULL},
    {"did not find expected key", "a key is missing, or the indentation does not fit", "the map starts"},
    {"did not find expected '-' indicator", "no list item, or the indentation does not fit",
     "the list starts"},
    {"did not find expected ',' or ']'", "a ',' or ']' is missing", "the list starts"},
    {"did not find expected ',' or '}'", "a ',' or '}' is missing", "the map starts"},
    {"did not find expected node content", "a value is missing", NULL},
    {"did not find expected <document start>", "something follows after the document's end", NULL},
    {"mapping values are not allowed", "':' cannot stand here; quote the value or check the indentation",
     NULL},
    {"block sequence entries", "a list item cannot start here; check the indentation", NULL},
    {"could not find expected ':'", "a ':' is missing after the key", "the key starts"},
    {"found unexpected end of stream", "the text ends inside of quotes", "they open"},
    {"found unexpected document indicator", "the document ends inside of quotes", "they open"},
    {"found unknown escape character", "an unknown escape in double quotes; a backslash is written \\\\",
     NULL},
    {"found undefined tag handle", "this tag is not declared", NULL},
    {"did not find expected alphabetic", "a name is missing after * or &; quote a value that starts so",
     NULL},
    {"found incompatible YAML document", "this version of YAML is not supported", NULL},
};

/* The byte that starts the character at a mark, NUL at the end. */
static char byte_at(const struct yaml_reader *reader, yaml_mark_t mark) {
    size_t characters = 0;
    for (size_t i = 0; i < reader->size; i++)
        if (((unsigned char)reader->bytes[i] & 0xc0) != 0x80 && characters++ == mark.index)
            return reader->bytes[i];
    return '\0';
}

static bool explain_start(const struct yaml_reader *reader, struct error *err) {
    yaml_mark_t mark = reader->parser.problem_mark;
    char character = byte_at(reader, mark);
    if (character == '\t')
        return yaml_refuse(reader, mark, err, "not valid YAML: a tab cannot indent; use spaces");
    return yaml_refuse(reader, mark, err, "not valid YAML: a value cannot start with %c; quote it",
                       character);
}

static bool explain_syntax(const struct yaml_reader *reader, struct error *err) {
    const yaml_parser_t *parser = &reader->parser;
    const char *context = parser->context ? parser->context : "";
    if (text_starts_with(parser->problem, "found character that cannot start any token"))
        return explain_start(reader, err);
    for (size_t i = 0; i < mem_count(complaints); i++) {
        if (!text_starts_with(parser->problem, complaints[i].theirs))
            continue;
        if (!complaints[i].beginning || !parser->context)
            return yaml_refuse(reader, parser->problem_mark, err, "not valid YAML: %s", complaints[i].ours);
        return yaml_refuse(reader, parser->problem_mark, err, "not valid YAML: %s (%s in line %zu)",
                           complaints[i].ours, complaints[i].beginning, parser->context_mark.line + 1);
    }
    return yaml_refuse(reader, parser->problem_mark, err, "not valid YAML: %s%s%s", context,
                       *context ? ", " : "", parser->problem);
}

/* The reader fails without a mark, by the byte. */
static yaml_mark_t mark_of_byte(const struct yaml_reader *reader, size_t offset) {
    yaml_mark_t mark = {0};
    for (size_t i = 0; i < offset && i < reader->size; i++) {
        if (reader->bytes[i] == '\n') {
            mark.line++;
            mark.column = 0;
        } else if (((unsigned char)reader->bytes[i] & 0xc0) != 0x80) {
            mark.column++;
        }
    }
    return mark;
}

/* libyaml points at the byte that should have gone on with a sequence; the sequence starts before it. */
static size_t problem_start(const struct yaml_reader *reader) {
    size_t offset = reader->parser.problem_offset;
    if (text_starts_with(reader->parser.problem, "invalid trailing UTF-8 octet"))
        do {
            offset--;
        } while (offset > 0 && (unsigned char)reader->bytes[offset] < 0xc0);
    return offset;
}

static bool explain_byte(const struct yaml_reader *reader, struct error *err) {
    size_t offset = problem_start(reader);
    yaml_mark_t mark = mark_of_byte(reader, offset);
    unsigned char byte = offset < reader->size ? (unsigned char)reader->bytes[offset] : 0;
    if (byte == 0)
        return yaml_refuse(reader, mark, err,
                           "not valid YAML: there is a NUL byte; is the file UTF-16 or binary?");
    if (text_starts_with(reader->parser.problem, "control characters"))
        return yaml_refuse(reader, mark, err, "not valid YAML: the control character U+%04X is not allowed",
                           (unsigned)reader->parser.problem_value);
    return yaml_refuse(reader, mark, err, "not valid YAML: the byte 0x%02x is no valid UTF-8", byte);
}

bool yaml_explain(const struct yaml_reader *reader, struct error *err) {
    switch (reader->parser.error) {
    case YAML_READER_ERROR:
        return explain_byte(reader, err);
    case YAML_SCANNER_ERROR:
    case YAML_PARSER_ERROR:
        return explain_syntax(reader, err);
    case YAML_MEMORY_ERROR:
        return error_set(err, ERROR_INTERNAL, "out of memory while reading YAML");
    default:
        return error_set(err, ERROR_INTERNAL, "reading YAML failed");
    }
}
