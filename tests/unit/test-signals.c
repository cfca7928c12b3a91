/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a signal wait while it is held back, is it named, and is one that is ignored left so?
 */
#include "os/signals.h"

#include <errno.h>
#include <unistd.h>

#include "unit.h"

static void a_signal_waits_and_is_spent(void **state)
{
	(void)state;
	/* A shell's background job starts with SIGINT ignored. */
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	{
		_cleanup_signals_ struct held_signals signals = signals_hold();

		assert_null(signals_come(&signals));
		raise(SIGTERM);
		assert_string_equal(signals_come(&signals), "SIGTERM");
		raise(SIGINT);
		assert_string_equal(signals_come(&signals), "SIGINT");
	}
	/* Still alive; and nothing is left for the next. */
	{
		_cleanup_signals_ struct held_signals signals = signals_hold();

		assert_null(signals_come(&signals));
	}
}

static void an_ignored_one_does_not_come(void **state)
{
	struct held_signals signals = { 0 };

	(void)state;
	signal(SIGHUP, SIG_IGN);
	signals = signals_hold();
	raise(SIGHUP);
	assert_null(signals_come(&signals));
	signals_release(&signals);
	signal(SIGHUP, SIG_DFL);
}

/* Whoever reads what is told may go: that neither ends a change nor undoes it. */
static void nobody_at_the_end_of_a_pipe_is_no_end(void **state)
{
	int ends[2] = { -1, -1 };

	(void)state;
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	signal(SIGPIPE, SIG_DFL);
	{
		_cleanup_signals_ struct held_signals signals = signals_hold();

		assert_int_equal(write(ends[1], "", 1), -1);
		assert_int_equal(errno, EPIPE);
		assert_null(signals_come(&signals));
	}
	close(ends[1]);
}

static void others_are_as_before(void **state)
{
	struct held_signals signals = { 0 };
	sigset_t mask;

	(void)state;
	signals = signals_hold();
	signals_release(&signals);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	assert_false(sigismember(&mask, SIGTERM));
	signals = signals_hold();
	sigprocmask(SIG_BLOCK, NULL, &mask);
	assert_true(sigismember(&mask, SIGTERM));
	assert_false(sigismember(&mask, SIGQUIT));
	signals_release(&signals);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signal_waits_and_is_spent),
		cmocka_unit_test(an_ignored_one_does_not_come),
		cmocka_unit_test(nobody_at_the_end_of_a_pipe_is_no_end),
		cmocka_unit_test(others_are_as_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
