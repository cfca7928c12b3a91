/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which modules is modprobe told not to load, and with which options others? By modprobe.d(5), and by the
 * kernel's command line: the kernel itself and libvirt call modprobe so that "blacklist" counts for names as
 * well as for aliases.
 */
#include "collect/modprobe.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/pathname.h"
#include "base/text.h"
#include "os/module-list.h"

enum {
	LARGEST_FILE = 1024 * 1024,
	LONGEST_NAME = 64 /* MODULE_NAME_LEN */
};

/* In kmod's order: a file hides those of its name in directories further down. */
static const char *const directories[] = {
	"/etc/modprobe.d",     "/run/modprobe.d", "/usr/local/lib/modprobe.d",
	"/usr/lib/modprobe.d", "/lib/modprobe.d",
};

struct reading {
	const struct machine *machine;
	struct host *host;
	const char **seen; /* names of files */
	size_t n_seen;
	size_t capacity;
	size_t options_capacity;
	bool complete;
};

static void tell(struct reading *reading, const char *path, ssize_t error)
{
	gaps_add(&reading->host->gaps, reading->host->arena, (int)error, path);
	reading->complete = false;
}

static void bar(struct reading *reading, const char *text, size_t n, const char *by)
{
	struct modules *modules = &reading->host->modules;
	char name[LONGEST_NAME];

	module_name(text, n, name, sizeof(name));
	for (size_t i = 0; i < modules->n; i++)
		if (!modules->items[i].barred_by && str_equal(modules->items[i].name, name))
			modules->items[i].barred_by = by;
}

static const char *next_blank_word(char **text)
{
	char *word = *text + strspn(*text, " \t");

	*text = word + strcspn(word, " \t");
	if (**text)
		*(*text)++ = '\0';
	return word;
}

/* "install NAME /bin/false" forbids more strictly than "blacklist NAME" does. */
static bool does_nothing(const char *command)
{
	const char *program = pathname_last(command);

	return str_equal(program, "false") || str_equal(program, "true");
}

/* By names of files, and not by directories: the kernel takes the last one. */
static void insert(struct reading *reading, const struct module_option *option)
{
	struct modules *modules = &reading->host->modules;
	size_t i = modules->n_options++;

	modules->options = arena_grow(reading->host->arena, modules->options, i,
				      &reading->options_capacity, sizeof(*modules->options));
	for (; i &&
	       strcmp(pathname_last(modules->options[i - 1].path), pathname_last(option->path)) > 0;
	     i--)
		modules->options[i] = modules->options[i - 1];
	modules->options[i] = *option;
}

/* "PARAMETER=VALUE", of those that are asked for. */
static void take_option(struct reading *reading, const struct module *module, const char *word,
			const char *path)
{
	size_t n = strcspn(word, "=");
	char name[LONGEST_NAME];

	module_name(word, n, name, sizeof(name));
	for (size_t i = 0; word[n] && i < module->n_parameters; i++)
		if (str_equal(module->parameters[i].name, name))
			insert(reading,
			       &(struct module_option){
				       .path = path,
				       .module = module->name,
				       .parameter = module->parameters[i].name,
				       .value = arena_strdup(reading->host->arena, word + n + 1),
			       });
}

static void take_options(struct reading *reading, const char *text, char *line, const char *path)
{
	const struct module *module = NULL;
	char name[LONGEST_NAME];

	module_name(text, strlen(text), name, sizeof(name));
	module = modules_find(&reading->host->modules, name);
	for (const char *word = next_blank_word(&line); module && *word;
	     word = next_blank_word(&line))
		take_option(reading, module, word, path);
}

static void take_line(struct reading *reading, char *line, const char *path)
{
	const char *command = next_blank_word(&line);
	const char *name = next_blank_word(&line);

	if (str_equal(command, "options"))
		take_options(reading, name, line, path);
	else if (str_equal(command, "blacklist") ||
		 (str_equal(command, "install") && does_nothing(next_blank_word(&line))))
		bar(reading, name, strlen(name), path);
}

/* A line that ends in a backslash goes on. */
static void join_lines(char *text)
{
	for (char *end = strstr(text, "\\\n"); end; end = strstr(end, "\\\n"))
		memset(end, ' ', 2);
}

/* A link to nowhere hides files of its name, as one to /dev/null does. */
static void read_file(struct reading *reading, const char *path)
{
	struct arena *arena = reading->host->arena;
	char *text = NULL;
	ssize_t n = root_read_all(reading->machine->root, path, LARGEST_FILE, arena, &text);

	if (n == -ENOENT)
		return;
	if (n < 0) {
		tell(reading, path, n);
		return;
	}
	join_lines(text);
	for (char *line = strsep(&text, "\n"); line; line = strsep(&text, "\n"))
		take_line(reading, str_trim(line), path);
}

/* Whether it is the first of its name. */
static bool is_new(struct reading *reading, const char *name)
{
	for (size_t i = 0; i < reading->n_seen; i++)
		if (str_equal(reading->seen[i], name))
			return false;
	reading->seen = arena_grow(reading->host->arena, reading->seen, reading->n_seen,
				   &reading->capacity, sizeof(*reading->seen));
	reading->seen[reading->n_seen++] = name;
	return true;
}

static void read_directory(struct reading *reading, const char *directory)
{
	struct arena *arena = reading->host->arena;
	const char **names = NULL;
	ssize_t n = root_list(reading->machine->root, directory, arena, &names);

	if (n < 0 && !(n == -ENOENT && machine_is_complete(reading->machine)))
		tell(reading, directory, n);
	for (ssize_t i = 0; i < n; i++)
		if (str_has_suffix(names[i], ".conf") && is_new(reading, names[i]))
			read_file(reading, arena_printf(arena, "%s/%s", directory, names[i]));
}

/* modprobe.blacklist= is for modprobe, module_blacklist= for the kernel. */
static void read_command_line(struct reading *reading)
{
	static const char *const keys[] = { "modprobe.blacklist=", "module_blacklist=" };
	static const char *const sources[] = { "modprobe.blacklist= of the command line",
					       "module_blacklist= of the command line" };
	const char *line = reading->host->identity.cmdline;
	const char *word = NULL;
	size_t n = 0;

	reading->complete &= line != NULL;
	while (next_word(&line, ' ', &word, &n))
		for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
			size_t length = strlen(keys[i]);
			const char *list = NULL;
			const char *name = NULL;
			size_t n_name = 0;

			if (n < length || memcmp(word, keys[i], length) != 0)
				continue;
			list = arena_strndup(reading->host->arena, word + length, n - length);
			while (next_word(&list, ',', &name, &n_name))
				bar(reading, name, n_name, sources[i]);
		}
}

void modprobe_read(const struct machine *machine, struct host *host)
{
	struct reading reading = { .machine = machine, .host = host, .complete = true };

	for (size_t i = 0; i < ARRAY_SIZE(directories); i++)
		read_directory(&reading, directories[i]);
	host->modules.options_known = reading.complete;
	read_command_line(&reading);
	for (size_t i = 0; i < host->modules.n && reading.complete; i++)
		if (!host->modules.items[i].barred_by)
			host->modules.items[i].barred_by = "";
}
