/* What libedit finds on Linux with musl and on macOS alike. */
#define HAVE_TERMCAP_H 1
#include <stdint.h>
#include <sys/types.h>

#define HAVE_DIRENT_H 1
#define HAVE_FCNTL_H 1
#define HAVE_GETLINE 1
#define HAVE_GETPW_R_POSIX 1
#define HAVE_INTTYPES_H 1
#define HAVE_LIMITS_H 1
#define HAVE_STDINT_H 1
#define HAVE_STDLIB_H 1
#define HAVE_STRCHR 1
#define HAVE_STRING_H 1
#define HAVE_STRLCAT 1
#define HAVE_STRLCPY 1
#define HAVE_SIZE_MAX 1
#define HAVE_SYS_IOCTL_H 1
#define HAVE_SYS_PARAM_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_UNISTD_H 1
#define HAVE_U_INT32_T 1
#define HAVE_WCSDUP 1
#define STDC_HEADERS 1
#define __STDC_ISO_10646__ 201103L

#include "sys.h"
