/* Whom a libcurl trusts that was built without a certificate store, as that of the static binaries is. */
#ifndef NET_CERTIFICATE_STORE_H
#define NET_CERTIFICATE_STORE_H

#include <curl/curl.h>

/* The first bundle of certificates that is there, of those of Debian, RHEL, Alpine and macOS, below the folder root
 * ("" for the system); freed by the caller, NULL when there is none. */
char *certificate_store_below(const char *root) __attribute__((warn_unused_result));

/* Makes the handle trust the system's store, the servers and the proxies alike; nothing to do where libcurl brings
 * its own. What is set later wins. */
void certificate_store_use(CURL *easy);

#endif
