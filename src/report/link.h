/* Links between clients and client scopes. */
#ifndef KCREALM_SRC_REPORT_LINK_H
#define KCREALM_SRC_REPORT_LINK_H

/* "default" or "optional": what "defaultClientScopes" or "optionalClientScopes" means for a scope. Static. */
const char *link_type(const char *list);

#endif
