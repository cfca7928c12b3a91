/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does libvirt on another host say of a virtual machine that would migrate there? See assign-target.h.
 */
#include <errno.h>
#include <strings.h>

#include "base/text.h"
#include "cmd/assign-target.h"
#include "domxml/guest-cpu.h"
#include "os/virt.h"

enum {
	LONGEST_KIND = 64,
	LONGEST_NAME = 256,
};

static enum exit_status cannot_ask(struct assigner *assigner, const struct virt *virt, int r)
{
	err_set(assigner->reterr, r, "%s", virt_words(virt));
	return r == -EACCES || r == -EPERM ? EXIT_NOT_PERMITTED : EXIT_UNREACHABLE;
}

enum exit_status target_open(struct assigner *assigner, struct machine **ret_machine)
{
	const char *uri = assigner->options->check_target;
	_cleanup_(machine_freep) struct machine *machine = machine_of_daemon(uri);
	char kind[LONGEST_KIND] = "";
	int r = virt_tell_self(virt_of(machine), VIRT_KIND, kind, sizeof(kind));

	if (r < 0)
		return cannot_ask(assigner, machine->virt, r);
	if (strcasecmp(kind, "QEMU") != 0) {
		err_set(assigner->reterr, -EINVAL,
			"libvirt at %s drives %s: %s could migrate to a host with QEMU alone "
			"(qemu+ssh://HOST/system)",
			uri, kind, assigner->work->domain->name);
		return EXIT_REFUSED;
	}
	*ret_machine = TAKE_PTR(machine);
	return EXIT_DONE;
}

/* ---- is it another host? */

/* As libvirt tells hosts apart: by their UUIDs, and by their names (qemuMigrationCookieXMLParse). */
static enum exit_status check_other(struct assigner *assigner, const struct hypervisor *there)
{
	const struct host *host = assigner->work->host;
	const struct hypervisor *here = &host->hypervisor;
	const char *name = here->host_name ? here->host_name : host->identity.name;
	const char *uri = assigner->options->check_target;

	if (here->host_uuid && there->host_uuid &&
	    strcasecmp(here->host_uuid, there->host_uuid) == 0) {
		err_set(assigner->reterr, -EINVAL,
			"libvirt at %s is on the very host that %s is on (%s): name another to "
			"migrate to",
			uri, assigner->work->domain->name,
			there->host_name ? there->host_name : there->host_uuid);
		return EXIT_REFUSED;
	}
	if (name && there->host_name && strcasecmp(name, there->host_name) == 0) {
		err_set(assigner->reterr, -EINVAL,
			"libvirt at %s is on a host called %s, as the one that %s is on: libvirt "
			"takes that for the very same, and migrates nothing there",
			uri, name, assigner->work->domain->name);
		return EXIT_REFUSED;
	}
	return EXIT_DONE;
}

/* ---- does its CPU do? */

/* The words of the daemon that was asked last, which end with it. */
static const char *keep_words(struct assigner *assigner, const struct virt *virt)
{
	const char *words = virt_words(virt);

	return *words ? arena_strdup(assigner->work->arena, words) : NULL;
}

/*
 * A named model is compared with what the host itself has: what KVM adds to that (x2apic, hypervisor …)
 * seems to lack. So it does here, where the VM can run: then nothing is known.
 */
static bool does_here(struct assigner *assigner, const char *cpu)
{
	return virt_compare_cpu(virt_of(assigner->work->machine), cpu) > VIRT_CPU_LACKS;
}

static void ask_about(struct assigner *assigner, struct machine *machine, const char *cpu,
		      bool is_model, struct target *target)
{
	int r = virt_compare_cpu(machine->virt, cpu);

	if (r < 0 || r == VIRT_CPU_LACKS)
		target->cpu_words = keep_words(assigner, machine->virt);
	if (r == VIRT_CPU_SAME)
		target->cpu = CPU_SAME;
	else if (r == VIRT_CPU_HAS_MORE)
		target->cpu = CPU_HAS_MORE;
	else if (r == VIRT_CPU_LACKS && (!is_model || does_here(assigner, cpu)))
		target->cpu = CPU_LACKS;
}

/* Whose CPU the VM has: one by its name, or the host's. */
static void ask_cpu(struct assigner *assigner, struct machine *machine,
		    const struct domain *planned, struct target *target)
{
	const char *cpu = NULL;

	if (target_wants_hosts_cpu(planned->defined))
		cpu = assigner->work->host->hypervisor.cpu;
	else if (planned->defined->cpu_model)
		(void)domxml_guest_cpu(planned->xml, assigner->work->arena, &cpu);
	if (cpu)
		ask_about(assigner, machine, cpu, planned->defined->cpu_model != NULL, target);
}

enum exit_status target_ask(struct assigner *assigner, struct machine *machine,
			    const struct domain *planned, struct target *target)
{
	char name[LONGEST_NAME] = "";
	enum exit_status status = EXIT_DONE;
	int r = 0;

	collect_hypervisor(assigner->work->machine, assigner->work->host);
	status = check_other(assigner, &target->host->hypervisor);
	if (status != EXIT_DONE)
		return status;
	if (target_wants_cpu(planned->defined))
		ask_cpu(assigner, machine, planned, target);
	/* One that has gone meanwhile has not told all that it could. */
	r = virt_tell_self(machine->virt, VIRT_HOST, name, sizeof(name));
	return r < 0 ? cannot_ask(assigner, machine->virt, r) : EXIT_DONE;
}
