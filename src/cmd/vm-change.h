/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do commands that change a virtual machine have in common? They look at it while no other vfctl changes
 * anything, and show what would become of it, or carry it out.
 */
#ifndef CMD_VM_CHANGE_H
#define CMD_VM_CHANGE_H

#include "cmd/command.h"
#include "plan/assign.h"

/* How it is to be shown; none of them: it is carried out. */
struct vm_showing {
	bool diff;
	bool print_xml;
	bool dry_run;
};

/* What of it is to be changed; neither: all that there is of it. */
struct vm_when {
	bool live;
	bool config;
};

/* The rows of those options in a table of a command's, whose struct has them as that member. */
#define VM_SHOWING_OPTIONS(type, member)                          \
	{ .name = "diff",                                         \
	  .kind = OPTION_SWITCH,                                  \
	  .offset = offsetof(type, member.diff),                  \
	  .help = "show what would change in the definition" },   \
		{ .name = "print-xml",                            \
		  .kind = OPTION_SWITCH,                          \
		  .offset = offsetof(type, member.print_xml),     \
		  .help = "print what the definition would be" }, \
	{                                                         \
		.name = "dry-run", .kind = OPTION_SWITCH,         \
		.offset = offsetof(type, member.dry_run),         \
		.help = "print the steps, and change nothing"     \
	}
#define VM_WHEN_OPTIONS(type, member)                                                             \
	{ .name = "live",                                                                         \
	  .kind = OPTION_SWITCH,                                                                  \
	  .offset = offsetof(type, member.live),                                                  \
	  .help = "the running VM; neither: both, if it runs" },                                  \
	{                                                                                         \
		.name = "config", .kind = OPTION_SWITCH, .offset = offsetof(type, member.config), \
		.help = "what its next start takes"                                               \
	}

/* A VM, and all that is known of it. */
struct vm_work {
	const struct run *run;
	const struct vm_showing *showing;
	struct arena *arena;
	struct machine *machine;
	struct host *host;
	const struct domain *domain; /* that the first operand names */
	const char
		*xml; /* what its next start takes: with passwords where it is to be written back */
	bool is_config;
	const struct live_pins *live; /* as struct assigning has them */
	const char *replaced_alias;   /* likewise */
};

/*
 * Looks at the VM, with these facts of its host; unless it is only shown, while no other vfctl changes
 * anything. EXIT_USAGE with a sentence where options exclude each other; EXIT_REFUSED for a captured host
 * that would be changed without its libvirt, and for a VM that is to be changed live and does not run, or
 * not here; EXIT_NOT_PERMITTED; EXIT_UNREACHABLE, also where its definition is no XML.
 */
enum exit_status vm_begin(struct vm_work *work, unsigned int facts, const struct vm_when *when,
			  struct err *reterr);

/*
 * The same of the VM that somebody calls so, of a host that was looked at already, where the options are
 * known to go together.
 */
enum exit_status vm_find(struct vm_work *work, const char *name, const struct vm_when *when,
			 struct err *reterr);

/* Whether nothing is to be changed. */
bool vm_is_shown(const struct vm_work *work);

/* Has the plan tell of what the placement costs. */
void vm_note(struct vm_plan *plan, const struct placement *placement);

/* Ends a command that cannot go on, for a reason that is told: a refusal is an outcome, too. */
enum exit_status vm_stop(const struct vm_work *work, enum exit_status status, struct err *reterr);

/* How a command ends that cannot go on: EXIT_UNREACHABLE where something is not known or not there. */
enum exit_status vm_status(const struct err *why);

/* Shows the plan as was asked for, or carries it out; ends the command. */
enum exit_status vm_change(const struct vm_work *work, const struct vm_plan *plan,
			   struct err *reterr);

/* Frees what vm_begin has brought. */
void vm_end(struct vm_work *work);

#define _cleanup_vm_work_ _cleanup_(vm_end)

#endif
