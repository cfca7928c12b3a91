/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What did the kernel answer on the machine that a capture was taken from? See replay.h.
 */
#include "os/replay.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
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
	struct recorded *items; /* by what is asked; the same in the order of the recording */
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

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* Type, dump flags and payload. */
static int compare_questions(const struct nlmsghdr *a, const struct nlmsghdr *b)
{
	int r = order(a->nlmsg_len, b->nlmsg_len);

	if (!r)
		r = order(a->nlmsg_type, b->nlmsg_type);
	if (!r)
		r = order(a->nlmsg_flags & NLM_F_DUMP, b->nlmsg_flags & NLM_F_DUMP);
	return r ? r : memcmp(NLMSG_DATA(a), NLMSG_DATA(b), a->nlmsg_len - NLMSG_HDRLEN);
}

static int compare_recorded(const void *a, const void *b)
{
	const struct nlmsghdr *left = ((const struct recorded *)a)->request;
	const struct nlmsghdr *right = ((const struct recorded *)b)->request;
	int r = compare_questions(left, right);

	return r ? r : order((uintptr_t)left, (uintptr_t)right);
}

static int index_requests(struct replay *replay, size_t n)
{
	const void *position = replay->bytes;

	while (n) {
		const struct nlmsghdr *message = replay_next(&position, &n);

		if (!message || add(replay, message, position) < 0)
			return -EBADMSG;
	}
	if (replay->n)
		qsort(replay->items, replay->n, sizeof(*replay->items), compare_recorded);
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

/* The first that asks the same, or where it would stand. */
static size_t find_first(const struct replay *replay, const struct nlmsghdr *request)
{
	size_t low = 0;
	size_t high = replay->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_questions(replay->items[middle].request, request) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int replay_find(struct replay *replay, const struct nlmsghdr *request, const void **ret_replies,
		size_t *ret_n)
{
	struct recorded *found = NULL;

	for (size_t i = find_first(replay, request); i < replay->n; i++) {
		if (compare_questions(replay->items[i].request, request) != 0)
			break;
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
