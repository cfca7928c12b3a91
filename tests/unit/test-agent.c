/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a script run in a guest by its agent, and is it told why it cannot? The agent answers as a table says.
 */
#include "os/agent.h"

#include <errno.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "unit.h"

#define INFO                                                                                \
	"{\"return\":{\"supported_commands\":[{\"name\":\"guest-exec\",\"enabled\":true},{" \
	"\"name\":\"guest-exec-status\",\"enabled\":true}]}}"

/* What is asked, and what comes back: an answer, or an errno with libvirt's words. */
struct exchange {
	const char *asks; /* is in the command */
	const char *answer;
	int error;
};

struct fake {
	const struct exchange *next;
	const struct exchange *last; /* which comes again and again */
};

static int answer(void *backing, const char *vm, const char *command, int seconds, char *buf,
		  size_t size, struct err *reterr)
{
	struct fake *fake = backing;
	const struct exchange *now = fake->next;

	assert_string_equal(vm, "web1");
	assert_true(seconds > 0);
	assert_non_null(strstr(command, now->asks));
	if (now < fake->last)
		fake->next++;
	if (now->error)
		return err_set(reterr, -now->error, "%s", now->answer);
	assert_true(strlen(now->answer) < size);
	strcpy(buf, now->answer);
	return 0;
}

static void done(void *backing)
{
	(void)backing;
}

static const struct virt_ops ops = { .ask_agent = answer, .close = done };

static int run(const struct exchange *exchanges, size_t n, struct arena *arena,
	       struct agent_result *result, struct err *err)
{
	struct fake fake = { .next = exchanges, .last = exchanges + n - 1 };
	_cleanup_(virt_freep) struct virt *virt = virt_new(&ops, &fake);
	const struct agent_job job = { .vm = "web1", .script = "echo \"$1\"", .option = "--look" };
	int r = agent_run(virt, &job, arena, result, err);

	assert_ptr_equal(fake.next, fake.last);
	return r;
}

#define RUN(exchanges, result, err) run(exchanges, ARRAY_SIZE(exchanges), arena, result, err)

static void what_it_says_is_told(void **state)
{
	static const struct exchange exchanges[] = {
		{ "\"guest-ping\"", "{\"return\":{}}", 0 },
		{ "\"guest-info\"", INFO, 0 },
		{ "[ \"-c\", \"echo \\\"$1\\\"\", \"vfctl\", \"--look\" ]",
		  "{\"return\":{\"pid\":7}}", 0 },
		{ "\"pid\": 7",
		  "{\"return\":{\"exited\":true,\"exitcode\":3,\"out-data\":\"LS1sb29rCg==\",\"err-"
		  "data\":\"YQ==\"}}",
		  0 },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct agent_result result = { 0 };

	(void)state;
	assert_int_equal(RUN(exchanges, &result, NULL), 0);
	assert_int_equal(result.status, 3);
	assert_string_equal(result.said, "--look\n");
	assert_string_equal(result.complained, "a");
}

static void a_signal_ends_it(void **state)
{
	static const struct exchange exchanges[] = {
		{ "guest-ping", "{\"return\":{}}", 0 },
		{ "guest-info", INFO, 0 },
		{ "guest-exec", "{\"return\":{\"pid\":7}}", 0 },
		{ "guest-exec-status", "{\"return\":{\"exited\":true,\"signal\":9}}", 0 },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct agent_result result = { 0 };

	(void)state;
	assert_int_equal(RUN(exchanges, &result, NULL), 0);
	assert_int_equal(result.status, 128 + 9);
	assert_string_equal(result.said, "");
}

/* Of a script that has no time at all it is asked once. */
static void it_is_not_awaited_for_ever(void **state)
{
	static const struct exchange exchanges[] = {
		{ "guest-ping", "{\"return\":{}}", 0 },
		{ "guest-info", INFO, 0 },
		{ "guest-exec", "{\"return\":{\"pid\":7}}", 0 },
		{ "guest-exec-status", "{\"return\":{\"exited\":false}}", 0 },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct agent_result result = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(RUN(exchanges, &result, &err), -ECANCELED);
	assert_non_null(strstr(err.text, "may still run there as process 7"));
}

static void nobody_answers(void **state)
{
	static const struct exchange exchanges[] = {
		{ "guest-ping", "QEMU guest agent is not connected", ETIMEDOUT },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct agent_result result = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(RUN(exchanges, &result, &err), -ETIMEDOUT);
	assert_string_equal(err.text, "QEMU guest agent is not connected");
}

static void it_may_run_nothing(void **state)
{
	static const struct exchange told[] = {
		{ "guest-ping", "{\"return\":{}}", 0 },
		{ "guest-info",
		  "{\"return\":{\"supported_commands\":[{\"name\":\"guest-exec\",\"enabled\":false}"
		  "]}}",
		  0 },
		{ "guest-fsfreeze-status", "{\"return\":\"thawed\"}", 0 },
	};
	static const struct exchange too_old[] = {
		{ "guest-ping", "{\"return\":{}}", 0 },
		{ "guest-info", "{\"return\":{\"supported_commands\":[]}}", 0 },
		{ "guest-fsfreeze-status", "guest-fsfreeze-status has not been found", EIO },
	};
	static const struct exchange when_asked[] = {
		{ "guest-ping", "{\"return\":{}}", 0 },
		{ "guest-info", "{\"return\":{}}", 0 },
		{ "guest-exec",
		  "internal error: unable to execute QEMU agent command 'guest-exec': Command "
		  "guest-exec has been disabled",
		  EIO },
		{ "guest-fsfreeze-status", "{\"return\":\"thawed\"}", 0 },
	};
	static const struct exchange frozen[] = {
		{ "guest-ping", "{\"return\":{}}", 0 },
		{ "guest-info",
		  "{\"return\":{\"supported_commands\":[{\"name\":\"guest-exec\",\"enabled\":false}"
		  "]}}",
		  0 },
		{ "guest-fsfreeze-status", "{\"return\":\"frozen\"}", 0 },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct agent_result result = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(RUN(frozen, &result, NULL), -EAGAIN);
	assert_int_equal(RUN(told, &result, &err), -EOPNOTSUPP);
	assert_non_null(strstr(err.text, "/etc/sysconfig/qemu-ga"));
	assert_int_equal(RUN(too_old, &result, &err), -EOPNOTSUPP);
	assert_int_equal(RUN(when_asked, &result, &err), -EOPNOTSUPP);
}

static void answers_that_are_none(void **state)
{
	static const struct exchange cut[] = { { "guest-ping", "{\"return\":{", 0 } };
	static const struct exchange other[] = { { "guest-ping", "[]", 0 } };
	static const struct exchange no_pid[] = {
		{ "guest-ping", "{\"return\":{}}", 0 },
		{ "guest-info", INFO, 0 },
		{ "guest-exec", "{\"return\":[]}", 0 },
	};
	static const struct exchange no_base64[] = {
		{ "guest-ping", "{\"return\":{}}", 0 },
		{ "guest-info", INFO, 0 },
		{ "guest-exec", "{\"return\":{\"pid\":7}}", 0 },
		{ "guest-exec-status",
		  "{\"return\":{\"exited\":true,\"exitcode\":0,\"out-data\":\"a\"}}", 0 },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct agent_result result = { 0 };

	(void)state;
	assert_int_equal(RUN(cut, &result, NULL), -EBADMSG);
	assert_int_equal(RUN(other, &result, NULL), -EBADMSG);
	assert_int_equal(RUN(no_pid, &result, NULL), -EBADMSG);
	assert_int_equal(RUN(no_base64, &result, NULL), -EBADMSG);
}

/* RFC 4648, 10. */
static void base64_is_read(void **state)
{
	static const struct {
		const char *text;
		const char *decoded;
	} cases[] = {
		{ "", "" },
		{ "Zg==", "f" },
		{ "Zm8=", "fo" },
		{ "Zm9v", "foo" },
		{ "Zm9vYg==", "foob" },
		{ "Zm9vYmE=", "fooba" },
		{ "Zm9vYmFy", "foobar" },
	};
	static const char *const bad[] = { "Z",	       "Zg",   "Zg=",	"Z===",
					   "Zg==Zg==", "Zm 8", "Zm\n=", "====" };
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(base64_decode(cases[i].text, arena), cases[i].decoded);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_null(base64_decode(bad[i], arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_says_is_told),
		cmocka_unit_test(a_signal_ends_it),
		cmocka_unit_test(it_is_not_awaited_for_ever),
		cmocka_unit_test(nobody_answers),
		cmocka_unit_test(it_may_run_nothing),
		cmocka_unit_test(answers_that_are_none),
		cmocka_unit_test(base64_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
