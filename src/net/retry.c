#include "retry.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/net/http.h"

#include <stddef.h>
#include <string.h>

#define BACKOFF_FIRST_MS 200

bool retry_is_idempotent(const char *method) {
    static const char *const methods[] = {"GET", "HEAD", "PUT", "DELETE"};
    for (size_t i = 0; i < mem_count(methods); i++)
        if (strcmp(method, methods[i]) == 0)
            return true;
    return false;
}

static bool status_is_temporary(int status) {
    return status == 429 || status == 502 || status == 503 || status == 504;
}

long http_backoff_ms(unsigned retries, long retry_after_s) {
    if (retries >= HTTP_RETRIES_MAX || retry_after_s > HTTP_RETRY_WINDOW_MS / 1000)
        return RETRY_NONE;
    long delay_ms = (long)BACKOFF_FIRST_MS << retries;
    return retry_after_s * 1000 > delay_ms ? retry_after_s * 1000 : delay_ms;
}

long retry_delay_ms(const struct retry_attempt *attempt) {
    if (attempt->retries >= HTTP_RETRIES_MAX || !(attempt->broken || status_is_temporary(attempt->status)))
        return RETRY_NONE;
    /* A kept-alive connection dies of old age: no reason to wait for the server to recover. */
    if (attempt->broken && attempt->reused)
        return 0;
    long delay_ms = http_backoff_ms(attempt->retries, attempt->retry_after_s);
    return attempt->elapsed_ms + delay_ms <= HTTP_RETRY_WINDOW_MS ? delay_ms : RETRY_NONE;
}
