/* The three texts of a token, and the table of algorithms. */
#ifndef KCREALM_SRC_DATA_JWT_PARTS_H
#define KCREALM_SRC_DATA_JWT_PARTS_H

#include "kcrealm/data/jwt.h"

/* Base64url as it stands in the token; points into it. */
struct jwt_part {
    const char *text;
    size_t size;
};

enum { JWT_HEADER, JWT_CLAIMS, JWT_SIGNATURE, JWT_PARTS };

/* Splits at the dots, after taking off white space around. False with err when there are not three parts, or too much. */
bool jwt_split(const struct secret *token, struct jwt_part parts[JWT_PARTS], struct error *err);

/* What a part decodes to, freed by the caller (mem_free; NUL-terminated); NULL when it is no base64url. */
unsigned char *jwt_part_decode(const struct jwt_part *part, size_t *size);

/* Adds base64url without padding. */
void jwt_part_encode(struct buffer *out, const void *bytes, size_t size);

struct jwt_algorithm {
    const char *name;
    const char *key_type; /* "RSA", "EC", "OKP" */
    const char *curve;    /* NULL: any */
    const char *digest;   /* NULL: the algorithm's own */
    bool is_pss;
    size_t number_size; /* of ES: each of the signature's two numbers, bytes */
};

/* Sets the context of a signature up for the algorithm's padding. */
struct evp_pkey_ctx_st;
bool jwt_set_padding(const struct jwt_algorithm *algorithm, struct evp_pkey_ctx_st *context);

/* The asymmetric algorithms that are known here; NULL for others. */
const struct jwt_algorithm *jwt_algorithm_find(const char *name);

#endif
