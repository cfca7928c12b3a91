/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is what comes within a moment taken for one event, and is a moment no longer where it does not end?
 */
#include "os/burst.h"

#include <errno.h>
#include <time.h>

#include "unit.h"

enum {
	MOMENT_MS = 100,
	PATIENCE_MS = 30000,
};

struct scene {
	const int *times; /* when events come; the end is below 0 */
	int error;	  /* of all that is heard after them; 0: none comes */
	int now;
	int n_heard;
};

static struct scene *scene_now;

int __wrap_clock_gettime(clockid_t clock, struct timespec *ret_time);
int __wrap_clock_gettime(clockid_t clock, struct timespec *ret_time)
{
	(void)clock;
	*ret_time = (struct timespec){
		.tv_sec = scene_now->now / 1000,
		.tv_nsec = scene_now->now % 1000 * 1000000L,
	};
	return 0;
}

/* As running_kernel's: all that is there at once, or the first that comes in time. */
static int hear(int fd, int timeout_ms, void *arg)
{
	struct scene *scene = arg;

	(void)fd;
	if (*scene->times < 0 && scene->error)
		return scene->error;
	if (*scene->times < 0 || *scene->times > scene->now + timeout_ms) {
		scene->now += timeout_ms;
		return -ETIMEDOUT;
	}
	if (*scene->times > scene->now)
		scene->now = *scene->times;
	for (; *scene->times >= 0 && *scene->times <= scene->now; scene->times++)
		scene->n_heard++;
	return 0;
}

static struct scene play(const int *times, int error, int timeout_ms, int wanted)
{
	struct scene scene = { .times = times, .error = error };
	const struct kernel kernel = { .hear = hear, .arg = &scene };

	scene_now = &scene;
	assert_int_equal(burst_hear(&kernel, 3, timeout_ms), wanted);
	return scene;
}

static void what_comes_together_is_one(void **state)
{
	static const int times[] = { 500, 510, 555, 599, 601, -1 };
	const struct scene scene = play(times, 0, PATIENCE_MS, 0);

	(void)state;
	assert_int_equal(scene.n_heard, 4);
	assert_int_equal(scene.now, 500 + MOMENT_MS);
}

static void a_moment_ends(void **state)
{
	int times[1000];
	struct scene scene = { 0 };

	(void)state;
	for (int i = 0; i < 999; i++)
		times[i] = i;
	times[999] = -1;
	scene = play(times, 0, PATIENCE_MS, 0);
	assert_in_range(scene.now, MOMENT_MS, MOMENT_MS + 1);
}

static void nothing_is_not_waited_for(void **state)
{
	static const int none[] = { -1 };
	static const int late[] = { 50, -1 };

	(void)state;
	assert_int_equal(play(none, 0, 0, -ETIMEDOUT).now, 0);
	assert_int_equal(play(late, 0, 20, -ETIMEDOUT).now, 20);
}

/* What was heard before counts; who can hear no more learns it the next time. */
static void errors_are_told(void **state)
{
	static const int none[] = { -1 };
	static const int one[] = { 5, -1 };

	(void)state;
	assert_int_equal(play(none, -EBADF, PATIENCE_MS, -EBADF).n_heard, 0);
	assert_int_equal(play(one, -EBADF, PATIENCE_MS, 0).n_heard, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_together_is_one),
		cmocka_unit_test(a_moment_ends),
		cmocka_unit_test(nothing_is_not_waited_for),
		cmocka_unit_test(errors_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
