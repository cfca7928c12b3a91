/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl show: what is known of one device, and of every port between it and the root?
 */
#include <langinfo.h>
#include <stdio.h>

#include "cmd/command.h"
#include "render/json.h"
#include "render/show.h"

enum {
	SHEET_WIDTH = 80
};

/* The device that a gap's source is about, by the address in its path; NULL: no single one. */
static const struct device *gap_device(const struct host *host, const char *source)
{
	const char *start = strstr(source, "/devices/");
	char address[BDF_TEXT_SIZE] = "";
	struct bdf bdf = { 0 };
	size_t n = 0;

	if (!start)
		return NULL;
	start += strlen("/devices/");
	n = strcspn(start, "/");
	if (n >= sizeof(address))
		return NULL;
	memcpy(address, start, n);
	return bdf_parse(address, &bdf) == 0 ? host_find_device(host, bdf) : NULL;
}

/* Leaves the gaps of this device and of what belongs to it, and those of the whole host. */
static void drop_foreign_gaps(struct host *host, const struct subject *subject)
{
	struct gaps *gaps = &host->gaps;
	size_t n = 0;

	for (size_t i = 0; i < gaps->n; i++) {
		const struct device *device = gap_device(host, gaps->items[i].source);

		if (!device || subject_concerns(subject, device))
			gaps->items[n++] = gaps->items[i];
	}
	gaps->n = n;
}

static enum exit_status print_sheet(const struct run *run, const struct host *host,
				    const struct subject *subject, struct err *reterr)
{
	size_t terminal = terminal_width();
	const struct sheet_look look = {
		.width = terminal && terminal < SHEET_WIDTH ? terminal : SHEET_WIDTH,
		.table_width = terminal,
		.ascii = !str_equal(nl_langinfo(CODESET), "UTF-8"),
		.colour = run_wants_colour(run),
	};

	return run_end_text(run, host, show_print(stdout, host, subject, &look), reterr);
}

static enum exit_status show_run(const struct run *run, struct err *reterr)
{
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *device = NULL;
	struct subject subject = { 0 };
	enum exit_status status = run_collect(run, run->command->facts, &host, reterr);

	if (status == EXIT_DONE)
		status = find_device(host, run->operands[0], &device, reterr);
	if (status != EXIT_DONE)
		return status;
	subject_init(&subject, host, device);
	drop_foreign_gaps(host, &subject);
	if (run->global.json) {
		json_write(stdout, show_document, host, &subject);
		return EXIT_DONE;
	}
	return print_sheet(run, host, &subject, reterr);
}

const struct command command_show = {
	.name = "show",
	.summary = "all of one device, and the ports above it",
	.description =
		"Shows what is known of one network function, and of every port on its way to\n"
		"the root. DEV is an interface's name, a PCI address, mac:ADDRESS (the permanent\n"
		"one), or PF/INDEX for a VF.",
	.operands = "DEV",
	.operand_words = "@devices",
	.least_operands = 1,
	.most_operands = 1,
	.facts = FACTS_PCI | FACTS_NAMES | FACTS_CONFIG | FACTS_NET | FACTS_ESWITCH | FACTS_GROUPS |
		 FACTS_NUMA | FACTS_USERS | FACTS_DOMAINS,
	.json = true,
	.run = show_run,
};
