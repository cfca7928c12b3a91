/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which host shall be made up? A capture directory of any size, for benches, tests and trying things:
 * the same options give the same tree, byte for byte.
 */
#include <err.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/parse.h"
#include "base/text.h"
#include "host/parts.h"

enum {
	MOST_PFS = 65536,
	MOST_VFS = 65535, /* the width of TotalVFs */
	MOST_PROCESSES = 100000
};

static const struct knob {
	const char *name;
	const char *help;
	size_t offset; /* of the number in struct shape */
	unsigned int least;
	unsigned int most;
} knobs[] = {
	{ "pfs", "physical functions (2)", offsetof(struct shape, n_pfs), 0, MOST_PFS },
	{ "vfs", "VFs of each, switched on (3)", offsetof(struct shape, n_vfs), 0, MOST_VFS },
	{ "total-vfs", "VFs that each could have (64, or --vfs)", offsetof(struct shape, total_vfs),
	  1, MOST_VFS },
	{ "ports", "PFs of a card (2)", offsetof(struct shape, n_ports), 1, 8 },
	{ "sockets", "sockets, each a NUMA node (2)", offsetof(struct shape, n_sockets), 1, 16 },
	{ "cores", "cores of a socket (16)", offsetof(struct shape, n_cores), 1, 256 },
	{ "threads", "threads of a core (2)", offsetof(struct shape, n_threads), 1, 8 },
	{ "vms", "VMs that run, each with a VF of its own (0)", offsetof(struct shape, n_vms), 0,
	  MOST_PFS },
	{ "processes", "processes with 50 descriptors that are no device (0)",
	  offsetof(struct shape, n_processes), 0, MOST_PROCESSES },
	{ "vectors", "MSI-X vectors of each VF (2)", offsetof(struct shape, n_vectors), 0, 64 },
	{ "without-acs", "cards, the last ones, below ports without ACS (0)",
	  offsetof(struct shape, n_without_acs), 0, MOST_PFS },
};

static const struct flag {
	const char *name;
	const char *help;
	size_t offset; /* of the bool in struct shape */
	bool value;
} flags[] = {
	{ "netdevs", "VFs are bound to iavf and have netdevs (else vfio-pci)",
	  offsetof(struct shape, netdevs), true },
	{ "no-links", "sysfs and /proc alone, without what vfctl records of netlink",
	  offsetof(struct shape, links), false },
	{ "no-iommu", "without an IOMMU that is switched on", offsetof(struct shape, iommu),
	  false },
};

enum {
	N_OPTIONS = ARRAY_SIZE(knobs) + ARRAY_SIZE(flags)
};

static void usage(FILE *to)
{
	fputs("usage: make-host [OPTION…] DIRECTORY (which is made and must not be there)\n", to);
	for (size_t i = 0; i < ARRAY_SIZE(knobs); i++)
		fprintf(to, "  --%s N\t%s\n", knobs[i].name, knobs[i].help);
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		fprintf(to, "  --%s\t%s\n", flags[i].name, flags[i].help);
}

static void set_knob(const struct knob *knob, const char *text, struct shape *shape)
{
	uint64_t value = 0;

	if (parse_u64(text, &value) < 0 || value < knob->least || value > knob->most)
		errx(2, "--%s takes %u to %u, not %s", knob->name, knob->least, knob->most, text);
	*(unsigned int *)((char *)shape + knob->offset) = (unsigned int)value;
}

static void set_option(int option, struct shape *shape)
{
	size_t i = (size_t)option;

	if (i < ARRAY_SIZE(knobs)) {
		set_knob(&knobs[i], optarg, shape);
		return;
	}
	i -= ARRAY_SIZE(knobs);
	*(bool *)((char *)shape + flags[i].offset) = flags[i].value;
}

/* The directory to make. */
static const char *parse(int argc, char **argv, struct shape *shape)
{
	struct option options[N_OPTIONS + 2] = { { 0 } };
	int option = 0;

	for (size_t i = 0; i < N_OPTIONS; i++) {
		bool knob = i < ARRAY_SIZE(knobs);

		options[i].name = knob ? knobs[i].name : flags[i - ARRAY_SIZE(knobs)].name;
		options[i].has_arg = knob ? required_argument : no_argument;
		options[i].val = (int)i;
	}
	options[N_OPTIONS] = (struct option){ "help", no_argument, NULL, N_OPTIONS };
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == '?' || option == N_OPTIONS) {
			usage(option == '?' ? stderr : stdout);
			exit(option == '?' ? 2 : 0);
		}
		set_option(option, shape);
	}
	if (optind != argc - 1) {
		usage(stderr);
		exit(2);
	}
	return argv[optind];
}

static void check(struct shape *shape)
{
	if (!shape->total_vfs)
		shape->total_vfs = shape->n_vfs > 64 ? shape->n_vfs : 64;
	if (shape->n_vfs > shape->total_vfs)
		errx(2, "more VFs (%u) than a PF could have (%u)", shape->n_vfs, shape->total_vfs);
	if (shape->n_ports > 1 && VF_OFFSET + shape->n_ports * shape->total_vfs > 0xffff)
		errx(2, "more VFs than a card has routing ids");
}

int main(int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct shape shape = {
		.n_pfs = 2,
		.n_vfs = 3,
		.n_ports = 2,
		.n_sockets = 2,
		.n_cores = 16,
		.n_threads = 2,
		.n_vectors = 2,
		.links = true,
		.iommu = true,
	};
	const char *directory = parse(argc, argv, &shape);
	_cleanup_close_ int tree = -1;
	const struct layout *layout = NULL;

	check(&shape);
	layout = layout_new(arena, &shape);
	if (mkdir(directory, 0755) < 0)
		err(1, "mkdir %s", directory);
	tree = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (tree < 0)
		err(1, "open %s", directory);
	write_machine(tree, layout);
	write_functions(tree, layout);
	write_groups(tree, layout);
	write_netdevs(tree, layout);
	write_interrupts(tree, layout);
	write_modules(tree);
	write_processes(tree, layout);
	if (shape.links) {
		write_capture(tree);
		write_vms(tree, layout);
		write_links(tree, layout);
		write_generic(tree, layout);
	}
	return 0;
}
