/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl show: what is known of one device, and of every port between it and the root?
 */
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/command.h"
#include "cmd/find.h"
#include "render/json.h"
#include "render/show.h"

enum {
	SHEET_WIDTH = 80
};

/* Whether a gap can be the reason for something that is shown, by what it was that was not read. */
struct gap_kind {
	const char *prefix; /* of its source */
	bool (*concerns)(const struct host *host, const struct subject *subject, const char *rest);
};

/* By the address or interface in front of '/' or ' '. */
static const struct device *named_device(const struct host *host, const char *rest)
{
	return host_find_named(host, arena_strndup(host->arena, rest, strcspn(rest, "/ ")));
}

static bool concerns_function(const struct host *host, const struct subject *subject,
			      const char *rest)
{
	const struct device *device = named_device(host, rest);

	return !device || subject_concerns(subject, device);
}

/* One of all PFs, or one of them. */
static bool concerns_eswitch(const struct host *host, const struct subject *subject,
			     const char *rest)
{
	const struct device *device = subject->device;

	if (*rest)
		return named_device(host, rest + 1) == device;
	return device->sriov || (!device->vf && device->can_sriov == FACT_UNKNOWN);
}

static bool is_number(const char *rest, int64_t number)
{
	char *end = NULL;

	return strtoll(rest, &end, 10) == number && end > rest && (*end == '/' || !*end);
}

static bool concerns_group(const struct host *host, const struct subject *subject, const char *rest)
{
	(void)host;
	return is_number(rest, subject->device->iommu_group);
}

/* Distances are not shown. */
static bool concerns_node(const struct host *host, const struct subject *subject, const char *rest)
{
	(void)host;
	return is_number(rest, subject->device->numa_node) && !str_has_suffix(rest, "/distance");
}

static bool concerns_nodes(const struct host *host, const struct subject *subject, const char *rest)
{
	(void)host;
	(void)rest;
	return subject->device->numa_node != -1;
}

static bool concerns_users(const struct host *host, const struct subject *subject, const char *rest)
{
	(void)host;
	(void)rest;
	return subject->device->vf || subject->n_vfs;
}

/* CPUs one by one and the whole host's memory are read beside the node's. */
static bool concerns_nobody(const struct host *host, const struct subject *subject,
			    const char *rest)
{
	(void)host;
	(void)subject;
	(void)rest;
	return false;
}

/* The first that fits; what fits none concerns all. */
static const struct gap_kind gap_kinds[] = {
	{ "/sys/bus/pci/devices/", concerns_function },
	{ "/sys/class/net/", concerns_function },
	{ "rtnetlink addresses", concerns_users },
	{ "rtnetlink ", concerns_function },
	{ "devlink", concerns_eswitch },
	{ "libvirt", concerns_users },
	{ "/proc/*/fd", concerns_users },
	{ "/proc/", concerns_nobody },
	{ "hwloc", concerns_nobody },
	{ "/sys/kernel/mm/", concerns_nobody },
	{ "/sys/fs/cgroup", concerns_nobody },
	{ "/sys/devices/system/cpu", concerns_nobody },
	{ "/sys/devices/system/node/node", concerns_node },
	{ "/sys/devices/system/node", concerns_nodes },
	{ "/sys/kernel/iommu_groups/", concerns_group },
};

static bool concerns(const struct host *host, const struct subject *subject, const char *source)
{
	for (size_t i = 0; i < ARRAY_SIZE(gap_kinds); i++)
		if (str_has_prefix(source, gap_kinds[i].prefix))
			return gap_kinds[i].concerns(host, subject,
						     source + strlen(gap_kinds[i].prefix));
	return true;
}

/* Leaves the gaps of what is shown: the device, what belongs to it, and what is told of it. */
static void drop_foreign_gaps(struct host *host, const struct subject *subject)
{
	struct gaps *gaps = &host->gaps;
	size_t n = 0;

	for (size_t i = 0; i < gaps->n; i++)
		if (concerns(host, subject, gaps->items[i].source))
			gaps->items[n++] = gaps->items[i];
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
