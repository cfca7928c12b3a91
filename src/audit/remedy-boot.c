/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does this host's kernel get another command line? See remedy-boot.h.
 */
#include "audit/remedy-boot.h"

#include <ctype.h>

#include "audit/boot-procedure.h"
#include "base/text.h"
#include "model/cmdline.h"

/* ---- what is left to do */

/* Whether the line has, or has not, one of the parameters. */
static bool find_param(const char *line, const char *params, bool wanted)
{
	struct cmdline_param param = { 0 };

	while (params && cmdline_next(&params, &param))
		if (cmdline_contains(line, &param) == wanted)
			return true;
	return false;
}

static bool has_change(const char *line, struct boot_change change)
{
	return line && !find_param(line, change.add, false) &&
	       !find_param(line, change.remove, true);
}

/* Of the parameters those that the line has, or has not. */
static const char *select_params(const struct audit *audit, const char *params, const char *line,
				 bool contained)
{
	struct cmdline_param param = { 0 };
	const char *text = NULL;

	while (params && cmdline_next(&params, &param)) {
		size_t n = (size_t)(params - param.key);

		while (n && isspace((unsigned char)param.key[n - 1]))
			n--;
		if (!line || cmdline_contains(line, &param) == contained)
			text = arena_printf(audit->arena, "%s%s%.*s", text ? text : "",
					    text ? " " : "", (int)n, param.key);
	}
	return text;
}

/* ---- commands */

struct edit {
	const char *args;
	const char *file;
	const char *files;
	const char *menu;
};

static void add_escaped(struct strbuf *out, const char *text, size_t n, const char *special)
{
	for (size_t i = 0; i < n; i++) {
		if (strchr(special, text[i]))
			strbuf_add(out, "\\");
		strbuf_add_bytes(out, text + i, 1);
	}
}

static void add_takes(struct strbuf *out, const char *args)
{
	const char *word = NULL;
	size_t n = 0;
	const char *blank = "";

	while (next_word(&args, ' ', &word, &n)) {
		strbuf_addf(out, "%s-e 's/\\<", blank);
		add_escaped(out, word, n, "\\/.*[]^$");
		strbuf_addf(out, "%s//g'", isalnum((unsigned char)word[n - 1]) ? "\\>" : "");
		blank = " ";
	}
}

static void add_options(struct strbuf *out, const char *option, const char *args)
{
	const char *word = NULL;
	size_t n = 0;
	const char *blank = "";

	while (next_word(&args, ' ', &word, &n)) {
		strbuf_addf(out, "%s%s'%.*s'", blank, option, (int)n, word);
		blank = " ";
	}
}

static bool is_named(const char *name, size_t n, const char *wanted)
{
	return strlen(wanted) == n && memcmp(wanted, name, n) == 0;
}

static void add_place(struct strbuf *out, const char *name, size_t n, const struct edit *edit)
{
	const struct {
		const char *name;
		const char *value;
	} places[] = {
		{ "args", edit->args },
		{ "file", edit->file },
		{ "files", edit->files },
		{ "menu", edit->menu },
	};

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (is_named(name, n, places[i].name))
			strbuf_add(out, places[i].value);
	if (is_named(name, n, "sed"))
		add_escaped(out, edit->args, strlen(edit->args), "\\/&");
	if (is_named(name, n, "takes"))
		add_takes(out, edit->args);
	if (is_named(name, n, "appends"))
		add_options(out, "--append-if-missing=", edit->args);
	if (is_named(name, n, "deletes"))
		add_options(out, "--delete-if-present=", edit->args);
}

static const char *expand(const struct audit *audit, const char *template, const struct edit *edit)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	while (*template) {
		size_t n = strcspn(template, "{");
		const char *end = template[n] ? strchr(template + n, '}') : NULL;

		strbuf_add_bytes(&out, template, n);
		if (!end)
			break;
		add_place(&out, template + n + 1, (size_t)(end - template) - n - 1, edit);
		template = end + 1;
	}
	return arena_strdup(audit->arena, out.text);
}

/* Nothing that a shell would take for its own, as the parameters stand between quotes. */
static bool is_plain(const char *args)
{
	for (; args && *args; args++)
		if (!isalnum((unsigned char)*args) && !strchr(" ._-,=:/@;+%*", *args))
			return false;
	return true;
}

enum {
	MOST_COMMANDS = 4 /* at once, remove, add, generate */
};

struct filling {
	const struct audit *audit;
	const struct procedure *procedure;
	struct edit edit;
	const char **commands;
	size_t n;
};

static void add_command(struct filling *filling, const char *template, const char *args)
{
	/* "the default entry" is no file. */
	if (!template || !is_plain(args) ||
	    (strstr(template, "{file}") && *filling->edit.file != '/'))
		return;
	filling->edit.args = args ? args : "";
	filling->commands[filling->n++] = expand(filling->audit, template, &filling->edit);
}

/* "add … to PLACE, take … from FILES", of which any may hold it, in any variable */
static const char *add_edit(struct filling *filling, struct boot_change change)
{
	const struct audit *audit = filling->audit;
	const struct procedure *procedure = filling->procedure;
	const char *place = expand(audit, procedure->place, &filling->edit);
	const char *text = NULL;

	if (change.add)
		text = arena_printf(audit->arena, "add %s to %s", change.add, place);
	if (change.remove) {
		add_command(filling, procedure->remove, change.remove);
		if (procedure->file)
			place = boot_files_of_removal(audit, filling->edit.file, " and ");
		text = arena_printf(audit->arena, "%s%stake %s from %s", text ? text : "",
				    text ? ", " : "", change.remove, place);
	}
	if (change.add)
		add_command(filling, procedure->add, change.add);
	return text;
}

static const char *say_without_loader(const struct audit *audit, struct boot_change change)
{
	return arena_printf(
		audit->arena, "%s%s%s%s%s the kernel's command line", change.add ? "add " : "",
		change.add ? change.add : "", change.add && change.remove ? " to, and " : "",
		change.remove ? "take " : "",
		change.remove ? arena_printf(audit->arena, "%s from", change.remove) : " to");
}

static void prepare(struct filling *filling, const struct procedure *procedure)
{
	const struct boot *boot = &filling->audit->host->boot;

	filling->procedure = procedure;
	filling->edit.file = boot_file_of_edit(boot, procedure);
	filling->edit.files = boot_files_of_removal(filling->audit, filling->edit.file, " ");
	filling->edit.menu = boot_menu(boot);
}

/* The line that is to be edited: the next one itself, where nothing makes it of another. */
static const char *edited_line(const struct boot *boot, const struct procedure *procedure)
{
	bool is_made = procedure && procedure->generate;

	return is_made && boot->configured.text ? boot->configured.text : boot->next.text;
}

/* What is to be done, with its commands behind those that there are. */
static const char *fill(struct filling *filling, struct boot_change change)
{
	const struct audit *audit = filling->audit;
	const struct boot *boot = &audit->host->boot;
	const struct procedure *procedure = boot_find_procedure(audit->host);
	const char *line = edited_line(boot, procedure);
	bool is_edited = has_change(line, change);
	const char *edit = NULL;

	if (is_edited && has_change(boot->next.text, change))
		return "it is configured, and only a reboot is missing";
	if (!procedure)
		return say_without_loader(audit, change);
	prepare(filling, procedure);
	if (!is_plain(filling->edit.file) || !is_plain(filling->edit.menu))
		return say_without_loader(audit, change);
	if (is_edited) {
		add_command(filling, procedure->generate, NULL);
		return "it is configured: have the boot loader's files made anew, and reboot";
	}
	edit = add_edit(filling, (struct boot_change){
					 .add = select_params(audit, change.add, line, false),
					 .remove = select_params(audit, change.remove, line, true),
				 });
	add_command(filling, procedure->generate, NULL);
	return arena_printf(audit->arena, "%s%s, and reboot", edit,
			    procedure->generate ? ", have the boot loader's files made anew" : "");
}

struct remedy remedy_now_and_boot(const struct audit *audit, const char *what, const char *command,
				  struct boot_change change)
{
	struct filling filling = {
		.audit = audit,
		.commands = arena_new_array(audit->arena, const char *, MOST_COMMANDS + 1),
	};
	const char *text = NULL;

	if (command)
		filling.commands[filling.n++] = command;
	text = fill(&filling, change);
	if (what)
		text = arena_printf(audit->arena, "%s: %s", what, text);
	return (struct remedy){ .text = text,
				.commands = filling.commands,
				.needs = command ? NEEDS_NOTHING : NEEDS_REBOOT };
}

struct remedy remedy_boot(const struct audit *audit, const char *what, struct boot_change change)
{
	return remedy_now_and_boot(audit, what, NULL, change);
}
