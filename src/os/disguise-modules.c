/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of the kernel's modules may an anonymous capture say? See disguise-modules.h.
 */
#include "os/disguise-modules.h"

#include <fnmatch.h>
#include <string.h>

#include "base/arena.h"
#include "base/pathname.h"
#include "os/module-list.h"

enum {
	LONGEST_NAME = 64 /* MODULE_NAME_LEN */
};

/* Modules of the kernel's own that rules judge, or may. */
static const char *const known[] = { "vfio*", "vhost*", "kvm*", "iommufd", "br_netfilter" };

/* Parameters of theirs that switch something. */
static const char *const switches[] = { "experimental_zcopytx" };

static bool is_known(const char *word)
{
	char name[LONGEST_NAME];

	module_name(word, strlen(word), name, sizeof(name));
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (fnmatch(known[i], name, 0) == 0)
			return true;
	return false;
}

static char *next_blank_word(char **text)
{
	char *word = *text + strspn(*text, " \t");

	*text = word + strcspn(word, " \t");
	if (**text)
		*(*text)++ = '\0';
	return word;
}

static void add_options(const char *name, char *words, struct strbuf *out)
{
	for (char *word = next_blank_word(&words); *word; word = next_blank_word(&words))
		for (size_t i = 0; i < ARRAY_SIZE(switches); i++) {
			const char *value = word + strlen(switches[i]);

			if (str_has_prefix(word, switches[i]) && *value == '=' && value[1] &&
			    strchr("01YN", value[1]) && !value[2])
				strbuf_addf(out, "options %s %s\n", name, word);
		}
}

/* What else a line of "install" runs is its host's own. */
static void add_line(char *line, struct strbuf *out)
{
	const char *command = next_blank_word(&line);
	const char *name = next_blank_word(&line);
	const char *program = NULL;

	if (!is_known(name))
		return;
	if (str_equal(command, "options")) {
		add_options(name, line, out);
		return;
	}
	program = pathname_last(next_blank_word(&line));
	if (str_equal(command, "blacklist"))
		strbuf_addf(out, "blacklist %s\n", name);
	else if (str_equal(command, "install") &&
		 (str_equal(program, "true") || str_equal(program, "false")))
		strbuf_addf(out, "install %s /bin/%s\n", name, program);
}

void disguise_modprobe(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
		       struct strbuf *out)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char *text = arena_strndup(arena, bytes, n);

	(void)pseudonyms;
	for (char *end = strstr(text, "\\\n"); end; end = strstr(end, "\\\n"))
		memset(end, ' ', 2);
	for (char *line = strsep(&text, "\n"); line; line = strsep(&text, "\n"))
		add_line(line, out);
}

void disguise_module_list(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			  struct strbuf *out)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char *text = arena_strndup(arena, bytes, n);

	(void)pseudonyms;
	for (char *line = strsep(&text, "\n"); line; line = strsep(&text, "\n")) {
		line[strcspn(line, ": ")] = '\0';
		if (*line)
			strbuf_addf(out, "%s:\n",
				    str_has_prefix(line, "kernel/") ? line : pathname_last(line));
	}
}
