/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do commands that change a virtual machine have in common? See vm-change.h.
 */
#include "cmd/vm-change.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/find-domain.h"
#include "cmd/remote.h"
#include "cmd/transaction.h"
#include "collect/collect.h"
#include "domxml/markup.h"
#include "os/diff.h"
#include "os/virt.h"
#include "render/knobs.h"

bool vm_is_shown(const struct vm_work *work)
{
	const struct vm_showing *showing = work->showing;

	return showing->diff || showing->print_xml || showing->dry_run;
}

static enum exit_status check_showing(const struct vm_work *work, struct err *reterr)
{
	const struct vm_showing *showing = work->showing;

	if (showing->diff + showing->print_xml + showing->dry_run > 1) {
		err_set(reterr, -EINVAL, "--diff, --print-xml and --dry-run exclude each other");
		return EXIT_USAGE;
	}
	if (work->run->global.json && (showing->diff || showing->print_xml)) {
		err_set(reterr, -EINVAL,
			"%s and --json exclude each other: --dry-run --json tells the steps",
			showing->diff ? "--diff" : "--print-xml");
		return EXIT_USAGE;
	}
	if (work->run->global.sysroot && !remote_is_wanted(work->run) && !vm_is_shown(work)) {
		err_set(reterr, -EROFS,
			"a captured host cannot be changed: --diff, --print-xml or --dry-run show "
			"what would be done on it, and -c URI of its libvirt does it");
		return EXIT_REFUSED;
	}
	return EXIT_DONE;
}

/* Looking takes no more than libvirt's connection to look: who is not let in even there hears why. */
static enum exit_status refuse_blind(const struct vm_work *work, struct err *reterr)
{
	const struct gap *gap = gaps_find(&work->host->gaps, "libvirt");
	int error = gap ? gap->error : EIO;
	bool forbidden = error == EACCES || error == EPERM;
	/* What polkit has against somebody libvirt tells in words alone. */
	bool doubtful = error == EIO && geteuid() != 0 && !work->machine->remote;

	err_set(reterr, -error, "which VMs there are could not be read: %s%s",
		virt_words(virt_of(work->machine)),
		forbidden  ? "; root is needed, or the group libvirt"
		: doubtful ? "; root, or somebody of the group libvirt, may be let in"
			   : "");
	return forbidden ? EXIT_NOT_PERMITTED : EXIT_UNREACHABLE;
}

/* What is chosen must stay free until it is taken. */
static enum exit_status look(struct vm_work *work, unsigned int facts, struct err *reterr)
{
	enum exit_status status = run_open_machine(work->run, facts, &work->machine, reterr);
	struct err why = { 0 };
	int r = 0;

	if (status != EXIT_DONE)
		return status;
	if (!vm_is_shown(work))
		r = run_lock(work->run, work->machine, work->arena, &why);
	if (r == -EBUSY) {
		*reterr = why;
		return EXIT_REFUSED;
	}
	if (r < 0)
		return run_fail(r, &why, reterr);
	if (!vm_is_shown(work))
		run_finish_waiting(work->run, work->machine, work->arena);
	work->host = collect(work->machine, facts);
	return work->host->domains_known || !*virt_words(virt_of(work->machine))
		       ? EXIT_DONE
		       : refuse_blind(work, reterr);
}

/* What is printed of a VM on another host is defined there, perhaps: it would lose its passwords. */
static bool is_for_virsh(const struct vm_work *work)
{
	return work->machine->remote && work->showing->print_xml;
}

static enum exit_status read_xml(struct vm_work *work, const struct vm_when *when,
				 struct err *reterr)
{
	struct virt *virt = virt_of(work->machine);
	const char *name = work->domain->name;
	char *xml = NULL;
	int r = -ENOENT; /* of one that only runs */

	if (vm_is_shown(work) && work->domain->xml && !is_for_virsh(work)) {
		work->xml = work->domain->xml;
		return EXIT_DONE;
	}
	if (work->domain->xml || !work->domain->live_xml) {
		xml = arena_alloc(work->arena, VALUE_SIZE);
		r = virt_read(virt, name, VIRT_NEXT, xml, VALUE_SIZE);
	}
	work->xml = xml;
	if (r == 0)
		return EXIT_DONE;
	if (r == -ENOENT && when->live && !when->config && work->domain->live_xml) {
		work->xml = work->domain->live_xml;
		return EXIT_DONE;
	}
	if (r == -ENOENT) {
		err_set(reterr, r,
			"libvirt forgets %s when it stops, for it is not defined: virsh define "
			"keeps it, and --live alone changes what runs",
			name);
		return EXIT_REFUSED;
	}
	err_set(reterr, r, "cannot read the definition of %s: %s%s", name, virt_words(virt),
		r == -EACCES ? "; root is needed, or the group libvirt" : "");
	return r == -EACCES ? EXIT_NOT_PERMITTED : EXIT_UNREACHABLE;
}

static enum exit_status check_xml(const struct vm_work *work, struct err *reterr)
{
	_cleanup_markup_ struct markup document = { 0 };
	struct err why = { 0 };
	int r = markup_open(&document, work->xml, "domain", work->arena, &why);

	if (r == 0)
		return EXIT_DONE;
	err_set(reterr, r, "%s: %s", work->domain->name, why.text);
	return EXIT_UNREACHABLE;
}

/* ---- where its threads run */

static const char *read_pin(const struct vm_work *work, enum virt_thread thread, size_t number)
{
	enum {
		LONGEST_LIST = 4096
	};
	char *cpus = arena_alloc(work->arena, LONGEST_LIST);

	return virt_read_pin(virt_of(work->machine), work->domain->name, thread,
			     (unsigned int)number, cpus, LONGEST_LIST) == 0
		       ? cpus
		       : NULL;
}

static const struct live_pins *read_pins(const struct vm_work *work)
{
	struct live_pins *pins = arena_new_struct(work->arena, struct live_pins);
	const struct definition *live = work->domain->live;

	/* Nobody has asked a captured VM. */
	if (!live || !work->machine->live)
		return pins;
	pins->n_vcpus = live->most_vcpus > 0 ? (size_t)live->most_vcpus : 0;
	pins->n_iothreads = (size_t)live->n_iothreads;
	pins->iothread_ids = live->iothread_ids;
	pins->vcpus = arena_new_array(work->arena, const char *, pins->n_vcpus);
	pins->iothreads = arena_new_array(work->arena, const char *, pins->n_iothreads);
	for (size_t i = 0; i < pins->n_vcpus; i++)
		pins->vcpus[i] = read_pin(work, VIRT_VCPU, i);
	for (size_t i = 0; i < pins->n_iothreads; i++)
		pins->iothreads[i] = read_pin(work, VIRT_IOTHREAD, (size_t)live->iothread_ids[i]);
	pins->emulator = read_pin(work, VIRT_EMULATOR, 0);
	pins->qemu = vm_backing_find_qemu(&work->host->vm_backing, work->domain->name);
	return pins;
}

static enum exit_status take_when(struct vm_work *work, const struct vm_when *when,
				  struct err *reterr)
{
	bool runs = work->domain->running == FACT_YES;

	if (when->live && work->machine->remote) {
		err_set(reterr, -EROFS,
			"of a VM on another host only what its next start takes can be changed: "
			"leave --live out");
		return EXIT_REFUSED;
	}
	if (when->live && !runs) {
		err_set(reterr, -ESRCH, "%s does not run: leave --live out, or start it first",
			work->domain->name);
		return EXIT_REFUSED;
	}
	work->is_config = when->config || !when->live;
	if (work->machine->remote)
		return EXIT_DONE;
	if (runs && (when->live || !when->config))
		work->live = read_pins(work);
	return EXIT_DONE;
}

enum exit_status vm_find(struct vm_work *work, const char *name, const struct vm_when *when,
			 struct err *reterr)
{
	enum exit_status status = find_domain(work->host, name, &work->domain, reterr);

	if (status == EXIT_DONE)
		status = read_xml(work, when, reterr);
	if (status == EXIT_DONE)
		status = check_xml(work, reterr);
	return status == EXIT_DONE ? take_when(work, when, reterr) : status;
}

enum exit_status vm_begin(struct vm_work *work, unsigned int facts, const struct vm_when *when,
			  struct err *reterr)
{
	enum exit_status status = check_showing(work, reterr);

	if (status == EXIT_DONE)
		status = look(work, facts, reterr);
	return status == EXIT_DONE ? vm_find(work, work->run->operands[0], when, reterr) : status;
}

enum exit_status vm_stop(const struct vm_work *work, enum exit_status status, struct err *reterr)
{
	const struct err why = *reterr;

	return status == EXIT_REFUSED ? run_refuse(work->run, &why, reterr) : status;
}

enum exit_status vm_status(const struct err *why)
{
	return why->code == -ENODATA || why->code == -ENODEV ? EXIT_UNREACHABLE : EXIT_REFUSED;
}

void vm_note(struct vm_plan *plan, const struct placement *placement)
{
	plan->plan.notes = placement->notes;
	plan->plan.n_notes = placement->n_notes;
}

/* What waits, in words: knobs by their names, where some were set. */
static const char *waiting(const struct vm_work *work, const struct plan *plan, bool all)
{
	const struct knob *last = NULL;
	const char *names = NULL;
	size_t n = 0;

	for (size_t i = 0; i < plan->n_settings; i++) {
		const struct setting *setting = &plan->settings[i];

		if (setting->needs != NEEDS_VM_RESTART || setting->knob == last)
			continue;
		last = setting->knob;
		names = n++ ? arena_printf(work->arena, "%s, %s", names, setting->knob->id)
			    : setting->knob->id;
	}
	if (names)
		return arena_printf(work->arena, "%s %s", names, n == 1 ? "is" : "are");
	return all ? "what its definition gets is" : "memory, topology and virtio interfaces are";
}

/* What waits for the VM to start anew is told, unless why a VF does tells it. */
static struct plan add_wait(const struct vm_work *work, const struct vm_plan *plan)
{
	bool all = work->machine->remote && work->domain->running == FACT_YES &&
		   !str_equal(plan->before, plan->after);
	struct plan noted = plan->plan;
	size_t n = noted.n_notes;

	if (all)
		noted.needs = NEEDS_VM_RESTART;
	if (noted.needs != NEEDS_VM_RESTART || plan->hindrance)
		return noted;
	noted.notes = arena_new_array(work->arena, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		noted.notes[i] = plan->plan.notes[i];
	noted.notes[n] = arena_printf(work->arena, "%s runs: %s so from its next start on",
				      plan->name, waiting(work, &plan->plan, all));
	noted.n_notes = n + 1;
	return noted;
}

/* Whether a definition of a VM on another host is to come of it, by vfctl or by virsh. */
static bool is_for_there(const struct vm_work *work)
{
	return work->machine->remote && (!vm_is_shown(work) || is_for_virsh(work));
}

/* What does not go along with the definition has to be done on that host before. */
static enum exit_status check_there(const struct vm_work *work, const struct plan *plan,
				    struct err *reterr)
{
	if (!is_for_there(work) || plan_check_remote(plan, reterr) == 0)
		return EXIT_DONE;
	return vm_stop(work, EXIT_REFUSED, reterr);
}

enum exit_status vm_change(const struct vm_work *work, const struct vm_plan *plan,
			   struct err *reterr)
{
	const struct plan noted = add_wait(work, plan);
	const struct vm_showing *showing = work->showing;
	const struct versions versions = {
		.before = plan->before,
		.after = plan->after,
		.before_name = plan->name,
		.after_name = plan->name,
		.instead = "; --print-xml shows what it would be",
	};
	enum exit_status status = check_there(work, &noted, reterr);

	if (status != EXIT_DONE)
		return status;
	if (!showing->print_xml && !showing->diff)
		return run_plan(work->run, work->machine, &noted, showing->dry_run, work->arena,
				reterr);
	fflush(stdout);
	if (showing->diff && diff_write(&versions, STDOUT_FILENO, reterr) < 0)
		return vm_stop(work, EXIT_UNREACHABLE, reterr);
	if (!showing->diff)
		fputs(plan->after, stdout);
	if (!work->run->global.quiet)
		settings_print_notes(stderr, noted.settings, noted.n_settings, 0);
	run_tell_notes(work->run, noted.notes, noted.n_notes);
	return EXIT_DONE;
}

void vm_end(struct vm_work *work)
{
	host_freep(&work->host);
	machine_freep(&work->machine);
	arena_freep(&work->arena);
}
