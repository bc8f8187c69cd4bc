/* Our WebSocket codec behind lines of text, for websocket.py. Each line is answered with one or more lines:
 *
 *   encode OPCODE MASK PAYLOAD   (hexadecimal; "-" is empty)   the frame
 *   close CODE MASK                                            the frame
 *   feed BYTES                                                 "message OPCODE PAYLOAD", "close CODE REASON",
 *                                                              "broken CODE"; then "hungry"
 *   reset                                                      "hungry", with a new decoder
 *   key SEED                                                   the key
 *   accepts KEY ACCEPT                                         "yes" or "no"
 */
#include "kcrealm/base/memory.h"
#include "kcrealm/net/websocket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* That of websocket.py. */
#define CEILING ((size_t)1 << 20)

static void from_hex(const char *text, struct buffer *bytes) {
    for (; text && text[0] != '-' && text[0] && text[1]; text += 2) {
        const char pair[] = {text[0], text[1], '\0'};
        buffer_add_char(bytes, (char)strtoul(pair, NULL, 16));
    }
}

static void print_hex(const unsigned char *bytes, size_t size) {
    if (!size)
        putchar('-');
    for (size_t i = 0; i < size; i++)
        printf("%02x", bytes[i]);
    putchar('\n');
}

static void print_messages(struct websocket_decoder *decoder) {
    struct websocket_message message;
    enum websocket_result result;
    while ((result = websocket_next(decoder, &message, NULL)) == WEBSOCKET_MESSAGE) {
        if (message.opcode == WEBSOCKET_CLOSE)
            printf("close %u ", message.close_code);
        else
            printf("message %d ", (int)message.opcode);
        print_hex(message.payload, message.size);
    }
    if (result == WEBSOCKET_BROKEN)
        printf("broken %u\n", decoder->broken);
    puts("hungry");
}

static void encode(const char *opcode, const char *mask, const char *payload) {
    auto_buffer key = {0}, bytes = {0}, frame = {0};
    from_hex(mask, &key);
    from_hex(payload, &bytes);
    websocket_encode(&frame, (enum websocket_opcode)strtoul(opcode, NULL, 10), bytes.data, bytes.size,
                     (const unsigned char *)buffer_text(&key));
    print_hex((const unsigned char *)buffer_text(&frame), frame.size);
}

static void encode_close(const char *code, const char *mask) {
    auto_buffer key = {0}, frame = {0};
    from_hex(mask, &key);
    websocket_encode_close(&frame, (unsigned)strtoul(code, NULL, 10),
                           (const unsigned char *)buffer_text(&key));
    print_hex((const unsigned char *)buffer_text(&frame), frame.size);
}

static void answer(struct websocket_decoder *decoder, char **words) {
    const char *command = words[0];
    auto_buffer bytes = {0};
    if (strcmp(command, "encode") == 0) {
        encode(words[1], words[2], words[3]);
    } else if (strcmp(command, "close") == 0) {
        encode_close(words[1], words[2]);
    } else if (strcmp(command, "feed") == 0) {
        from_hex(words[1], &bytes);
        websocket_feed(decoder, bytes.data, bytes.size);
        print_messages(decoder);
    } else if (strcmp(command, "reset") == 0) {
        websocket_decoder_clear(decoder);
        *decoder = (struct websocket_decoder){.ceiling = CEILING};
        puts("hungry");
    } else if (strcmp(command, "key") == 0) {
        char key[WEBSOCKET_KEY_SIZE];
        from_hex(words[1], &bytes);
        websocket_key((const unsigned char *)buffer_text(&bytes), key);
        puts(key);
    } else {
        puts(websocket_accepts(words[1], words[2]) ? "yes" : "no");
    }
    fflush(stdout);
}

int main(void) {
    struct websocket_decoder decoder = {.ceiling = CEILING};
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, stdin) > 0) {
        char *words[4] = {NULL}, *rest = NULL;
        char *word = strtok_r(line, " \n", &rest);
        for (size_t i = 0; i < mem_count(words) && word; i++, word = strtok_r(NULL, " \n", &rest))
            words[i] = word;
        if (words[0])
            answer(&decoder, words);
    }
    websocket_decoder_clear(&decoder);
    free(line);
    return 0;
}
