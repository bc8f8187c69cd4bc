#include "net/local_socket.h"

#include "kcrealm/base/memory.h"
#include "kcrealm/base/text.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static int make_parent(void **state) {
    *state = mem_dup("/tmp/kcrealm-socket-test-XXXXXX");
    return mkdtemp(*state) ? 0 : -1;
}

static int remove_parent(void **state) {
    int result = rmdir(*state); /* also says that nothing was left in it */
    mem_free(*state);
    return result;
}

static int connect_to(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path, strlen(path) + 1);
    int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(descriptor, (struct sockaddr *)&address, sizeof address), 0);
    return descriptor;
}

static void is_private(void **state) {
    struct local_socket local;
    assert_true(local_socket_open(&local, *state, NULL));
    struct stat status;
    assert_int_equal(stat(local.directory, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    assert_true(text_starts_with(local.path, local.directory));
    assert_int_equal(fcntl(local.descriptor, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    local_socket_close(&local);
    assert_int_equal(local.descriptor, -1);
}

static void accepts_this_process(void **state) {
    const char *shortage = NULL;
    struct local_socket local;
    assert_true(local_socket_open(&local, *state, NULL));
    assert_int_equal(local_socket_accept(&local, &shortage), -1); /* and does not wait */
    int client = connect_to(local.path);
    int server = local_socket_accept(&local, &shortage);
    assert_true(server >= 0);
    assert_int_equal(fcntl(server, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_int_equal(fcntl(server, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    close(client);
    close(server);
    local_socket_close(&local);
}

static void turns_other_processes_away(void **state) {
    const char *shortage = NULL;
    struct local_socket local;
    assert_true(local_socket_open(&local, *state, NULL));
    pid_t child = fork();
    if (child == 0) {
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        memcpy(address.sun_path, local.path, strlen(local.path) + 1);
        int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
        char byte;
        bool connected = connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0;
        _exit(connected && read(descriptor, &byte, 1) == 0 ? 0 : 1); /* it is closed to us */
    }
    int server = -1, status = -1;
    for (int i = 0; i < 500 && waitpid(child, &status, WNOHANG) == 0; i++) {
        server = local_socket_accept(&local, &shortage);
        usleep(10000);
    }
    assert_int_equal(server, -1);
    assert_int_equal(status, 0);
    local_socket_close(&local);
}

/* The pid of a process that is no more. */
static pid_t dead_pid(void) {
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
    return child;
}

static char *leave_behind(const char *parent, pid_t pid, bool with_socket) {
    char *directory = mem_format("%s/kcrealm-%ld-abcdef", parent, (long)pid);
    assert_int_equal(mkdir(directory, 0700), 0);
    if (!with_socket)
        return directory;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    auto_text path = mem_format("%s/tunnel", directory);
    memcpy(address.sun_path, path, strlen(path) + 1);
    int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(descriptor, (struct sockaddr *)&address, sizeof address), 0);
    close(descriptor);
    return directory;
}

static void removes_what_dead_processes_left(void **state) {
    auto_text with_socket = leave_behind(*state, dead_pid(), true);
    auto_text empty = leave_behind(*state, dead_pid(), false);
    struct local_socket local;
    assert_true(local_socket_open(&local, *state, NULL));
    assert_int_not_equal(access(with_socket, F_OK), 0);
    assert_int_not_equal(access(empty, F_OK), 0);
    local_socket_close(&local);
}

static void leaves_alone_what_lives_or_is_not_ours(void **state) {
    auto_text living = leave_behind(*state, getppid(), true);
    auto_text other = mem_format("%s/kcrealm-notes", (char *)*state);
    assert_int_equal(mkdir(other, 0700), 0);
    struct local_socket local;
    assert_true(local_socket_open(&local, *state, NULL));
    assert_int_equal(access(living, F_OK), 0);
    assert_int_equal(access(other, F_OK), 0);
    local_socket_close(&local);
    auto_text path = mem_format("%s/tunnel", living);
    unlink(path);
    rmdir(living);
    rmdir(other);
}

/* A process of another pid namespace looks dead from here, but it listens. */
static void leaves_alone_what_listens(void **state) {
    pid_t pid = dead_pid();
    auto_text directory = leave_behind(*state, pid, false);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    auto_text path = mem_format("%s/tunnel", directory);
    memcpy(address.sun_path, path, strlen(path) + 1);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 1), 0);
    struct local_socket local;
    assert_true(local_socket_open(&local, *state, NULL));
    assert_int_equal(access(path, F_OK), 0);
    local_socket_close(&local);
    close(listener);
    unlink(path);
    rmdir(directory);
}

static void says_what_is_wrong_with_the_directory(void **state) {
    (void)state;
    struct local_socket local;
    auto_error missing = {0};
    assert_false(local_socket_open(&local, "/nonexistent", &missing));
    assert_int_equal(missing.class, ERROR_INPUT);
    assert_non_null(strstr(missing.message, "/nonexistent"));
    assert_non_null(strstr(missing.next, "TMPDIR"));
}

static void refuses_a_path_too_long_for_a_socket(void **state) {
    auto_text deep = mem_format("%s/%0100d", (char *)*state, 0);
    assert_int_equal(mkdir(deep, 0700), 0);
    struct local_socket local;
    auto_error err = {0};
    assert_false(local_socket_open(&local, deep, &err));
    assert_non_null(strstr(err.message, "too long"));
    assert_int_equal(rmdir(deep), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(is_private, make_parent, remove_parent),
        cmocka_unit_test_setup_teardown(accepts_this_process, make_parent, remove_parent),
        cmocka_unit_test_setup_teardown(turns_other_processes_away, make_parent, remove_parent),
        cmocka_unit_test_setup_teardown(removes_what_dead_processes_left, make_parent, remove_parent),
        cmocka_unit_test_setup_teardown(leaves_alone_what_lives_or_is_not_ours, make_parent, remove_parent),
        cmocka_unit_test_setup_teardown(leaves_alone_what_listens, make_parent, remove_parent),
        cmocka_unit_test(says_what_is_wrong_with_the_directory),
        cmocka_unit_test_setup_teardown(refuses_a_path_too_long_for_a_socket, make_parent, remove_parent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
