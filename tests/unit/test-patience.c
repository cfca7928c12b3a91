/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a write that may never return give its answer, and is it left where it takes too long?
 */
#include "os/patience.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/text.h"
#include "unit.h"

enum {
	AMPLE_MS = 60000
};

static int answer(const void *arg)
{
	return *(const int *)arg;
}

static int die(const void *arg)
{
	(void)arg;
	return raise(SIGKILL);
}

static int hang(const void *arg)
{
	(void)arg;
	while (pause() < 0)
		;
	return 0;
}

static void what_it_returned_is_told(void **state)
{
	static const int answers[] = { 0, -EPERM, -EBUSY, -EHWPOISON };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
		assert_int_equal(patience_run(&running_kernel, answer, &answers[i], AMPLE_MS),
				 answers[i]);
}

static void who_dies_of_it_has_failed(void **state)
{
	(void)state;
	assert_int_equal(patience_run(&running_kernel, die, NULL, AMPLE_MS), -EIO);
}

static void who_hangs_is_left(void **state)
{
	(void)state;
	assert_int_equal(patience_run(&running_kernel, hang, NULL, 20), 1);
}

static void count(void *arg)
{
	++*(int *)arg;
}

/* Who watches is told so twice a second. */
static void a_long_wait_ticks(void **state)
{
	int n = 0;
	struct watcher watcher = { count, &n };
	struct kernel kernel = running_kernel;

	(void)state;
	kernel.arg = &watcher;
	assert_int_equal(patience_run(&kernel, hang, NULL, 20), 1);
	assert_int_equal(n, 0);
	assert_int_equal(kernel.attempt(hang, NULL, 1200, kernel.arg), 1);
	assert_int_equal(n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_returned_is_told),
		cmocka_unit_test(who_dies_of_it_has_failed),
		cmocka_unit_test(who_hangs_is_left),
		cmocka_unit_test(a_long_wait_ticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
