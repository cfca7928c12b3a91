/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a command get at the facts that it needs, and what does it say of those that were hidden?
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "base/parse.h"
#include "cmd/remote.h"
#include "cmd/transaction.h"
#include "collect/collect.h"
#include "os/virt.h"

enum {
	USUAL_WIDTH = 80 /* of a terminal that does not tell */
};

enum exit_status run_open_machine(const struct run *run, unsigned int facts,
				  struct machine **ret_machine, struct err *reterr)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;
	enum exit_status status = EXIT_DONE;

	if (machine_open(run->global.sysroot, &machine, reterr) < 0)
		return EXIT_UNREACHABLE;
	status = remote_check(run, facts, machine, reterr);
	if (status != EXIT_DONE)
		return status;
	tell_unfinished(run, machine);
	*ret_machine = TAKE_PTR(machine);
	return EXIT_DONE;
}

enum exit_status run_collect(const struct run *run, unsigned int facts, struct host **ret_host,
			     struct err *reterr)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;
	enum exit_status status = run_open_machine(run, facts, &machine, reterr);

	if (status == EXIT_DONE)
		*ret_host = collect(machine, facts);
	return status;
}

/* What is hidden from one who may not see all, by where it stands. */
static const struct hidden {
	const char *source; /* a part of the gap's */
	const char *what;
} hidden_kinds[] = {
	{ "/config", "PCI capabilities (ACS, SR-IOV, links)" },
	{ "/etc/", "configuration of services" },
	{ "cpu_dma_latency", "latency limits of CPUs" },
	{ "/proc/sys/", "sysctls" },
	{ "/proc/", "which processes use VFs" },
	{ "/resource", "PCI memory windows" },
	{ "/sys/firmware", "ACPI tables" },
	{ "devlink", "eswitch modes" },
	{ "netlink", "attributes of interfaces" },
	{ "libvirt", "VMs" },
	{ "", "more" },
};

static size_t hidden_kind(const struct gap *gap)
{
	size_t i = 0;

	while (!strstr(gap->source, hidden_kinds[i].source))
		i++;
	return i;
}

/* Root in a container may lack what it takes. */
static void tell_what_is_hidden(const struct gaps *gaps)
{
	bool seen[ARRAY_SIZE(hidden_kinds)] = { false };
	_cleanup_strbuf_ struct strbuf kinds = { 0 };

	for (size_t i = 0; i < gaps->n; i++)
		if (gaps->items[i].error == EACCES || gaps->items[i].error == EPERM)
			seen[hidden_kind(&gaps->items[i])] = true;
	for (size_t i = 0; i < ARRAY_SIZE(seen); i++)
		if (seen[i])
			strbuf_addf(&kinds, "%s%s", kinds.length ? ", " : "", hidden_kinds[i].what);
	if (kinds.length)
		tell(geteuid() == 0 ? "this root may not see: %s" : "root would see more: %s",
		     kinds.text);
}

/* What the errors of libvirt's connection mean to the reader. */
static const struct {
	int error;
	const char *words;
} libvirt_words[] = {
	{ ENOENT, "no daemon answered" },
	{ ECONNREFUSED, "no daemon answered" },
	{ EACCES, "not permitted" },
	{ ENOPKG, "its library is not installed" },
	{ EOPNOTSUPP, "it knows no such URI" },
	{ ENODATA, "the capture has nothing of it" },
};

static void tell_libvirt(const struct run *run, const struct gap *gap)
{
	const char *words = strerror(gap->error);

	for (size_t i = 0; i < ARRAY_SIZE(libvirt_words); i++)
		if (libvirt_words[i].error == gap->error)
			words = libvirt_words[i].words;
	if (run->global.sysroot)
		tell("not read: libvirt: %s", words);
	else
		tell("not read: libvirt at %s: %s", virt_uri(run->global.connect), words);
}

static void tell_gap(const struct run *run, const struct gap *gap)
{
	if (str_equal(gap->source, "libvirt"))
		tell_libvirt(run, gap);
	else
		tell("not read: %s: %s", gap->source, errno_text(gap->error));
}

/* Of what could not be read much may show nowhere: what counts is what the reader sees. */
static void tell_gaps(const struct run *run, const struct gaps *gaps, int n_unknown)
{
	if (run->global.verbose)
		for (size_t i = 0; i < gaps->n; i++)
			tell_gap(run, &gaps->items[i]);
	else if (n_unknown)
		tell("%d value%s unknown; -v lists what could not be read", n_unknown,
		     n_unknown > 1 ? "s are" : " is");
}

enum exit_status run_end_text(const struct run *run, const struct host *host, int printed,
			      struct err *reterr)
{
	if (printed < 0) {
		err_set(reterr, printed, "cannot print this: %s", strerror(-printed));
		return EXIT_UNREACHABLE;
	}
	if (run->global.quiet)
		return EXIT_DONE;
	tell_gaps(run, &host->gaps, printed);
	/* Who reads a capture can be anyone: what was hidden was so where it was taken. */
	if (!run->global.sysroot)
		tell_what_is_hidden(&host->gaps);
	return EXIT_DONE;
}

size_t terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size = { 0 };
	uint64_t width = 0;

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (columns && parse_u64(columns, &width) == 0 && width)
		return width;
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col
									   : USUAL_WIDTH;
}

bool run_wants_colour(const struct run *run)
{
	const char *no_color = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	if (run->global.colour != COLOUR_AUTO)
		return run->global.colour == COLOUR_ALWAYS;
	return !(no_color && *no_color) && terminal && !str_equal(terminal, "dumb") &&
	       isatty(STDOUT_FILENO);
}
