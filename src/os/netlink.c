/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is the kernel, or a recording of it, asked by netlink? See netlink.h. libnl sends, receives
 * and cuts datagrams into messages; what they mean is judged here, once for sockets and recordings,
 * because libnl's own error codes lose the kernel's errno.
 */
#include "os/netlink.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <netlink/handlers.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "base/text.h"
#include "os/replay.h"

enum {
	MOST_ATTEMPTS = 5,
	SILENCE_SECONDS = 10,
};

struct netlink {
	struct nl_sock *socket; /* NULL: a recording answers */
	struct replay *replay;
	bool record;
	uint32_t n_requests;
	struct strbuf recording;
};

/* One request on its way. */
struct exchange {
	struct netlink *netlink;
	const struct netlink_listener *listener;
	uint32_t sequence;
	bool dump;
	bool done;
	bool interrupted;
	int result;
};

struct netlink *netlink_new(struct nl_sock *socket)
{
	struct netlink *netlink = calloc(1, sizeof(*netlink));

	if (!netlink)
		out_of_memory();
	netlink->socket = socket;
	return netlink;
}

DEFINE_CLEANUP(struct nl_sock *, nl_socket_free);

int netlink_open(int protocol, struct netlink **ret_netlink)
{
	/* The kernel answers while it is asked: who waits this long waits for nothing. */
	const struct timeval silence = { .tv_sec = SILENCE_SECONDS };
	_cleanup_(nl_socket_freep) struct nl_sock *socket = nl_socket_alloc();

	if (!socket)
		out_of_memory();
	errno = 0;
	if (nl_connect(socket, protocol) < 0)
		return errno ? -errno : -EIO;
	if (setsockopt(nl_socket_get_fd(socket), SOL_SOCKET, SO_RCVTIMEO, &silence,
		       sizeof(silence)) < 0)
		return -errno;
	/* A link with many VFs is larger than any buffer that one would choose beforehand. */
	nl_socket_enable_msg_peek(socket);
	*ret_netlink = netlink_new(TAKE_PTR(socket));
	return 0;
}

int netlink_replay(void *bytes, size_t n, struct netlink **ret_netlink)
{
	struct replay *replay = NULL;
	int r = replay_new(bytes, n, &replay);

	if (r < 0)
		return r;
	*ret_netlink = netlink_new(NULL);
	(*ret_netlink)->replay = replay;
	return 0;
}

void netlink_free(struct netlink *netlink)
{
	nl_socket_freep(&netlink->socket);
	replay_freep(&netlink->replay);
	strbuf_release(&netlink->recording);
	free(netlink);
}

void netlink_record(struct netlink *netlink)
{
	netlink->record = true;
}

const void *netlink_recorded(const struct netlink *netlink, size_t *ret_n)
{
	*ret_n = netlink->recording.length;
	return netlink->recording.text;
}

/* Appends a message under this run's number; process ids and clocks stay out of captures. */
static void record(struct netlink *netlink, const struct nlmsghdr *message)
{
	static const char padding[NLMSG_ALIGNTO];
	struct nlmsghdr header = *message;

	if (!netlink->record)
		return;
	header.nlmsg_seq = netlink->n_requests;
	header.nlmsg_pid = 0;
	strbuf_add_bytes(&netlink->recording, &header, sizeof(header));
	strbuf_add_bytes(&netlink->recording, NLMSG_DATA(message),
			 message->nlmsg_len - sizeof(header));
	strbuf_add_bytes(&netlink->recording, padding,
			 NLMSG_ALIGN(message->nlmsg_len) - message->nlmsg_len);
}

/* What befell the socket itself is recorded as if the kernel had told so (ENOBUFS: an overrun). */
static void record_failure(struct netlink *netlink, int error)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr status;
	} message = { 0 };

	message.header.nlmsg_len = sizeof(message);
	message.header.nlmsg_type = error == -ENOBUFS ? NLMSG_OVERRUN : NLMSG_ERROR;
	message.status.error = error;
	record(netlink, &message.header);
}

static void finish(struct exchange *exchange, int result)
{
	exchange->done = true;
	exchange->result = result;
	if (result == 0 && exchange->interrupted)
		exchange->result = -EINTR;
}

/* A dump goes on behind a loss; a single reply that was lost does not come again. */
static void lose(struct exchange *exchange)
{
	exchange->interrupted = true;
	if (!exchange->dump)
		finish(exchange, -ENOBUFS);
}

/* The errno (negative or 0) in front of the payload of NLMSG_ERROR and NLMSG_DONE. */
static int status_of(const struct nlmsghdr *message)
{
	int status = 0;

	if (message->nlmsg_len < NLMSG_LENGTH(sizeof(status)))
		return message->nlmsg_type == NLMSG_DONE ? 0 : -EBADMSG;
	memcpy(&status, NLMSG_DATA(message), sizeof(status));
	return status < 0 && status > -4096 ? status : 0;
}

static void take(struct exchange *exchange, const struct nlmsghdr *message)
{
	if (message->nlmsg_flags & NLM_F_DUMP_INTR)
		exchange->interrupted = true;
	switch (message->nlmsg_type) {
	case NLMSG_NOOP:
		return;
	case NLMSG_OVERRUN:
		lose(exchange);
		return;
	case NLMSG_ERROR:
	case NLMSG_DONE:
		finish(exchange, status_of(message));
		return;
	default:
		exchange->listener->hear(message, exchange->listener->arg);
		if (!exchange->dump)
			finish(exchange, 0);
	}
}

/*
 * libnl's hook for each message, before its own judgement, which NL_SKIP spares. Replies to an
 * earlier request that was given up may still stand in the queue.
 */
static int take_received(struct nl_msg *message, void *arg)
{
	const struct nlmsghdr *header = nlmsg_hdr(message);
	struct exchange *exchange = arg;

	if (exchange->done || header->nlmsg_seq != exchange->sequence)
		return NL_SKIP;
	record(exchange->netlink, header);
	take(exchange, header);
	return NL_SKIP;
}

/* libnl leaves errno as the system call set it; its own code alone says less. */
static int last_error(void)
{
	if (errno == EAGAIN)
		return -ETIMEDOUT;
	return errno ? -errno : -EIO;
}

static int receive(struct exchange *exchange, struct nl_cb *callbacks)
{
	int n = 0;

	errno = 0;
	n = nl_recvmsgs_report(exchange->netlink->socket, callbacks);
	if (n > 0)
		return 0;
	/* A datagram that holds no whole message, or none at all. */
	if (n == 0)
		return -EBADMSG;
	return last_error();
}

DEFINE_CLEANUP(struct nl_cb *, nl_cb_put);

static int receive_all(struct exchange *exchange)
{
	_cleanup_(nl_cb_putp) struct nl_cb *original = nl_socket_get_cb(exchange->netlink->socket);
	_cleanup_(nl_cb_putp) struct nl_cb *callbacks = nl_cb_clone(original);
	unsigned int n_losses = 0;

	if (!callbacks)
		out_of_memory();
	nl_cb_set(callbacks, NL_CB_MSG_IN, NL_CB_CUSTOM, take_received, exchange);
	while (!exchange->done) {
		int r = receive(exchange, callbacks);

		if (r < 0)
			record_failure(exchange->netlink, r);
		if (r == -ENOBUFS && n_losses++ < MOST_ATTEMPTS)
			lose(exchange);
		else if (r < 0)
			return r;
	}
	return exchange->result;
}

static int converse(struct exchange *exchange, struct nl_msg *request)
{
	struct netlink *netlink = exchange->netlink;
	int r = 0;

	nl_socket_disable_auto_ack(netlink->socket);
	nlmsg_hdr(request)->nlmsg_seq = NL_AUTO_SEQ;
	nl_complete_msg(netlink->socket, request);
	exchange->sequence = nlmsg_hdr(request)->nlmsg_seq;
	record(netlink, nlmsg_hdr(request));
	errno = 0;
	if (nl_send(netlink->socket, request) >= 0)
		return receive_all(exchange);
	r = last_error();
	record_failure(netlink, r);
	return r;
}

static int repeat(struct exchange *exchange, struct nl_msg *request)
{
	const void *replies = NULL;
	size_t n = 0;
	int r = 0;

	nlmsg_hdr(request)->nlmsg_flags |= NLM_F_REQUEST;
	r = replay_find(exchange->netlink->replay, nlmsg_hdr(request), &replies, &n);
	if (r < 0)
		return r;
	record(exchange->netlink, nlmsg_hdr(request));
	while (!exchange->done) {
		const struct nlmsghdr *message = replay_next(&replies, &n);

		if (!message)
			return -EBADMSG;
		record(exchange->netlink, message);
		take(exchange, message);
	}
	return exchange->result;
}

int netlink_ask(struct netlink *netlink, struct nl_msg *request,
		const struct netlink_listener *listener)
{
	int r = -EINTR;

	for (unsigned int i = 0; i < MOST_ATTEMPTS && (r == -EINTR || r == -ENOBUFS); i++) {
		struct exchange exchange = {
			.netlink = netlink,
			.listener = listener,
			.dump = nlmsg_hdr(request)->nlmsg_flags & NLM_F_DUMP,
		};

		netlink->n_requests++;
		if (listener->begin)
			listener->begin(listener->arg);
		r = netlink->socket ? converse(&exchange, request) : repeat(&exchange, request);
	}
	return r;
}
