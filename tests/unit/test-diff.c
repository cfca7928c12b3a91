/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is what changes a text told as diff -u tells it, and does patch make the one of the other?
 */
#include "render/diff.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "unit.h"

static void write_file(const char *directory, const char *name, const char *text)
{
	char path[256];
	FILE *file = NULL;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void become(const char *directory, const char *const *words, int output)
{
	if (chdir(directory) == 0 && dup2(output, STDOUT_FILENO) >= 0 &&
	    setenv("LC_ALL", "C", 1) == 0)
		execvp(words[0], (char *const *)words);
	_exit(127);
}

/* What a command prints there; diff's status is 1 where there is something. */
static char *output_of(struct arena *arena, const char *directory, const char *const *words)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	int pipes[2] = { -1, -1 };
	char buf[4096];
	int status = 0;
	ssize_t n = 0;
	pid_t pid = 0;

	assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		become(directory, words, pipes[1]);
	close(pipes[1]);
	while ((n = read(pipes[0], buf, sizeof(buf))) > 0)
		strbuf_add_bytes(&text, buf, (size_t)n);
	close(pipes[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
	return arena_strdup(arena, text.text ? text.text : "");
}

static const char *told(struct arena *arena, const char *before, const char *after)
{
	const struct versions versions = { before, after, "a", "b" };
	_cleanup_strbuf_ struct strbuf text = { 0 };

	diff_add(&versions, &text);
	return arena_strdup(arena, text.text ? text.text : "");
}

static int make_directory(void **state)
{
	char template[] = "/tmp/vfctl-diff-XXXXXX";

	if (!mkdtemp(template))
		return -1;
	*state = strdup(template);
	return *state ? 0 : -1;
}

static int remove_directory(void **state)
{
	static const char *const names[] = { "a", "b", "diff" };
	char *directory = *state;
	char path[256];
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
		(void)unlink(path);
	}
	r = rmdir(directory);
	free(directory);
	return r;
}

static void as_diff_tells_it(void **state)
{
	static const struct {
		const char *before;
		const char *after;
	} texts[] = {
		{ "", "" },
		{ "a\n", "a\n" },
		{ "", "a\n" },
		{ "a\n", "" },
		{ "a", "a\n" },
		{ "a\n", "a" },
		{ "a\nb", "a\nc" },
		{ "a", "a\nb" },
		{ "1\n2\n3\n4\n5\n", "1\n2\n3\n4\n5\n6\n" },
		{ "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n" },
		{ "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\nx\n4\n5\n6\n7\n8\n9\n" },
		/* Six lines between, and seven. */
		{ "a\n1\n2\n3\n4\n5\n6\nb\n", "c\n1\n2\n3\n4\n5\n6\nd\n" },
		{ "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "c\n1\n2\n3\n4\n5\n6\n7\nd\n" },
		/* An element more of the same kind. */
		{ "<d>\n<i>\n<x/>\n</i>\n</d>\n", "<d>\n<i>\n<x/>\n</i>\n<i>\n<y/>\n</i>\n</d>\n" },
		{ "<d>\n<i>\n<x/>\n</i>\n<i>\n<y/>\n</i>\n</d>\n", "<d>\n<i>\n<y/>\n</i>\n</d>\n" },
		{ "p 0\np 1\np 2\np 3\n", "p 0\np 1\np 1\np 1\np 3\n" },
		{ "a\nb\nb\nc\n", "a\nx\nb\nc\n" },
		{ "<vcpu>8</vcpu>\n<os>\n</os>\n<devices>\n</devices>\n",
		  "<vcpu>8</vcpu>\n<cputune>\n<vcpupin/>\n<vcpupin/>\n</cputune>\n<os>\n</os>\n"
		  "<devices>\n<e/>\n</devices>\n" },
	};
	static const char *const diff[] = { "diff", "-u", "--label", "a", "--label",
					    "b",    "a",  "b",	     NULL };
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		write_file(*state, "a", texts[i].before);
		write_file(*state, "b", texts[i].after);
		assert_string_equal(told(arena, texts[i].before, texts[i].after),
				    output_of(arena, *state, diff));
	}
}

/* A number below n, from a row that is the same each time. */
static unsigned int next_random(uint64_t *seed, unsigned int n)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return (unsigned int)(*seed >> 33) % n;
}

static const char *random_text(uint64_t *seed, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	unsigned int n = next_random(seed, 40);

	for (unsigned int i = 0; i < n; i++)
		strbuf_addf(&text, "%u%s", next_random(seed, 7),
			    i + 1 < n || next_random(seed, 3) ? "\n" : "");
	return arena_strdup(arena, text.text ? text.text : "");
}

static size_t n_lines_that_change(const char *diff)
{
	size_t n = 0;

	for (const char *line = diff; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		n += *line == '+' || *line == '-';
	}
	return n;
}

/* As few lines as diff -d needs, and patch takes them without fuzz. */
static void patch_takes_it(void **state)
{
	static const char *const least[] = { "diff", "-d", "-u", "a", "b", NULL };
	static const char *const patch[] = { "patch", "-s", "-F0", "-o", "-", "a", "diff", NULL };
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	uint64_t seed = 6;

	for (int i = 0; i < 150; i++) {
		const char *before = random_text(&seed, arena);
		const char *after = random_text(&seed, arena);
		const char *diff = told(arena, before, after);

		write_file(*state, "a", before);
		write_file(*state, "b", after);
		write_file(*state, "diff", diff);
		assert_int_equal(n_lines_that_change(diff),
				 n_lines_that_change(output_of(arena, *state, least)));
		if (*diff)
			assert_string_equal(output_of(arena, *state, patch), after);
	}
}

static void long_texts_that_share_nothing_are_told_in_time(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_strbuf_ struct strbuf before = { 0 };
	_cleanup_strbuf_ struct strbuf after = { 0 };

	(void)state;
	for (int i = 0; i < 1500; i++) {
		strbuf_addf(&before, "before %d\n", i);
		strbuf_addf(&after, "after %d\n", i);
	}
	assert_int_equal(n_lines_that_change(told(arena, before.text, after.text)), 3002);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(as_diff_tells_it, make_directory, remove_directory),
		cmocka_unit_test_setup_teardown(patch_takes_it, make_directory, remove_directory),
		cmocka_unit_test(long_texts_that_share_nothing_are_told_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
