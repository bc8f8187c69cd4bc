/* Whether a script brings programs from elsewhere when it runs. */
#ifndef KCREALM_SRC_DIAGNOSE_DOWNLOADS_H
#define KCREALM_SRC_DIAGNOSE_DOWNLOADS_H

/* What downloads: "apk add", "pip install", "curl"; NULL when nothing does. Static. Package managers count, and curl or
 * wget when what they get is run, unpacked, made executable or put among programs, or is named like a program or an
 * archive; asking a service for something does not. */
const char *script_downloads(const char *script);

#endif
