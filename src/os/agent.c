/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a script run in the guest of a running VM? See agent.h. What is said to qemu-guest-agent, and what
 * it answers, are objects of JSON (QEMU's qga/qapi-schema.json).
 */
#include "os/agent.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <json-c/json.h>

#include "base/base64.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "os/clock.h"

enum {
	ANSWER_SIZE = 1024 * 1024,
	ANSWER_SECONDS = 10,	/* within which the agent has to answer */
	SHORTEST_PAUSE_MS = 50, /* between two questions whether it has ended */
	LONGEST_PAUSE_MS = 1000,
};

typedef struct json_object json;

static void json_release(json **object)
{
	json_object_put(*object);
}

#define _cleanup_json_ _cleanup_(json_release)

/* One agent that is talked to. */
struct talk {
	struct virt *virt;
	const char *vm;
	char *answer;
	struct arena *arena;
};

/* ---- one question */

/* The command with its arguments, which it takes over. */
static json *new_command(const char *name, json *arguments)
{
	json *command = json_object_new_object();

	json_object_object_add(command, "execute", json_object_new_string(name));
	if (arguments)
		json_object_object_add(command, "arguments", arguments);
	return command;
}

/* What the answer holds as "return"; *ret_answer is to be released. */
static int ask(const struct talk *talk, const char *name, json *arguments, json **ret_answer,
	       json **ret_value, struct err *reterr)
{
	_cleanup_json_ json *command = new_command(name, arguments);
	_cleanup_json_ json *answer = NULL;
	int r = virt_ask_agent(talk->virt, talk->vm, json_object_to_json_string(command),
			       ANSWER_SECONDS, talk->answer, ANSWER_SIZE);

	if (r < 0)
		return err_set(reterr, r, "%s", virt_words(talk->virt));
	answer = json_tokener_parse(talk->answer);
	if (!json_object_object_get_ex(answer, "return", ret_value))
		return err_set(reterr, -EBADMSG, "its answer to %s cannot be read", name);
	*ret_answer = TAKE_PTR(answer);
	return 0;
}

/* ---- may it run anything? */

/* libvirt passes on what the agent says of commands that its configuration blocks, or that it has not. */
static bool is_blocked(const char *words)
{
	return strstr(words, "has been disabled") || strstr(words, "has not been found");
}

/* While it has the guest's file systems frozen, it blocks all but a few itself, of which this is one. */
static bool is_frozen(const struct talk *talk)
{
	_cleanup_json_ json *answer = NULL;
	json *value = NULL;

	return ask(talk, "guest-fsfreeze-status", NULL, &answer, &value, NULL) == 0 &&
	       str_equal(json_object_get_string(value), "frozen");
}

static int refuse(const struct talk *talk, const char *name, struct err *reterr)
{
	if (is_frozen(talk))
		return err_set(reterr, -EAGAIN,
			       "the file systems of the guest are frozen, as for a snapshot");
	return err_set(reterr, -EOPNOTSUPP,
		       "its configuration keeps it from %s, on RHEL and its kin by a list in "
		       "/etc/sysconfig/qemu-ga, elsewhere by block-rpcs or allow-rpcs in "
		       "qemu-ga.conf or its command line",
		       name);
}

/* Blocked ones are in its list, and not enabled. */
static bool has_command(const json *info, const char *name)
{
	json *list = NULL;

	if (!json_object_object_get_ex(info, "supported_commands", &list))
		return true;
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		json *command = json_object_array_get_idx(list, i);
		json *value = NULL;

		if (!json_object_object_get_ex(command, "name", &value) ||
		    !str_equal(json_object_get_string(value), name))
			continue;
		return !json_object_object_get_ex(command, "enabled", &value) ||
		       json_object_get_boolean(value);
	}
	return false;
}

static int check_commands(const struct talk *talk, struct err *reterr)
{
	static const char *const names[] = { "guest-exec", "guest-exec-status" };
	_cleanup_json_ json *answer = NULL;
	json *info = NULL;
	int r = ask(talk, "guest-info", NULL, &answer, &info, reterr);

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(names); i++)
		if (!has_command(info, names[i]))
			return refuse(talk, names[i], reterr);
	return r;
}

/* ---- the script */

static json *new_arguments(const struct agent_job *job)
{
	const char *const words[] = { "-c", job->script, "vfctl", job->option };
	json *arguments = json_object_new_object();
	json *list = json_object_new_array();

	for (size_t i = 0; i < ARRAY_SIZE(words) && words[i]; i++)
		json_object_array_add(list, json_object_new_string(words[i]));
	json_object_object_add(arguments, "path", json_object_new_string("/bin/sh"));
	json_object_object_add(arguments, "arg", list);
	json_object_object_add(arguments, "capture-output", json_object_new_boolean(true));
	return arguments;
}

static int start(const struct talk *talk, const struct agent_job *job, int64_t *ret_pid,
		 struct err *reterr)
{
	_cleanup_json_ json *answer = NULL;
	json *value = NULL;
	json *pid = NULL;
	int r = ask(talk, "guest-exec", new_arguments(job), &answer, &value, reterr);

	if (r < 0)
		return is_blocked(virt_words(talk->virt)) ? refuse(talk, "guest-exec", reterr) : r;
	if (!json_object_object_get_ex(value, "pid", &pid))
		return err_set(reterr, -EBADMSG, "it does not tell which process it has started");
	*ret_pid = json_object_get_int64(pid);
	return 0;
}

static const char *decode(const struct talk *talk, const json *value, const char *key)
{
	json *data = NULL;

	return json_object_object_get_ex(value, key, &data)
		       ? base64_decode(json_object_get_string(data), talk->arena)
		       : "";
}

/* 1 where it has ended, 0 where it runs. */
static int read_status(const struct talk *talk, int64_t pid, struct agent_result *ret_result,
		       struct err *reterr)
{
	_cleanup_json_ json *answer = NULL;
	json *arguments = json_object_new_object();
	json *value = NULL;
	json *part = NULL;
	struct agent_result result = { 0 };
	int r = 0;

	json_object_object_add(arguments, "pid", json_object_new_int64(pid));
	r = ask(talk, "guest-exec-status", arguments, &answer, &value, reterr);
	if (r < 0)
		return r;
	if (!json_object_object_get_ex(value, "exited", &part))
		return err_set(reterr, -EBADMSG, "it does not tell whether the script has ended");
	if (!json_object_get_boolean(part))
		return 0;
	if (json_object_object_get_ex(value, "exitcode", &part))
		result.status = json_object_get_int64(part);
	else if (json_object_object_get_ex(value, "signal", &part))
		result.status = 128 + json_object_get_int64(part);
	else
		return err_set(reterr, -EBADMSG, "it does not tell how the script has ended");
	result.said = decode(talk, value, "out-data");
	result.complained = decode(talk, value, "err-data");
	if (!result.said || !result.complained)
		return err_set(reterr, -EBADMSG, "what the script said is not in base64");
	*ret_result = result;
	return 1;
}

/* The longer it takes, the less often it is asked: each question takes the guest's time, too. */
static void pause_since(int64_t began, int64_t until)
{
	int64_t now = now_ms();
	int64_t ms = (now - began) / 4;
	struct timespec pause = { 0 };

	if (ms < SHORTEST_PAUSE_MS)
		ms = SHORTEST_PAUSE_MS;
	if (ms > LONGEST_PAUSE_MS)
		ms = LONGEST_PAUSE_MS;
	if (ms > until - now)
		ms = until > now ? until - now : 0;
	pause.tv_sec = ms / 1000;
	pause.tv_nsec = ms % 1000 * 1000000;
	(void)nanosleep(&pause, NULL);
}

static int await_end(const struct talk *talk, const struct agent_job *job, int64_t pid,
		     struct agent_result *ret_result, struct err *reterr)
{
	int64_t began = now_ms();
	int64_t until = began + job->timeout_ms;
	int r = read_status(talk, pid, ret_result, reterr);

	while (r == 0 && now_ms() < until) {
		pause_since(began, until);
		r = read_status(talk, pid, ret_result, reterr);
	}
	if (r == 0)
		return err_set(
			reterr, -ECANCELED,
			"the script has not ended within %d seconds, and may still run there "
			"as process %" PRId64,
			job->timeout_ms / 1000, pid);
	return r < 0 ? r : 0;
}

int agent_run(struct virt *virt, const struct agent_job *job, struct arena *arena,
	      struct agent_result *ret_result, struct err *reterr)
{
	const struct talk talk = {
		.virt = virt,
		.vm = job->vm,
		.answer = arena_alloc(arena, ANSWER_SIZE),
		.arena = arena,
	};
	_cleanup_json_ json *answer = NULL;
	json *value = NULL;
	int64_t pid = 0;
	int r = ask(&talk, "guest-ping", NULL, &answer, &value, reterr);

	if (r == 0)
		r = check_commands(&talk, reterr);
	if (r == 0)
		r = start(&talk, job, &pid, reterr);
	return r < 0 ? r : await_end(&talk, job, pid, ret_result, reterr);
}
