/* The reply to a WebSocket's upgrade: what is read does not depend on the pieces in which it comes. The first byte is
 * their size. */
#include "net/upgrade.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"
#include "net/refusal.h"
#include "support/fuzz.h"

/* How many bytes belong to the reply. */
static size_t read_in_pieces(const char *bytes, size_t size, size_t piece, struct upgrade_reply *reply) {
    size_t used = 0;
    for (size_t at = 0; at < size && reply->state < UPGRADE_COMPLETE; at += piece)
        used += upgrade_read(reply, bytes + at, size - at < piece ? size - at : piece);
    if (reply->state < UPGRADE_COMPLETE)
        upgrade_read_end(reply);
    return used;
}

void fuzz_one(const char *bytes, size_t size) {
    size_t piece = 1 + fuzz_choose(&bytes, &size, 64);
    struct upgrade_reply whole = {0}, pieces = {0};
    size_t used = read_in_pieces(bytes, size, size + 1, &whole);
    read_in_pieces(bytes, size, piece, &pieces);
    assert(used <= size && whole.state >= UPGRADE_COMPLETE);
    assert(whole.status == pieces.status && text_equal(whole.accept, pieces.accept));
    auto_error err = {0};
    enum tunnel_failure failure = refusal_judge(&whole, "dGhlIHNhbXBsZSBub25jZQ==", &err);
    fuzz_is_reported(failure != TUNNEL_FINE, &err);
    upgrade_reply_clear(&whole);
    upgrade_reply_clear(&pieces);
}
