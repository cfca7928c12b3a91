/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does this host's kernel get another command line? See remedy-boot.h.
 */
#include "audit/remedy-boot.h"

#include "audit/boot-command.h"
#include "audit/boot-procedure.h"
#include "base/text.h"
#include "model/cmdline.h"

/* ---- changes */

/* The parameters and one more, or several, of which none is there twice. */
static const char *with(const struct audit *audit, const char *params, const char *more)
{
	struct cmdline_param param = { 0 };

	while (more && cmdline_next(&more, &param))
		if (!cmdline_contains(params, &param))
			params = arena_printf(audit->arena, "%s%s%.*s", params ? params : "",
					      params ? " " : "", (int)param.n_text, param.text);
	return params;
}

void boot_change_remove(const struct audit *audit, struct boot_change *change, const char *param,
			const char *rest)
{
	const char *remove = with(audit, change->remove, param);
	struct boot_rest *rests = NULL;

	if (rest && remove != change->remove) {
		rests = arena_new_array(audit->arena, struct boot_rest, change->n_rests + 1);
		for (size_t i = 0; i < change->n_rests; i++)
			rests[i] = change->rests[i];
		rests[change->n_rests++] = (struct boot_rest){ param, rest };
		change->rests = rests;
	}
	change->remove = remove;
}

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

/* What of the change is left to do on this line, in its own quotes; all where it is not known. */
static struct boot_change left_of(const struct audit *audit, struct boot_change change,
				  const char *line)
{
	struct cmdline_param param = { 0 };
	struct cmdline_param own = { 0 };
	struct boot_change left = { 0 };

	while (change.remove && cmdline_next(&change.remove, &param)) {
		const char *rest =
			boot_rest_of(change.rests, change.n_rests, param.text, param.n_text);

		own = param;
		if (!line || cmdline_find(line, &param, &own))
			boot_change_remove(audit, &left,
					   arena_strndup(audit->arena, own.text, own.n_text), rest);
	}
	while (change.add && cmdline_next(&change.add, &param)) {
		bool stays = line && cmdline_contains(line, &param);

		for (size_t i = 0; i < left.n_rests; i++)
			stays |= cmdline_contains(left.rests[i].rest, &param);
		if (!stays)
			left.add = with(audit, left.add,
					arena_strndup(audit->arena, param.text, param.n_text));
	}
	return left;
}

/* ---- what is left to do */

enum {
	MOST_COMMANDS = 6 /* at once, make, remove twice, add, generate */
};

struct filling {
	const struct audit *audit;
	const struct procedure *procedure;
	struct boot_places places;
	const char **commands;
	size_t n;
	bool is_short; /* one could not be made */
};

static void add_command(struct filling *filling, const char *template, const char *args)
{
	const char *command = NULL;

	if (!template)
		return;
	filling->places.args = args ? args : "";
	command = boot_command(filling->audit, template, &filling->places);
	if (command)
		filling->commands[filling->n++] = command;
	else
		filling->is_short = true;
}

static void prepare(struct filling *filling, const struct procedure *procedure)
{
	const struct audit *audit = filling->audit;
	const struct boot *boot = &audit->host->boot;
	const char *file = boot_file_of_edit(boot, procedure);
	const char *files = procedure->make ? NULL : boot_files_of_removal(audit, " ");

	filling->procedure = procedure;
	filling->places = (struct boot_places){
		.args = "",
		.file = file,
		.files = files ? files : file,
		.menu = boot_menu(boot),
		.copy = boot_copy(audit),
	};
}

static const char *enumerate(const struct audit *audit, const char *text, const char *more)
{
	return text ? arena_printf(audit->arena, "%s, %s", text, more) : more;
}

/* "take A from PLACE, make B of C in PLACE" */
static const char *say_removal(const struct audit *audit, const char *text,
			       const struct boot_change *change, const char *place)
{
	struct cmdline_param param = { 0 };
	const char *whole = NULL;
	const char *at = change->remove;

	while (cmdline_next(&at, &param))
		if (!boot_rest_of(change->rests, change->n_rests, param.text, param.n_text))
			whole = with(audit, whole,
				     arena_strndup(audit->arena, param.text, param.n_text));
	if (whole)
		text = enumerate(audit, text,
				 arena_printf(audit->arena, "take %s from %s", whole, place));
	for (size_t i = 0; i < change->n_rests; i++)
		text = enumerate(audit, text,
				 arena_printf(audit->arena, "make %s of %s in %s",
					      change->rests[i].rest, change->rests[i].param,
					      place));
	return text;
}

/* Tools that take parameters by their names are told, too, what stays of them. */
static const char *all_additions(const struct audit *audit, const struct procedure *procedure,
				 const struct boot_change *change)
{
	const char *add = change->add;

	if (!str_equal(procedure->remove, boot_remove_from_files))
		for (size_t i = 0; i < change->n_rests; i++)
			add = with(audit, add, change->rests[i].rest);
	return add;
}

/* "add … to PLACE, take … from FILES", of which any may hold it, in any variable */
static const char *add_edit(struct filling *filling, const struct boot_change *change,
			    bool is_stale)
{
	const struct audit *audit = filling->audit;
	const struct procedure *procedure = filling->procedure;
	const char *place = boot_expand(audit, procedure->place, &filling->places);
	const char *files = boot_files_of_removal(audit, " and ");
	const char *text = NULL;

	filling->places.rests = change->rests;
	filling->places.n_rests = change->n_rests;
	if (change->add)
		text = arena_printf(audit->arena, "add %s to %s", change->add, place);
	add_command(filling, procedure->make, NULL);
	if (change->remove) {
		add_command(filling, procedure->remove, change->remove);
		if (is_stale)
			add_command(filling, boot_remove_from_files, change->remove);
		if (procedure->file)
			place = procedure->make || !files ? filling->places.file : files;
		else if (is_stale)
			place = arena_printf(audit->arena, "%s and %s", place, files);
		text = say_removal(audit, text, change, place);
	}
	add_command(filling, all_additions(audit, procedure, change) ? procedure->add : NULL,
		    all_additions(audit, procedure, change));
	return text;
}

static const char *say_without_loader(const struct audit *audit, struct boot_change change)
{
	static const char place[] = "the kernel's command line";
	const char *text = NULL;

	if (change.add)
		text = arena_printf(audit->arena, "add %s to %s", change.add, place);
	return change.remove ? say_removal(audit, text, &change, text ? "it" : place) : text;
}

/* ---- what there is */

/*
 * The line that is to be edited: the next one itself, where nothing makes it of another; the running one
 * where the file is to be made of that.
 */
static const char *edited_line(const struct host *host, const struct procedure *procedure)
{
	const struct boot *boot = &host->boot;

	if (!procedure || !procedure->generate)
		return boot->next.text;
	if (boot->configured.text)
		return boot->configured.text;
	return procedure->make ? host->identity.cmdline : boot->next.text;
}

/* Where entries are edited: whether the files that some tool may make them of again are behind. */
static bool has_stale_files(const struct audit *audit, const struct procedure *procedure,
			    struct boot_change change)
{
	const char *configured = audit->host->boot.configured.text;

	return procedure && !procedure->generate && configured &&
	       find_param(configured, change.remove, true) && boot_files_of_removal(audit, " ");
}

static const char *generate(struct filling *filling, struct boot_change change)
{
	static const char anew[] = "have the boot loader's files made anew, and reboot";
	const struct procedure *procedure = filling->procedure;
	const struct boot *boot = &filling->audit->host->boot;
	const char *why = change.add ? "it is configured" : "it is no longer configured";

	if (procedure->make && !boot->configured.text)
		why = "entries are made of the running line, which is right";
	add_command(filling, procedure->generate, NULL);
	return arena_printf(filling->audit->arena, "%s: %s", why, anew);
}

/* What is to be done, with its commands behind those that there are. */
static const char *fill(struct filling *filling, struct boot_change change)
{
	const struct audit *audit = filling->audit;
	const struct boot *boot = &audit->host->boot;
	const struct procedure *procedure = boot_find_procedure(audit->host);
	const char *line = edited_line(audit->host, procedure);
	bool is_stale = has_stale_files(audit, procedure, change);
	bool is_edited = !is_stale && has_change(line, change);
	struct boot_change left = { 0 };
	const char *edit = NULL;
	size_t n_before = 0;

	if (is_edited && has_change(boot->next.text, change))
		return change.add ? "it is configured, and only a reboot is missing"
				  : "it is no longer configured, and only a reboot is missing";
	if (!procedure)
		return say_without_loader(audit, left_of(audit, change, line));
	prepare(filling, procedure);
	if (is_edited)
		return generate(filling, change);
	left = left_of(audit, change, line);
	/* What one entry has not, another may have. */
	if (is_stale && line) {
		line = arena_printf(audit->arena, "%s %s", line, boot->configured.text);
		change = left_of(audit, change, line);
		change.add = left.add;
		left = change;
	}
	n_before = filling->n;
	edit = add_edit(filling, &left, is_stale);
	add_command(filling, procedure->generate, NULL);
	/* Some of them alone would do no good. */
	if (filling->is_short)
		filling->commands[filling->n = n_before] = NULL;
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
