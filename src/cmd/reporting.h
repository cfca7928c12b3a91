/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a command tell a report in the format that the command line asks for?
 */
#ifndef CMD_REPORTING_H
#define CMD_REPORTING_H

#include "cmd/command.h"
#include "model/finding.h"
#include "render/field.h"
#include "render/sheet.h"

/* In the order of the words of --format. */
enum report_format {
	FORMAT_TEXT,
	FORMAT_JSON,
	FORMAT_SARIF,
	FORMAT_JUNIT,
	FORMAT_TAP,
	FORMAT_PROMETHEUS,
	FORMAT_NAGIOS,
	FORMAT_HTML,
};

/* The row of --format in a table of a command's, whose struct has it as that member. */
#define FORMAT_OPTION(type, member)                                                                \
	{                                                                                          \
		.name = "format", .kind = OPTION_CHOICE, .offset = offsetof(type, member),         \
		.argument = "FORMAT", .words = "text|json|sarif|junit|tap|prometheus|nagios|html", \
		.help = "for people (text, the default) or for other programs"                     \
	}

struct reporting {
	enum report_format format;
	const struct field *document; /* what JSON says of it */
	enum severity threshold;      /* a failure counts from this on */
	bool all;		      /* what passed, too */
};

/* Prints it; what passed leaves the report where nobody wants it told. */
void print_report(const struct run *run, const struct host *host, struct report *report,
		  const struct reporting *reporting);

/* How a report looks on the command's terminal. */
struct sheet_look report_look(const struct run *run);

/* As command.fail: a plugin tells all on standard output, and has four statuses. */
enum exit_status fail_report(const struct run *run, const char *sentence, enum exit_status status);

#endif
