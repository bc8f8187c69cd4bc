#include "kcrealm/base/pool.h"

#include "kcrealm/base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MANY 5000

static const size_t sizes[] = {
    0, 1, 15, 16, 17, 100, POOL_BLOCK_MAX - 1, POOL_BLOCK_MAX, POOL_BLOCK_MAX + 1, 100000};

static void blocks_are_apart_and_aligned(void **state) {
    (void)state;
    static unsigned char *blocks[MANY];
    for (size_t i = 0; i < MANY; i++) {
        size_t size = sizes[i % mem_count(sizes)] % 1000;
        blocks[i] = pool_alloc(size);
        assert_int_equal((uintptr_t)blocks[i] % sizeof(double), 0);
        memset(blocks[i], (int)(i % 251), size);
    }
    for (size_t i = 0; i < MANY; i++) {
        size_t size = sizes[i % mem_count(sizes)] % 1000;
        for (size_t at = 0; at < size; at++)
            assert_int_equal(blocks[i][at], i % 251);
        pool_free(blocks[i]);
    }
    pool_free(NULL);
}

static void freed_blocks_are_used_again_and_hold_nothing(void **state) {
    (void)state;
    static const char secret[] = "a secret that is longer than the pointer to the next block";
    char *block = pool_alloc(sizeof secret);
    memcpy(block, secret, sizeof secret);
    pool_free(block);
#ifndef __SANITIZE_ADDRESS__
    char *again = pool_alloc(sizeof secret);
    assert_ptr_equal(again, block);
    for (size_t i = sizeof(void *); i < sizeof secret; i++)
        assert_int_equal(again[i], 0);
    pool_free(again);
#endif
}

static void sizes_do_not_share_blocks(void **state) {
    (void)state;
    void *small = pool_alloc(16);
    pool_free(small);
    char *large = pool_alloc(64);
    memset(large, 'x', 64);
    char *other = pool_alloc(16);
    memset(other, 'y', 16);
    for (size_t i = 0; i < 64; i++)
        assert_int_equal(large[i], 'x');
    pool_free(large);
    pool_free(other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_apart_and_aligned),
        cmocka_unit_test(freed_blocks_are_used_again_and_hold_nothing),
        cmocka_unit_test(sizes_do_not_share_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
