/* Bytes from files and standard input, and declarations from wherever the flags say. */
#ifndef KCREALM_CLI_INPUT_H
#define KCREALM_CLI_INPUT_H

#include "kcrealm/base/secret.h"
#include "kcrealm/cli/connect.h"
#include "kcrealm/cli/session.h"
#include "kcrealm/realm/declare.h"

/* Values of 10,000 clients are 20 MB. */
#define INPUT_CEILING ((size_t)64 << 20)

/* Reads a whole file ("-": standard input) into bytes. ERROR_INPUT with the system's reason. */
bool input_read_file(const char *name, struct buffer *bytes, struct error *err)
    __attribute__((warn_unused_result));

/* A file that could not be opened (errno says why), or that is a directory: returns false with ERROR_INPUT and what to do. */
bool input_cannot_open(const char *name, struct error *err);
bool input_is_directory(const char *name, struct error *err);

/* The content of a file without line ends at its end, owned by the caller; NULL as above. */
struct secret *input_read_secret(const char *name, struct error *err) __attribute__((warn_unused_result));

/* Whether the flags name any input: otherwise it is looked for in the cluster. */
bool input_is_named(const struct flags *flags);

/* Loads what the flags name: -f, --from-configmap, --from-realmimport, or else the ConfigMaps *-client-specs of the namespace.
 * names (may be NULL) narrows to these clients. Diagnostics are shown. False (shown) when anything is wrong;
 * connection is used only for what is in the cluster. */
bool input_load_desired(struct session *session, struct connection *connection, const struct strings *names,
                        struct desired *desired) __attribute__((warn_unused_result));

/* The same with extractions, of what is found in the cluster: nothing there is no mistake (*found is false). Where the
 * cluster cannot be asked, a note says so. */
bool input_load_found(struct session *session, struct connection *connection, struct desired *desired,
                      bool *found) __attribute__((warn_unused_result));

/* The same, with the extractions that are declared (desired->extractions). */
bool input_load_extractions(struct session *session, struct connection *connection,
                            const struct strings *names, struct desired *desired)
    __attribute__((warn_unused_result));

#endif
