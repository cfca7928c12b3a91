/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl: which subcommands are there? Each is a file of its own; this one lists their descriptors.
 */
#include "cmd/command.h"

/* In the order in which --help tells of them. */
static const struct command *const commands[] = {
	&command_list,	   &command_show,
	&command_groups,   &command_topology,
	&command_audit,	   &command_explain,
	&command_capture,  &command_create,
	&command_set,	   &command_destroy,
	&command_bind,	   &command_xml,
	&command_assign,   &command_unassign,
	&command_pin,	   &command_tune,
	&command_plan,	   &command_apply,
	&command_verify,   &command_export,
	&command_metrics,  &command_history,
	&command_rollback, &command_help,
	&command_complete, NULL,
};

int main(int argc, char **argv)
{
	return dispatch(commands, argc, argv);
}
