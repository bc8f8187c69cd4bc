#include "cli/repl_hops.h"
#include "cli/repl_oidc.h"
#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "kcrealm/cli/input.h"

void repl_proof_clear(struct repl_proof *proof) {
    secret_free(proof->secret);
    mem_free(proof->algorithm);
    mem_free(proof->key_id);
    *proof = (struct repl_proof){0};
}

/* Short names, and those of OpenID Connect. */
static bool read_method(const char *name, enum oidc_proof *how, struct error *err) {
    static const struct {
        const char *name;
        enum oidc_proof proof;
    } rows[] = {{"post", OIDC_PROOF_POST}, {"basic", OIDC_PROOF_BASIC}};
    for (size_t i = 0; i < mem_count(rows); i++) {
        if (!text_equal(name, rows[i].name))
            continue;
        *how = rows[i].proof;
        return true;
    }
    if (oidc_proof_named(name, how))
        return true;
    error_set(err, ERROR_USAGE, "--auth: there is no client authentication \"%s\"", name);
    return error_next(err, "use post, basic, client_secret_jwt, private_key_jwt or none");
}

static struct secret *ask(struct repl *repl, const char *client, bool from_stdin, struct error *err) {
    auto_text question = mem_format("Secret of client %s: ", client);
    mem_replace(&repl->attempt.secret_source, mem_dup("typed"));
    return repl_ask_secret(repl, question, from_stdin, "--secret-stdin", err);
}

static struct secret *from_hop(struct repl *repl, const struct repl_line *line, const char *client,
                               const char *hop_name, struct error *err) {
    const struct repl_places places = repl_places_of(line);
    struct repl_hop hop;
    mem_replace(&repl->attempt.secret_source, mem_dup(hop_name));
    if (!repl_hop_read(repl, hop_name, client, &places, &hop, err)) {
        repl_hop_clear(&hop);
        return NULL;
    }
    struct secret *secret = mem_steal(hop.secret);
    if (!secret) {
        error_set(err, ERROR_NOT_FOUND, "no secret of client %s from %s (%s): %s", client, hop_name,
                  hop.place ? hop.place : "not looked at", hop.why ? hop.why : "there is none");
        if (hop.next)
            error_next(err, "%s", hop.next);
    }
    repl_hop_clear(&hop);
    return secret;
}

static struct secret *read_key(struct repl *repl, const char *file, struct error *err) {
    mem_replace(&repl->attempt.secret_source, mem_format("key file %s", file));
    if (!text_equal(file, "-"))
        return input_read_secret(file, err);
    error_set(err, ERROR_USAGE, "--key-file wants the name of a file");
    return NULL;
}

/* False also when there is nothing to read: then err is not set. */
static bool read_secret(struct repl *repl, const struct repl_line *line, const char *client, bool needed,
                        struct repl_proof *proof, struct error *err) {
    const char *key_file = repl_line_flag(line, "key-file");
    const char *source = repl_line_flag(line, "secret-from");
    bool from_stdin = repl_line_flag(line, "secret-stdin") != NULL;
    if (key_file)
        proof->secret = read_key(repl, key_file, err);
    else if (source && !text_equal(source, "ask"))
        proof->secret = from_hop(repl, line, client, source, err);
    else if (source || from_stdin || needed)
        proof->secret = ask(repl, client, from_stdin, err);
    else
        return false;
    if (proof->secret && !secret_size(proof->secret))
        error_set(err, ERROR_INPUT, "the secret of client %s is empty", client);
    return proof->secret && secret_size(proof->secret);
}

static bool refuse_mixture(struct error *err) {
    error_set(err, ERROR_USAGE, "a client proves itself either by a key or by a secret");
    return error_next(err,
                      "--key-file FILE goes with --auth private_key_jwt, a secret with the other methods");
}

/* Who means the secret itself by --secret is not to be asked for it as if nothing had been said. */
static bool refuse_stray_place(const struct repl_line *line, struct error *err) {
    static const char *const flags[][2] = {{"secret", "secret"}, {"vault-key", "vault"}};
    const char *source = repl_line_flag(line, "secret-from");
    for (size_t i = 0; i < mem_count(flags); i++) {
        if (!repl_line_flag(line, flags[i][0]) || text_equal(source, flags[i][1]))
            continue;
        error_set(err, ERROR_USAGE, "--%s names a place of --secret-from %s, not a secret", flags[i][0],
                  flags[i][1]);
        return !error_next(err, "add --secret-from %s, or leave it out: then the secret is asked for",
                           flags[i][1]);
    }
    return false;
}

bool repl_proof_read(struct repl *repl, const struct repl_line *line, const char *client, bool needed,
                     struct repl_proof *proof, struct error *err) {
    const char *method = repl_line_flag(line, "auth");
    bool has_key = repl_line_flag(line, "key-file") != NULL;
    *proof = (struct repl_proof){.how = has_key ? OIDC_PROOF_KEY_JWT : OIDC_PROOF_POST};
    if (method && !read_method(method, &proof->how, err))
        return false;
    if (has_key != (proof->how == OIDC_PROOF_KEY_JWT))
        return refuse_mixture(err);
    if (refuse_stray_place(line, err))
        return false;
    auto_error failure = {0};
    if (method && proof->how == OIDC_PROOF_NONE)
        return true;
    if (!read_secret(repl, line, client, needed || method, proof, &failure)) {
        proof->how = OIDC_PROOF_NONE;
        return !error_is_set(&failure) || error_move(err, &failure);
    }
    proof->algorithm = mem_dup(repl_line_flag(line, "algorithm"));
    proof->key_id = mem_dup(repl_line_flag(line, "key-id"));
    return true;
}

struct oidc_client repl_proof_client(const struct repl_proof *proof, const char *client_id) {
    return (struct oidc_client){.client_id = client_id,
                                .proof = proof->how,
                                .secret = proof->secret,
                                .algorithm = proof->algorithm,
                                .key_id = proof->key_id};
}
