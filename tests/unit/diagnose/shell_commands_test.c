#include "diagnose/shell_commands.h"

#include "kcrealm/base/buffer.h"
#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* "program,word,word; program|": a bar behind what is piped. */
static char *commands_of(const char *script) {
    struct buffer out = {0};
    auto_shell_command command = {0};
    while (shell_command_next(&script, &command)) {
        auto_text words = strings_join(&command.words, ",");
        buffer_format(&out, "%s%s%s", out.size ? " " : "", words, command.is_piped ? "|" : ";");
    }
    assert_int_equal(command.words.count, 0);
    return buffer_steal(&out);
}

static void scripts_fall_apart_into_commands(void **state) {
    (void)state;
    static const struct {
        const char *script, *commands;
    } cases[] = {
        {"", ""},
        {"  \n\n ", ""},
        {"apk add curl", "apk,add,curl;"},
        {"set -e\napk add curl && curl -s x || exit 1", "set,-e; apk,add,curl; curl,-s,x; exit,1;"},
        {"curl x | tar -xz; ls &", "curl,x| tar,-xz; ls;"},
        {"curl \\\n  -s \\\n  x", "curl,-s,x;"},
        {"# apt-get install x\necho a#b # c", "echo,a#b;"},
        {"echo 'apk add x && y' \"a \\\" b\" ''", "echo,apk add x && y,a \" b,;"},
        {"T=$(curl -s x)\necho $T", "curl,-s,x; echo,$T;"},
        {"A=1 B=2 sudo apk add x", "apk,add,x;"},
        {"if ! command pip install x; then exit; fi", "pip,install,x; exit; fi;"},
        {"curl x > /bin/y 2>&1", "curl,x,>,/bin/y;"},
        {"curl x>>y 2>/dev/null", "curl,x,>>,y,>,/dev/null;"},
        {"echo \"open", "echo,open;"},
        {"echo \\", "echo;"},
        {"a |& b", "a| b;"},
        {"`id`", "id;"},
    };
    for (size_t i = 0; i < mem_count(cases); i++) {
        auto_text commands = commands_of(cases[i].script);
        if (strcmp(commands, cases[i].commands) != 0)
            fail_msg("%s: %s", cases[i].script, commands);
    }
}

static void programs_are_named_without_their_directory(void **state) {
    (void)state;
    const char *script = "/usr/bin/curl -s x";
    auto_shell_command command = {0};
    assert_string_equal(shell_program(&command), "");
    assert_true(shell_command_next(&script, &command));
    assert_string_equal(shell_program(&command), "curl");
    assert_true(shell_command_has(&command, "-s"));
    assert_false(shell_command_has(&command, "s"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts_fall_apart_into_commands),
        cmocka_unit_test(programs_are_named_without_their_directory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
