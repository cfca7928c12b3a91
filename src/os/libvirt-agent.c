/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the guest agent of a running domain of libvirt's answer? By a library of libvirt's own for QEMU,
 * opened on first use. See virt.h for what is returned.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <libvirt/libvirt-qemu.h>

#include "base/text.h"
#include "os/libvirt-ops.h"

#define QEMU_FUNCTIONS(X) X(virDomainQemuAgentCommand)

struct libvirt_qemu {
	QEMU_FUNCTIONS(LIBRARY_SLOT)
};

static const struct library_symbol symbols[] = {
#define SYMBOL(function) LIBRARY_SYMBOL(libvirt_qemu, function)
	QEMU_FUNCTIONS(SYMBOL)
#undef SYMBOL
};

/* qemuDomainAgentAvailable: it has no channel for one; or none answers there. */
static int agent_failed(const struct libvirt_daemon *daemon, struct err *reterr)
{
	const virError *error = daemon->library.virGetLastError();
	int code = error ? error->code : 0;
	int r = libvirt_failed(daemon, reterr);

	if (code != VIR_ERR_ARGUMENT_UNSUPPORTED && code != VIR_ERR_AGENT_UNRESPONSIVE &&
	    code != VIR_ERR_AGENT_UNSYNCED)
		return r;
	reterr->code = code == VIR_ERR_ARGUMENT_UNSUPPORTED ? -ENODEV : -ETIMEDOUT;
	return reterr->code;
}

int libvirt_ask_agent(void *backing, const char *vm, const char *command, int seconds, char *buf,
		      size_t size, struct err *reterr)
{
	struct libvirt_daemon *daemon = backing;
	struct libvirt_qemu qemu = { 0 };
	virDomainPtr domain = NULL;
	char *answer = NULL;
	int r = library_open("libvirt-qemu.so.0", symbols, ARRAY_SIZE(symbols), &qemu, reterr);

	if (r == 0)
		r = libvirt_find(daemon, vm, true, &domain, reterr);
	if (r < 0)
		return r;
	answer = qemu.virDomainQemuAgentCommand(domain, command, seconds, 0);
	if (!answer)
		r = agent_failed(daemon, reterr);
	else if ((size_t)snprintf(buf, size, "%s", answer) >= size)
		r = err_set(reterr, -EFBIG, "the agent's answer is too long");
	free(answer);
	daemon->library.virDomainFree(domain);
	return r;
}
