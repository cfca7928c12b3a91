/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is the daemon that tells of VMs on the host that all else is told of? See remote.h.
 */
#include "cmd/remote.h"

#include <errno.h>
#include <strings.h>

#include "base/text.h"
#include "collect/collect.h"
#include "os/libvirt.h"
#include "os/virt.h"

enum {
	LONGEST_URI = 4096,
	LONGEST_NAME = 256,
	/* What only libvirt tells, and what is looked for because of that. */
	LIBVIRT_FACTS = FACTS_DOMAINS | FACTS_VIRTUAL_NETWORKS | FACTS_VM_BACKING | FACTS_QEMUS,
};

bool remote_is_wanted(const struct run *run)
{
	const struct global_options *global = &run->global;

	return global->sysroot && global->connect && virt_uri_names_host(global->connect);
}

unsigned int remote_facts(const struct run *run)
{
	return remote_is_wanted(run) ? FACTS_DOMAINS : 0;
}

/* A daemon names its host with the domain, if it can (virConnectGetHostname); a kernel mostly without. */
static bool is_same_name(const char *one, const char *other)
{
	size_t n = strcspn(one, ".");
	size_t m = strcspn(other, ".");

	if (one[n] && other[m])
		return strcasecmp(one, other) == 0;
	return n == m && strncasecmp(one, other, n) == 0;
}

/* Many hosts have this name, or none. */
static bool says_nothing(const char *name)
{
	return !*name || is_same_name(name, "localhost") || strcasecmp(name, "(none)") == 0;
}

/* ---- this machine */

/*
 * An alias of libvirt.conf's does not say what it stands for, nor a socket or a command who is behind
 * it. Where none answers, none tells of another host.
 */
static bool is_elsewhere(struct machine *machine, const char *uri)
{
	_cleanup_(host_freep) struct host *host = NULL;
	char told[LONGEST_URI] = "";

	if (virt_uri_names_host(uri))
		return true;
	if (strstr(uri, "://") && !strchr(uri, '?'))
		return false;
	if (virt_tell_self(virt_of(machine), VIRT_URI, told, sizeof(told)) < 0)
		return false;
	if (virt_uri_names_host(told))
		return true;
	if (!strchr(told, '?') ||
	    virt_tell_self(virt_of(machine), VIRT_HOST, told, sizeof(told)) < 0)
		return false;
	host = collect(machine, FACTS_IDENTITY);
	return host->identity.name && !is_same_name(host->identity.name, told);
}

static enum exit_status check_live(const struct run *run, struct machine *machine,
				   struct err *reterr)
{
	const char *uri = virt_uri(run->global.connect);

	if (!is_elsewhere(machine, uri))
		return EXIT_DONE;
	err_set(reterr, -EXDEV,
		"libvirt at %s%s tells of the VMs of another host, which do not go with this "
		"host's "
		"devices: take vfctl capture FILE.tar.gz there, and name it with --sysroot",
		uri, run->global.connect ? "" : " (LIBVIRT_DEFAULT_URI)");
	return EXIT_REFUSED;
}

/* ---- a capture */

static enum exit_status compare(const char *captured, const char *told, const struct run *run,
				struct err *reterr)
{
	const struct global_options *global = &run->global;

	if (!says_nothing(captured) && !says_nothing(told) && is_same_name(captured, told))
		return EXIT_DONE;
	if (says_nothing(captured))
		err_set(reterr, -EXDEV,
			"%s does not say of which host it is, so nobody knows whether that is the "
			"host of %s ('%s')",
			global->sysroot, global->connect, told);
	else
		err_set(reterr, -EXDEV,
			"%s is of the host '%s', and libvirt at %s runs on '%s': what two hosts "
			"have is not to be mixed",
			global->sysroot, captured, global->connect, told);
	return EXIT_REFUSED;
}

static enum exit_status join(const struct run *run, struct machine *machine, struct err *reterr)
{
	_cleanup_(host_freep) struct host *host = collect(machine, FACTS_IDENTITY);
	const char *captured = host->identity.name ? host->identity.name : "";
	enum exit_status status = EXIT_DONE;
	char told[LONGEST_NAME] = "";
	struct err why = { 0 };
	int r = 0;

	machine->virt = libvirt_virt(run->global.connect);
	r = virt_tell_self(machine->virt, VIRT_HOST, told, sizeof(told));
	if (r < 0) {
		err_set(reterr, r, "%s", virt_words(machine->virt));
		return r == -EACCES ? EXIT_NOT_PERMITTED : EXIT_UNREACHABLE;
	}
	status = compare(captured, told, run, reterr);
	if (status != EXIT_DONE)
		return status;
	if (machine_set_remote(machine, told, &why) == 0)
		return EXIT_DONE;
	err_set(reterr, why.code, "what is done on the host of %s could not be kept here: %s",
		run->global.connect, why.text);
	return EXIT_REFUSED;
}

enum exit_status remote_check(const struct run *run, unsigned int facts, struct machine *machine,
			      struct err *reterr)
{
	machine->connect_uri = run->global.connect;
	if (!(facts & LIBVIRT_FACTS))
		return EXIT_DONE;
	if (machine->live)
		return check_live(run, machine, reterr);
	return remote_is_wanted(run) ? join(run, machine, reterr) : EXIT_DONE;
}
