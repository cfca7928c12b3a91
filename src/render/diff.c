/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What changes one text into another? See diff.h. The fewest lines that do, by E. Myers, "An O(ND)
 * difference algorithm and its variations" (1986), in the form that needs no more memory than the lines.
 */
#include "render/diff.h"

#include "base/arena.h"

enum {
	CONTEXT = 3,
};

struct line {
	const char *text;
	size_t n; /* with its newline, where it has one */
	bool changed;
};

struct side {
	struct line *lines;
	size_t n;
};

/* Lines a to a_end of the one side and b to b_end of the other, without these. */
struct box {
	size_t a;
	size_t a_end;
	size_t b;
	size_t b_end;
};

struct comparison {
	struct side before;
	struct side after;
	/* How far each diagonal was followed, from the start and from the end; room for the negative ones. */
	size_t *forward;
	size_t *backward;
};

static struct side split_lines(struct arena *arena, const char *text)
{
	struct side side = { .n = 0 };
	size_t most = 1;

	for (const char *c = text; *c; c++)
		most += *c == '\n';
	side.lines = arena_new_array(arena, struct line, most);
	while (*text) {
		const char *newline = strchr(text, '\n');
		size_t n = newline ? (size_t)(newline - text) + 1 : strlen(text);

		side.lines[side.n++] = (struct line){ .text = text, .n = n };
		text += n;
	}
	return side;
}

static bool is_same(const struct line *a, const struct line *b)
{
	return a->n == b->n && memcmp(a->text, b->text, a->n) == 0;
}

static bool match(const struct comparison *comparison, size_t a, size_t b)
{
	return is_same(&comparison->before.lines[a], &comparison->after.lines[b]);
}

/* ---- which lines change */

/* The search from one end of a box: which diagonals after d changes can lie inside it. */
struct wave {
	size_t *reach; /* of the diagonal k, at reach[k]: lines of before that are behind it */
	long least;
	long most;
};

static struct wave wave_at(size_t *reach, long d, long n_a, long n_b)
{
	return (struct wave){
		.reach = reach,
		.least = d > n_b ? d - 2 * n_b : -d,
		.most = d > n_a ? 2 * n_a - d : d,
	};
}

/* Where diagonal k comes to by one more change, before the lines that are the same. */
static size_t step_to(const struct wave *wave, long k, long d)
{
	bool down = k == -d || (k != d && wave->reach[k - 1] < wave->reach[k + 1]);

	if (!d)
		return 0;
	return down ? wave->reach[k + 1] : wave->reach[k - 1] + 1;
}

/* Follows all diagonals from the start; true with the point where the other search is met. */
static bool go_forward(const struct comparison *comparison, const struct box *box, long d,
		       struct box *ret_first)
{
	long n_a = (long)(box->a_end - box->a);
	long n_b = (long)(box->b_end - box->b);
	long delta = n_a - n_b;
	struct wave wave = wave_at(comparison->forward, d, n_a, n_b);
	struct wave other = wave_at(comparison->backward, d - 1, n_a, n_b);

	for (long k = wave.least; k <= wave.most; k += 2) {
		size_t x = step_to(&wave, k, d);

		while (x < (size_t)n_a && (long)x - k < n_b &&
		       match(comparison, box->a + x, box->b + (size_t)((long)x - k)))
			x++;
		wave.reach[k] = x;
		if (!(delta & 1) || delta - k < other.least || delta - k > other.most ||
		    x + other.reach[delta - k] < (size_t)n_a)
			continue;
		*ret_first =
			(struct box){ box->a, box->a + x, box->b, box->b + (size_t)((long)x - k) };
		return true;
	}
	return false;
}

/* The same from the end. */
static bool go_backward(const struct comparison *comparison, const struct box *box, long d,
			struct box *ret_first)
{
	long n_a = (long)(box->a_end - box->a);
	long n_b = (long)(box->b_end - box->b);
	long delta = n_a - n_b;
	struct wave wave = wave_at(comparison->backward, d, n_a, n_b);
	struct wave other = wave_at(comparison->forward, d, n_a, n_b);

	for (long k = wave.least; k <= wave.most; k += 2) {
		size_t x = step_to(&wave, k, d);

		while (x < (size_t)n_a && (long)x - k < n_b &&
		       match(comparison, box->a_end - x - 1,
			     box->b_end - (size_t)((long)x - k) - 1))
			x++;
		wave.reach[k] = x;
		if (delta & 1 || delta - k < other.least || delta - k > other.most ||
		    x + other.reach[delta - k] < (size_t)n_a)
			continue;
		*ret_first = (struct box){ box->a, box->a_end - x, box->b,
					   box->b_end - (size_t)((long)x - k) };
		return true;
	}
	return false;
}

/* A point on a shortest way through a box whose first lines differ, and whose last: the box before it. */
static struct box first_half(const struct comparison *comparison, const struct box *box)
{
	struct box first = *box;

	for (long d = 0;; d++)
		if (go_forward(comparison, box, d, &first) ||
		    go_backward(comparison, box, d, &first))
			return first;
}

static void mark(struct side *side, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		side->lines[i].changed = true;
}

static void compare(struct comparison *comparison, struct box box)
{
	struct box first = { 0 };

	while (box.a < box.a_end && box.b < box.b_end && match(comparison, box.a, box.b)) {
		box.a++;
		box.b++;
	}
	while (box.a < box.a_end && box.b < box.b_end &&
	       match(comparison, box.a_end - 1, box.b_end - 1)) {
		box.a_end--;
		box.b_end--;
	}
	if (box.a == box.a_end || box.b == box.b_end) {
		mark(&comparison->before, box.a, box.a_end);
		mark(&comparison->after, box.b, box.b_end);
		return;
	}
	first = first_half(comparison, &box);
	compare(comparison, first);
	compare(comparison, (struct box){ first.a_end, box.a_end, first.b_end, box.b_end });
}

/* Past the lines that changed from there on. */
static size_t past_changed(const struct side *side, size_t i)
{
	while (i < side->n && side->lines[i].changed)
		i++;
	return i;
}

/*
 * Lines that are only added, or only taken away, stand as far down as they can: so what is added between
 * elements of one kind begins with its own first line, as diff has it, too.
 */
static void settle(struct side *side, const struct side *other)
{
	size_t beside = 0; /* where start is in the other */
	size_t end = 0;

	for (size_t start = 0; start < side->n; start = end + 1) {
		bool alone = past_changed(other, beside) == beside;

		end = past_changed(side, start);
		while (alone && end > start && end < side->n &&
		       is_same(&side->lines[start], &side->lines[end])) {
			side->lines[start++].changed = false;
			side->lines[end].changed = true;
			end = past_changed(side, end);
			beside = past_changed(other, beside) + 1;
		}
		beside = past_changed(other, beside) + 1;
	}
}

/* ---- how they are told */

static void add_line(const struct line *line, char sign, struct strbuf *buf)
{
	strbuf_add_bytes(buf, &sign, 1);
	strbuf_add_bytes(buf, line->text, line->n);
	if (line->text[line->n - 1] != '\n')
		strbuf_add(buf, "\n\\ No newline at end of file\n");
}

/* Lines are counted from 1; of none, the line before is named. */
static void add_range(char sign, size_t from, size_t to, struct strbuf *buf)
{
	size_t n = to - from;

	strbuf_addf(buf, " %c%zu", sign, n ? from + 1 : from);
	if (n != 1)
		strbuf_addf(buf, ",%zu", n);
}

static void add_hunk(const struct comparison *comparison, const struct box *box, struct strbuf *buf)
{
	const struct line *a = comparison->before.lines + box->a;
	const struct line *a_end = comparison->before.lines + box->a_end;
	const struct line *b = comparison->after.lines + box->b;
	const struct line *b_end = comparison->after.lines + box->b_end;

	strbuf_add(buf, "@@");
	add_range('-', box->a, box->a_end, buf);
	add_range('+', box->b, box->b_end, buf);
	strbuf_add(buf, " @@\n");
	while (a < a_end || b < b_end) {
		while (a < a_end && a->changed)
			add_line(a++, '-', buf);
		while (b < b_end && b->changed)
			add_line(b++, '+', buf);
		if (a < a_end) {
			add_line(a++, ' ', buf);
			b++;
		}
	}
}

/* Past lines that are the same; how many. */
static size_t skip_same(const struct comparison *comparison, size_t *a, size_t *b)
{
	size_t n = 0;

	while (*a < comparison->before.n && !comparison->before.lines[*a].changed &&
	       !comparison->after.lines[*b].changed) {
		++*a;
		++*b;
		n++;
	}
	return n;
}

static void skip_changed(const struct comparison *comparison, size_t *a, size_t *b)
{
	*a = past_changed(&comparison->before, *a);
	*b = past_changed(&comparison->after, *b);
}

/* Changes between which there are few lines stand in one. */
static void add_hunks(const struct comparison *comparison, struct strbuf *buf)
{
	size_t a = 0;
	size_t b = 0;
	size_t same = skip_same(comparison, &a, &b);

	while (a < comparison->before.n || b < comparison->after.n) {
		size_t above = same < CONTEXT ? same : CONTEXT;
		struct box box = { .a = a - above, .b = b - above };

		do {
			size_t below = 0;

			skip_changed(comparison, &a, &b);
			box.a_end = a;
			box.b_end = b;
			same = skip_same(comparison, &a, &b);
			below = same < CONTEXT ? same : CONTEXT;
			box.a_end += below;
			box.b_end += below;
		} while (same <= (size_t)2 * CONTEXT &&
			 (a < comparison->before.n || b < comparison->after.n));
		add_hunk(comparison, &box, buf);
	}
}

void diff_add(const struct versions *versions, struct strbuf *buf)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct comparison comparison = {
		.before = split_lines(arena, versions->before),
		.after = split_lines(arena, versions->after),
	};
	size_t n = comparison.before.n + comparison.after.n + 2;

	if (str_equal(versions->before, versions->after))
		return;
	comparison.forward = arena_new_array(arena, size_t, 2 * n) + n;
	comparison.backward = arena_new_array(arena, size_t, 2 * n) + n;
	compare(&comparison, (struct box){ 0, comparison.before.n, 0, comparison.after.n });
	settle(&comparison.before, &comparison.after);
	settle(&comparison.after, &comparison.before);
	strbuf_addf(buf, "--- %s\n+++ %s\n", versions->before_name, versions->after_name);
	add_hunks(&comparison, buf);
}
