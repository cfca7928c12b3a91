/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a request bring what the kernel answered, whatever befalls the socket, and does a recording
 * answer the same? Scripted datagrams and errnos on a socket that is connected to nothing.
 */
#include "os/netlink.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include <netlink/handlers.h>
#include <netlink/msg.h>
#include <netlink/socket.h>

#include "unit.h"
#include "wire.h"

/* What the socket brings one after the other: a datagram, or an errno. */
struct scripted {
	struct strbuf datagram;
	int error;
};

static struct {
	struct scripted items[16];
	size_t n;
	size_t next;
	unsigned int n_sent;
	int send_error;
	uint32_t sequence; /* of the last request */
} script;

static int send_scripted(struct nl_sock *socket, struct nl_msg *message)
{
	(void)socket;
	script.n_sent++;
	script.sequence = nlmsg_hdr(message)->nlmsg_seq;
	errno = script.send_error;
	return script.send_error ? -1 : (int)nlmsg_hdr(message)->nlmsg_len;
}

/* Gives every message that has number 0 the number of the request that was sent last. */
static void number_messages(unsigned char *bytes, size_t n)
{
	struct nlmsghdr header;

	for (size_t i = 0; i + sizeof(header) <= n; i += NLMSG_ALIGN(header.nlmsg_len)) {
		memcpy(&header, bytes + i, sizeof(header));
		if (header.nlmsg_seq == 0)
			header.nlmsg_seq = script.sequence;
		memcpy(bytes + i, &header, sizeof(header));
		if (header.nlmsg_len < sizeof(header))
			return;
	}
}

static int receive_scripted(struct nl_sock *socket, struct sockaddr_nl *address,
			    unsigned char **bytes, struct ucred **credentials)
{
	struct scripted *item = &script.items[script.next++];

	(void)socket;
	(void)credentials;
	memset(address, 0, sizeof(*address));
	assert_true(script.next <= script.n);
	errno = item->error;
	if (item->error)
		return -1;
	/* recvmsgs() of libnl frees what it was given only if that has a length. */
	if (!item->datagram.length)
		return 0;
	*bytes = malloc(item->datagram.length);
	assert_non_null(*bytes);
	memcpy(*bytes, item->datagram.text, item->datagram.length);
	number_messages(*bytes, item->datagram.length);
	return (int)item->datagram.length;
}

static struct netlink *open_scripted(void)
{
	struct nl_cb *callbacks = nl_cb_alloc(NL_CB_DEFAULT);
	struct nl_sock *socket = NULL;

	nl_cb_overwrite_send(callbacks, send_scripted);
	nl_cb_overwrite_recv(callbacks, receive_scripted);
	socket = nl_socket_alloc_cb(callbacks);
	nl_cb_put(callbacks);
	assert_non_null(socket);
	return netlink_new(socket);
}

static struct strbuf *datagram(void)
{
	assert_true(script.n < ARRAY_SIZE(script.items));
	return &script.items[script.n++].datagram;
}

static void break_with(int error)
{
	assert_true(script.n < ARRAY_SIZE(script.items));
	script.items[script.n++].error = error;
}

static void add_link(struct strbuf *wire, uint32_t seq, int flags, int ifindex)
{
	const struct wire_link link = { .ifindex = ifindex, .name = "eth0" };

	wire_link(wire, seq, flags, &link);
}

static int forget_script(void **state)
{
	(void)state;
	for (size_t i = 0; i < script.n; i++)
		strbuf_release(&script.items[i].datagram);
	memset(&script, 0, sizeof(script));
	return 0;
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
	_cleanup_(netlink_freep) struct netlink *netlink = open_scripted();
	_cleanup_(netlink_freep) struct netlink *replay = NULL;
	struct heard again = { "" };
	const void *bytes = NULL;
	void *copy = NULL;
	size_t n = 0;
	int r = 0;

	netlink_record(netlink);
	r = ask(netlink, flags, heard);
	assert_int_equal(script.next, script.n);
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
	struct strbuf *first = datagram();
	struct strbuf *second = datagram();

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
	add_link(datagram(), 0, 0, 4);
	assert_int_equal(ask_twice(0, &heard), 0);
	assert_string_equal(heard.text, "|e");
}

static void replies_to_others_are_passed_over(void **state)
{
	struct heard heard = { "" };

	(void)state;
	add_link(datagram(), 12345, 0, 1);
	add_link(datagram(), 0, 0, 2);
	assert_int_equal(ask_twice(0, &heard), 0);
	assert_string_equal(heard.text, "|c");
}

static void a_changing_dump_is_asked_again(void **state)
{
	struct heard heard = { "" };
	struct strbuf *first = datagram();
	struct strbuf *second = datagram();

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
		struct strbuf *part = datagram();

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
	add_link(datagram(), 0, NLM_F_MULTI, 1);
	break_with(ENOBUFS);
	wire_done(datagram(), 0);
	part = datagram();
	add_link(part, 0, NLM_F_MULTI, 2);
	wire_done(part, 0);
	assert_int_equal(ask_twice(NLM_F_DUMP, &heard), 0);
	assert_string_equal(heard.text, "|b|c");
	forget_script(NULL);

	/* A single reply that is lost does not come. */
	break_with(ENOBUFS);
	part = datagram();
	wire_end(part, wire_begin(part, NLMSG_OVERRUN, 0, 0, NULL, 0));
	add_link(datagram(), 0, 0, 3);
	assert_int_equal(ask_twice(0, &heard), 0);
	assert_string_equal(heard.text, "|||d");
}

static void the_kernels_errno_comes_through(void **state)
{
	static const int errors[] = { EPERM, ENODEV, EOPNOTSUPP, EMSGSIZE, EBUSY };
	struct heard heard = { "" };

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		wire_error(datagram(), 0, -errors[i]);
		assert_int_equal(ask_twice(0, &heard), -errors[i]);
		assert_string_equal(heard.text, "|");
		forget_script(state);
	}
}

static void the_sockets_errno_comes_through(void **state)
{
	struct heard heard = { "" };

	break_with(EIO);
	assert_int_equal(ask_twice(0, &heard), -EIO);
	forget_script(state);
	break_with(EAGAIN);
	assert_int_equal(ask_twice(0, &heard), -ETIMEDOUT);
	forget_script(state);
	script.send_error = EPERM;
	assert_int_equal(ask_twice(0, &heard), -EPERM);
	forget_script(state);
	for (int i = 0; i < 5; i++)
		break_with(ENOBUFS);
	assert_int_equal(ask_twice(0, &heard), -ENOBUFS);
	assert_int_equal(script.n_sent, 5);
}

static void damaged_datagrams_end_it(void **state)
{
	struct heard heard = { "" };
	struct strbuf *part = datagram();

	/* Cut in the middle of its only message; then, nothing at all. */
	add_link(part, 0, 0, 1);
	part->length = 20;
	assert_int_equal(ask_twice(0, &heard), -EBADMSG);
	forget_script(state);
	(void)datagram();
	assert_int_equal(ask_twice(0, &heard), -EBADMSG);
	forget_script(state);
	/* An error that has no room for its errno. */
	part = datagram();
	wire_end(part, wire_begin(part, NLMSG_ERROR, 0, 0, NULL, 0));
	assert_int_equal(ask_twice(0, &heard), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_dump_comes_in_parts, forget_script),
		cmocka_unit_test_teardown(one_reply_ends_what_is_no_dump, forget_script),
		cmocka_unit_test_teardown(replies_to_others_are_passed_over, forget_script),
		cmocka_unit_test_teardown(a_changing_dump_is_asked_again, forget_script),
		cmocka_unit_test_teardown(a_dump_that_never_stands_still_ends, forget_script),
		cmocka_unit_test_teardown(what_was_lost_is_asked_again, forget_script),
		cmocka_unit_test_teardown(the_kernels_errno_comes_through, forget_script),
		cmocka_unit_test_teardown(the_sockets_errno_comes_through, forget_script),
		cmocka_unit_test_teardown(damaged_datagrams_end_it, forget_script),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
