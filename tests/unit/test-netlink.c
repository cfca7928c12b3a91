/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a request bring what the kernel answered, whatever befalls the socket, and does a recording
 * answer the same? Scripted datagrams and errnos on a socket that is connected to nothing.
 */
#include "os/netlink.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include <netlink/msg.h>

#include "scripted.h"
#include "unit.h"
#include "wire.h"

static void add_link(struct strbuf *wire, uint32_t seq, int flags, int ifindex)
{
	const struct wire_link link = { .ifindex = ifindex, .name = "eth0" };

	wire_link(wire, seq, flags, &link);
}

/* What was heard: a letter for each reply by its ifindex, a bar for each new beginning. */
struct heard {
	char text[64];
};

static void hear_begin(void *arg)
{
	strcat(((struct heard *)arg)->text, "|");
}

static void hear(const struct nlmsghdr *message, void *arg)
{
	const struct ifinfomsg *header = NLMSG_DATA(message);
	char letter[] = { (char)('a' + header->ifi_index % 26), '\0' };

	assert_int_equal(message->nlmsg_type, RTM_NEWLINK);
	strcat(((struct heard *)arg)->text, letter);
}

static int ask(struct netlink *netlink, int flags, struct heard *heard)
{
	const struct netlink_listener listener = { hear_begin, hear, heard };
	const struct ifinfomsg header = { .ifi_family = AF_UNSPEC };
	struct nl_msg *request = nlmsg_alloc_simple(RTM_GETLINK, flags);
	int r = 0;

	heard->text[0] = '\0';
	nlmsg_append(request, (void *)&header, sizeof(header), NLMSG_ALIGNTO);
	r = netlink_ask(netlink, request, &listener);
	nlmsg_free(request);
	return r;
}

/* Asks the script, and then a recording of that: both must bring the same. */
static int ask_twice(int flags, struct heard *heard)
{
	_cleanup_(netlink_freep) struct netlink *netlink = scripted_open();
	_cleanup_(netlink_freep) struct netlink *replay = NULL;
	struct heard again = { "" };
	const void *bytes = NULL;
	void *copy = NULL;
	size_t n = 0;
	int r = 0;

	netlink_record(netlink);
	r = ask(netlink, flags, heard);
	assert_true(scripted_is_over());
	bytes = netlink_recorded(netlink, &n);
	copy = malloc(n);
	assert_non_null(copy);
	memcpy(copy, bytes, n);
	assert_int_equal(netlink_replay(copy, n, &replay), 0);
	assert_int_equal(ask(replay, flags, &again), r);
	assert_string_equal(again.text, heard->text);
	return r;
}

static void a_dump_comes_in_parts(void **state)
{
	struct heard heard = { "" };
	struct strbuf *first = scripted_datagram();
	struct strbuf *second = scripted_datagram();

	(void)state;
	add_link(first, 0, NLM_F_MULTI, 1);
	add_link(first, 0, NLM_F_MULTI, 2);
	wire_end(first, wire_begin(first, NLMSG_NOOP, 0, 0, NULL, 0));
	add_link(second, 0, NLM_F_MULTI, 3);
	wire_done(second, 0);
	assert_int_equal(ask_twice(NLM_F_DUMP, &heard), 0);
	assert_string_equal(heard.text, "|bcd");
}

static void one_reply_ends_what_is_no_dump(void **state)
{
	struct heard heard = { "" };

	(void)state;
	add_link(scripted_datagram(), 0, 0, 4);
	assert_int_equal(ask_twice(0, &heard), 0);
	assert_string_equal(heard.text, "|e");
}

static void replies_to_others_are_passed_over(void **state)
{
	struct heard heard = { "" };

	(void)state;
	add_link(scripted_datagram(), 12345, 0, 1);
	add_link(scripted_datagram(), 0, 0, 2);
	assert_int_equal(ask_twice(0, &heard), 0);
	assert_string_equal(heard.text, "|c");
}

static void a_changing_dump_is_asked_again(void **state)
{
	struct heard heard = { "" };
	struct strbuf *first = scripted_datagram();
	struct strbuf *second = scripted_datagram();

	(void)state;
	add_link(first, 0, NLM_F_MULTI, 1);
	add_link(first, 0, NLM_F_MULTI | NLM_F_DUMP_INTR, 2);
	wire_done(first, 0);
	add_link(second, 0, NLM_F_MULTI, 3);
	wire_done(second, 0);
	assert_int_equal(ask_twice(NLM_F_DUMP, &heard), 0);
	assert_string_equal(heard.text, "|bc|d");
}

static void a_dump_that_never_stands_still_ends(void **state)
{
	struct heard heard = { "" };

	(void)state;
	for (int i = 0; i < 5; i++) {
		struct strbuf *part = scripted_datagram();

		add_link(part, 0, NLM_F_MULTI | NLM_F_DUMP_INTR, i);
		wire_done(part, 0);
	}
	assert_int_equal(ask_twice(NLM_F_DUMP, &heard), -EINTR);
	assert_string_equal(heard.text, "|a|b|c|d|e");
}

static void what_was_lost_is_asked_again(void **state)
{
	struct heard heard = { "" };
	struct strbuf *part = NULL;

	(void)state;
	/* A dump goes on after a loss, and is whole only when repeated. */
	add_link(scripted_datagram(), 0, NLM_F_MULTI, 1);
	scripted_break(ENOBUFS);
	wire_done(scripted_datagram(), 0);
	part = scripted_datagram();
	add_link(part, 0, NLM_F_MULTI, 2);
	wire_done(part, 0);
	assert_int_equal(ask_twice(NLM_F_DUMP, &heard), 0);
	assert_string_equal(heard.text, "|b|c");
	scripted_forget(NULL);

	/* A single reply that is lost does not come. */
	scripted_break(ENOBUFS);
	part = scripted_datagram();
	wire_end(part, wire_begin(part, NLMSG_OVERRUN, 0, 0, NULL, 0));
	add_link(scripted_datagram(), 0, 0, 3);
	assert_int_equal(ask_twice(0, &heard), 0);
	assert_string_equal(heard.text, "|||d");
}

static void the_kernels_errno_comes_through(void **state)
{
	static const int errors[] = { EPERM, ENODEV, EOPNOTSUPP, EMSGSIZE, EBUSY };
	struct heard heard = { "" };

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		wire_error(scripted_datagram(), 0, -errors[i]);
		assert_int_equal(ask_twice(0, &heard), -errors[i]);
		assert_string_equal(heard.text, "|");
		scripted_forget(state);
	}
}

static void the_sockets_errno_comes_through(void **state)
{
	struct heard heard = { "" };

	scripted_break(EIO);
	assert_int_equal(ask_twice(0, &heard), -EIO);
	scripted_forget(state);
	scripted_break(EAGAIN);
	assert_int_equal(ask_twice(0, &heard), -ETIMEDOUT);
	scripted_forget(state);
	scripted_refuse(EPERM);
	assert_int_equal(ask_twice(0, &heard), -EPERM);
	scripted_forget(state);
	for (int i = 0; i < 5; i++)
		scripted_break(ENOBUFS);
	assert_int_equal(ask_twice(0, &heard), -ENOBUFS);
	assert_int_equal(scripted_n_sent(), 5);
}

static void damaged_datagrams_end_it(void **state)
{
	struct heard heard = { "" };
	struct strbuf *part = scripted_datagram();

	/* Cut in the middle of its only message; then, nothing at all. */
	add_link(part, 0, 0, 1);
	part->length = 20;
	assert_int_equal(ask_twice(0, &heard), -EBADMSG);
	scripted_forget(state);
	(void)scripted_datagram();
	assert_int_equal(ask_twice(0, &heard), -EBADMSG);
	scripted_forget(state);
	/* An error that has no room for its errno. */
	part = scripted_datagram();
	wire_end(part, wire_begin(part, NLMSG_ERROR, 0, 0, NULL, 0));
	assert_int_equal(ask_twice(0, &heard), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_dump_comes_in_parts, scripted_forget),
		cmocka_unit_test_teardown(one_reply_ends_what_is_no_dump, scripted_forget),
		cmocka_unit_test_teardown(replies_to_others_are_passed_over, scripted_forget),
		cmocka_unit_test_teardown(a_changing_dump_is_asked_again, scripted_forget),
		cmocka_unit_test_teardown(a_dump_that_never_stands_still_ends, scripted_forget),
		cmocka_unit_test_teardown(what_was_lost_is_asked_again, scripted_forget),
		cmocka_unit_test_teardown(the_kernels_errno_comes_through, scripted_forget),
		cmocka_unit_test_teardown(the_sockets_errno_comes_through, scripted_forget),
		cmocka_unit_test_teardown(damaged_datagrams_end_it, scripted_forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
