/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test speak for the kernel on a netlink socket? See scripted.h.
 */
#include "scripted.h"

#include <errno.h>
#include <stdlib.h>

#include <netlink/handlers.h>
#include <netlink/msg.h>
#include <netlink/socket.h>

#include "unit.h"

/* What the socket brings one after the other: a datagram, or an errno. */
struct item {
	struct strbuf datagram;
	int error;
};

static struct {
	struct item items[16];
	size_t n;
	size_t next;
	struct strbuf sent[16];
	size_t n_sent;
	int send_error;
	uint32_t sequence; /* of the last request */
} script;

static int send_scripted(struct nl_sock *socket, struct nl_msg *message)
{
	const struct nlmsghdr *header = nlmsg_hdr(message);

	(void)socket;
	assert_true(script.n_sent < ARRAY_SIZE(script.sent));
	strbuf_add_bytes(&script.sent[script.n_sent++], header, header->nlmsg_len);
	script.sequence = header->nlmsg_seq;
	errno = script.send_error;
	return script.send_error ? -1 : (int)header->nlmsg_len;
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
	struct item *item = &script.items[script.next++];

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

struct netlink *scripted_open(void)
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

struct strbuf *scripted_datagram(void)
{
	assert_true(script.n < ARRAY_SIZE(script.items));
	return &script.items[script.n++].datagram;
}

void scripted_break(int error)
{
	assert_true(script.n < ARRAY_SIZE(script.items));
	script.items[script.n++].error = error;
}

void scripted_refuse(int error)
{
	script.send_error = error;
}

bool scripted_is_over(void)
{
	return script.next == script.n;
}

size_t scripted_n_sent(void)
{
	return script.n_sent;
}

const struct strbuf *scripted_sent(size_t i)
{
	assert_true(i < script.n_sent);
	return &script.sent[i];
}

int scripted_forget(void **state)
{
	(void)state;
	for (size_t i = 0; i < script.n; i++)
		strbuf_release(&script.items[i].datagram);
	for (size_t i = 0; i < script.n_sent; i++)
		strbuf_release(&script.sent[i]);
	memset(&script, 0, sizeof(script));
	return 0;
}
