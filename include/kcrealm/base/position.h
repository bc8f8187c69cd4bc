/* A place in an input. */
#ifndef KCREALM_BASE_POSITION_H
#define KCREALM_BASE_POSITION_H

/* Line and column count from 1; line 0: unknown (file may still be known). File is borrowed. */
struct position {
    const char *file;
    unsigned line;
    unsigned column;
};

#endif
