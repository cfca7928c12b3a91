/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl topology: which NIC hangs on which NUMA node, through which ports, and who uses its VFs?
 */
#include <errno.h>
#include <langinfo.h>
#include <stdio.h>

#include "cmd/command.h"
#include "cmd/find.h"
#include "render/drawing.h"
#include "render/json.h"
#include "render/topology.h"

/* In the order of the words of --format. */
enum format {
	FORMAT_TEXT,
	FORMAT_SVG,
};

struct topology_options {
	int format; /* enum format */
	bool vfs;
};

#define TOPOLOGY(member) .offset = offsetof(struct topology_options, member)

static const struct option_row option_rows[] = {
	{ .name = "format",
	  .kind = OPTION_CHOICE,
	  TOPOLOGY(format),
	  .argument = "FORMAT",
	  .words = "text|svg",
	  .help = "text (default), or svg: a picture that stands alone" },
	{ .name = "vfs",
	  .kind = OPTION_SWITCH,
	  TOPOLOGY(vfs),
	  .help = "each VF by itself, not all of a PF in one" },
	{ 0 },
};

/* Whether nothing hangs from any node. */
static bool is_bare(const struct box *picture)
{
	for (size_t i = 0; i < picture->n_below; i++)
		if (picture->below[i]->n_below)
			return false;
	return true;
}

static enum exit_status print_text(const struct run *run, const struct host *host,
				   const struct box *picture, struct err *reterr)
{
	const struct text_look look = {
		.width = terminal_width(),
		.ascii = !str_equal(nl_langinfo(CODESET), "UTF-8"),
		.colour = run_wants_colour(run),
	};
	int n_unknown = picture_print(stdout, picture, &look);
	struct err err = { 0 };

	if (is_bare(picture) && !run->global.quiet)
		tell("%s", check_functions(host, &err) < 0 ? err.text
							   : "no network function on PCI here");
	tell_unidentified(run, host);
	return run_end_text(run, host, n_unknown, reterr);
}

static enum exit_status topology_run(const struct run *run, struct err *reterr)
{
	const struct topology_options *options = run->options;
	_cleanup_(host_freep) struct host *host = NULL;
	struct box *picture = NULL;
	enum exit_status status = EXIT_DONE;

	if (run->global.json && options->format != FORMAT_TEXT) {
		err_set(reterr, -EINVAL, "--json and --format svg exclude each other");
		return EXIT_USAGE;
	}
	status = run_collect(run, run->command->facts, &host, reterr);
	if (status != EXIT_DONE)
		return status;
	picture = picture_of(host, options->vfs);
	if (run->global.json) {
		json_write(stdout, topology_document, host, picture);
		return EXIT_DONE;
	}
	if (options->format == FORMAT_TEXT)
		return print_text(run, host, picture, reterr);
	picture_place(picture, host->arena);
	picture_write_svg(stdout, picture);
	return EXIT_DONE;
}

const struct command command_topology = {
	.name = "topology",
	.summary = "a picture: what hangs on which NUMA node, through which ports",
	.description =
		"Draws the NUMA nodes of this host, and below them its network functions with\n"
		"every port on the way, their links, IOMMU groups and VFs, and the VMs that use\n"
		"these.",
	.options = option_rows,
	.options_size = sizeof(struct topology_options),
	.facts = FACTS_IDENTITY | FACTS_PCI | FACTS_NAMES | FACTS_CONFIG | FACTS_NET |
		 FACTS_ESWITCH | FACTS_UNITS | FACTS_NUMA | FACTS_USERS | FACTS_DOMAINS,
	.json = true,
	.run = topology_run,
};
