/* Looking something up while somebody types: silent, without questions, and not for long. */
#ifndef KCREALM_SRC_CLI_SILENCE_H
#define KCREALM_SRC_CLI_SILENCE_H

/* Gives up standard input, standard error and the controlling terminal, so that nothing can ask or complain, and
 * interrupts what still runs shortly before deadline_ms are over; at its end the process ends with no candidates. */
void silence_begin(long deadline_ms);

/* What was found in time may be printed. */
void silence_end(void);

#endif
