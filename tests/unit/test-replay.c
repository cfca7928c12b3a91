/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does each request find its own replies in a recording, those of a repeated one in order?
 */
#include "os/replay.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "wire.h"

/* The request that asks for this interface, or as a dump for all. */
static void ask(struct strbuf *wire, int ifindex, int flags)
{
	struct ifinfomsg header = { .ifi_index = ifindex };

	wire_end(wire,
		 wire_begin(wire, RTM_GETLINK, NLM_F_REQUEST | flags, 0, &header, sizeof(header)));
}

static struct replay *record(void)
{
	static const struct {
		int ifindex;
		int flags;
		int reply;
	} recorded[] = {
		{ 3, 0, 33 }, { 1, 0, 11 }, { 0, NLM_F_DUMP, 1 },
		{ 2, 0, 22 }, { 1, 0, 12 }, { 0, NLM_F_DUMP, 2 },
	};
	_cleanup_strbuf_ struct strbuf wire = { 0 };
	struct replay *replay = NULL;
	void *copy = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(recorded); i++) {
		ask(&wire, recorded[i].ifindex, recorded[i].flags);
		wire_error(&wire, 0, recorded[i].reply);
	}
	copy = malloc(wire.length);
	assert_non_null(copy);
	memcpy(copy, wire.text, wire.length);
	assert_int_equal(replay_new(copy, wire.length, &replay), 0);
	return replay;
}

/* The error that stands for the reply, or what replay_find says. */
static int find(struct replay *replay, int ifindex, int flags)
{
	_cleanup_strbuf_ struct strbuf wire = { 0 };
	const void *replies = NULL;
	struct nlmsgerr error;
	size_t n = 0;
	int r = 0;

	ask(&wire, ifindex, flags);
	r = replay_find(replay, (const struct nlmsghdr *)wire.text, &replies, &n);
	if (r < 0)
		return r;
	assert_int_equal(n, NLMSG_LENGTH(sizeof(error)));
	memcpy(&error, (const char *)replies + NLMSG_HDRLEN, sizeof(error));
	return abs(error.error);
}

static void each_finds_its_own(void **state)
{
	_cleanup_(replay_freep) struct replay *replay = record();

	(void)state;
	assert_int_equal(find(replay, 1, 0), 11);
	assert_int_equal(find(replay, 0, NLM_F_DUMP), 1);
	assert_int_equal(find(replay, 3, 0), 33);
	assert_int_equal(find(replay, 1, 0), 12);
	assert_int_equal(find(replay, 1, 0), 12);
	assert_int_equal(find(replay, 0, NLM_F_DUMP), 2);
	assert_int_equal(find(replay, 2, 0), 22);
	assert_int_equal(find(replay, 0, 0), -ENODATA);
	assert_int_equal(find(replay, 4, 0), -ENODATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_finds_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
