/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What did the kernel answer on the machine that a capture was taken from? See replay.h.
 */
#include "os/replay.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

/* A request, and where its replies lie behind it. */
struct recorded {
	const struct nlmsghdr *request;
	const char *replies;
	size_t n_bytes;
	bool given;
};

struct replay {
	void *bytes;
	struct arena *arena;
	struct recorded *items;
	size_t n;
	size_t capacity;
};

void replay_free(struct replay *replay)
{
	free(replay->bytes);
	arena_free(replay->arena);
	free(replay);
}

const struct nlmsghdr *replay_next(const void **position, size_t *n)
{
	const struct nlmsghdr *message = *position;
	size_t step = 0;

	if (*n < sizeof(*message) || message->nlmsg_len < sizeof(*message) ||
	    message->nlmsg_len > *n)
		return NULL;
	step = NLMSG_ALIGN((size_t)message->nlmsg_len);
	if (step > *n)
		step = *n;
	*position = (const char *)*position + step;
	*n -= step;
	return message;
}

/* Replies never carry NLM_F_REQUEST: the bit tells the two apart. */
static int add(struct replay *replay, const struct nlmsghdr *message, const char *end)
{
	struct recorded *last = replay->n ? &replay->items[replay->n - 1] : NULL;

	if (!(message->nlmsg_flags & NLM_F_REQUEST)) {
		if (!last)
			return -EBADMSG;
		last->n_bytes = (size_t)(end - last->replies);
		return 0;
	}
	replay->items = arena_grow(replay->arena, replay->items, replay->n, &replay->capacity,
				   sizeof(*replay->items));
	replay->items[replay->n++] = (struct recorded){ .request = message, .replies = end };
	return 0;
}

static int index_requests(struct replay *replay, size_t n)
{
	const void *position = replay->bytes;

	while (n) {
		const struct nlmsghdr *message = replay_next(&position, &n);

		if (!message || add(replay, message, position) < 0)
			return -EBADMSG;
	}
	return 0;
}

int replay_new(void *bytes, size_t n, struct replay **ret_replay)
{
	struct replay *replay = calloc(1, sizeof(*replay));
	int r = 0;

	if (!replay)
		out_of_memory();
	replay->bytes = bytes;
	replay->arena = arena_new();
	r = index_requests(replay, n);
	if (r < 0) {
		replay_free(replay);
		return r;
	}
	*ret_replay = replay;
	return 0;
}

static bool asks_the_same(const struct nlmsghdr *a, const struct nlmsghdr *b)
{
	return a->nlmsg_len == b->nlmsg_len && a->nlmsg_type == b->nlmsg_type &&
	       ((a->nlmsg_flags ^ b->nlmsg_flags) & NLM_F_DUMP) == 0 &&
	       memcmp(NLMSG_DATA(a), NLMSG_DATA(b), a->nlmsg_len - NLMSG_HDRLEN) == 0;
}

int replay_find(struct replay *replay, const struct nlmsghdr *request, const void **ret_replies,
		size_t *ret_n)
{
	struct recorded *found = NULL;

	for (size_t i = 0; i < replay->n; i++) {
		if (!asks_the_same(replay->items[i].request, request))
			continue;
		found = &replay->items[i];
		if (!found->given)
			break;
	}
	if (!found)
		return -ENODATA;
	found->given = true;
	*ret_replies = found->replies;
	*ret_n = found->n_bytes;
	return 0;
}
