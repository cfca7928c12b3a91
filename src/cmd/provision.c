/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do commands get from the command line to other VFs? See provision.h.
 */
#include "cmd/provision.h"

#include <errno.h>
#include <stdio.h>

#include "apply/drivers.h"
#include "base/parse.h"
#include "cmd/attributes.h"
#include "cmd/find-vfs.h"
#include "cmd/find.h"
#include "cmd/modules.h"
#include "cmd/persist.h"
#include "cmd/transaction.h"
#include "collect/collect.h"
#include "os/libvirt.h"
#include "plan/set.h"
#include "spec/driver-facts.h"

enum exit_status find_pf(const struct host *host, const char *name, const struct device **ret_pf,
			 struct err *reterr)
{
	const struct device *device = NULL;
	char address[BDF_TEXT_SIZE];
	enum exit_status status = find_device(host, name, &device, reterr);

	if (status != EXIT_DONE)
		return status;
	if (device->sriov) {
		*ret_pf = device;
		return EXIT_DONE;
	}
	if (device->vf && device->vf->pf)
		err_set(reterr, -ENODEV, "%s is a VF: name its PF, %s", name,
			bdf_format(device->vf->pf->bdf, address));
	else if (device->vf)
		err_set(reterr, -ENODEV, "%s is a VF: name its PF", name);
	else
		err_set(reterr, -ENODEV,
			"%s cannot have VFs: it has no SR-IOV (vfctl audit says what it can do)",
			name);
	return EXIT_UNREACHABLE;
}

int count_parse(const char *text, uint64_t *ret_n, struct err *reterr)
{
	if (!text)
		return err_set(reterr, -EINVAL, "how many VFs? -n COUNT says it");
	if (parse_u64(text, ret_n) < 0 || *ret_n > SRIOV_MOST_VFS)
		return err_set(reterr, -EINVAL,
			       "'%s' is no number of VFs: 1 to %d is wanted, as in -n 4", text,
			       SRIOV_MOST_VFS);
	if (!*ret_n)
		return err_set(reterr, -EINVAL, "no VFs at all: that is what vfctl destroy is for");
	return 0;
}

/* What is to be changed, and all that is known of it. */
struct ground {
	struct machine *machine;
	struct host *host;
};

static void ground_release(struct ground *ground)
{
	host_freep(&ground->host);
	machine_freep(&ground->machine);
}

#define _cleanup_ground_ _cleanup_(ground_release)

static enum exit_status look_at(const struct run *run, unsigned int facts, const char *driver,
				const struct provision_how *how, const struct terms *terms,
				struct arena *arena, struct ground *ground, struct err *reterr)
{
	enum exit_status status = EXIT_DONE;

	/* What is left out now would fail at each boot, and take the VFs with it. */
	if (how->persist && terms->best_effort) {
		err_set(reterr, -EINVAL,
			"--persist says what is to be at every boot: without --best-effort, name "
			"only what the driver takes");
		return EXIT_USAGE;
	}
	if (driver && !driver_is_value(STEP_DRIVER, driver)) {
		err_set(reterr, -EINVAL, "'%s' is no name of a driver", driver);
		return EXIT_USAGE;
	}
	status = run_open_machine(run, facts, &ground->machine, reterr);
	if (status != EXIT_DONE)
		return status;
	if (!ground->machine->live && !how->dry_run) {
		err_set(reterr, -EROFS,
			"a captured host cannot be changed: --dry-run shows what "
			"would be done on it");
		return EXIT_REFUSED;
	}
	if (!how->dry_run)
		run_finish_waiting(run, ground->machine, arena);
	ground->host = collect(ground->machine, facts);
	return EXIT_DONE;
}

/* Each VF alike, unless each has its own. */
static enum exit_status persist_creation(const struct machine *machine,
					 const struct creation *creation, struct arena *arena,
					 struct plan *plan, struct err *reterr)
{
	struct vf_wish *wishes = arena_new_array(arena, struct vf_wish, (size_t)creation->n_vfs);
	const struct persistence persistence = {
		.pf = creation->pf,
		.wishes = creation->wishes ? creation->wishes : wishes,
		.n = creation->n_vfs,
		.up = creation->up,
	};

	for (int64_t i = 0; i < creation->n_vfs; i++)
		wishes[i] = creation->wish;
	return persist(machine, &persistence, arena, plan, reterr);
}

static enum exit_status end_unpersisted(const struct run *run, enum exit_status status,
					const struct err *err, struct err *reterr)
{
	if (status == EXIT_REFUSED)
		return run_refuse(run, err, reterr);
	*reterr = *err;
	return status;
}

enum exit_status provision(const struct run *run, struct creation *creation,
			   const struct provision_how *how, struct arena *arena, struct err *reterr)
{
	_cleanup_ground_ struct ground ground = { 0 };
	struct plan plan = { 0 };
	struct err err = { 0 };
	enum exit_status status = look_at(run, PROVISION_FACTS, creation->wish.driver, how,
					  &creation->terms, arena, &ground, reterr);

	if (status == EXIT_DONE)
		status = find_pf(ground.host, run->operands[0], &creation->pf, reterr);
	if (status != EXIT_DONE)
		return status;
	creation->terms.drivers = driver_facts_known(arena);
	if (plan_create(ground.host, creation, arena, &plan, &err) < 0 ||
	    load_modules(ground.machine, &plan, arena, &err) < 0)
		return run_refuse(run, &err, reterr);
	if (how->persist)
		status = persist_creation(ground.machine, creation, arena, &plan, &err);
	if (status != EXIT_DONE)
		return end_unpersisted(run, status, &err, reterr);
	tell_flap(run, ground.host, &plan);
	if (!how->persist && !creation->n_vfs && !run->global.quiet)
		tell_persisted(ground.machine, creation->pf, arena);
	return run_plan(run, ground.machine, &plan, how->dry_run, arena, reterr);
}

/* Whether one of the first n VFs is the PF's. */
static bool has_pf(const struct found_vfs *vfs, size_t n, const struct device *pf)
{
	for (size_t i = 0; i < n; i++)
		if (vfs->items[i]->vf->pf == pf)
			return true;
	return false;
}

/* Of each PF that has some of the VFs, in the order in which it comes first. */
static enum exit_status persist_vfs(const struct machine *machine, const struct found_vfs *vfs,
				    const struct vf_wish *wish, struct arena *arena,
				    struct plan *plan, struct err *reterr)
{
	enum exit_status status = EXIT_DONE;

	for (size_t i = 0; i < vfs->n && status == EXIT_DONE; i++) {
		const struct device *pf = vfs->items[i]->vf->pf;
		struct persistence persistence = { .pf = pf,
						   .n = pf->sriov->num_vfs,
						   .joins = true };
		struct vf_wish *wishes = NULL;

		if (has_pf(vfs, i, pf))
			continue;
		wishes = arena_new_array(arena, struct vf_wish, (size_t)persistence.n);
		for (size_t j = i; j < vfs->n; j++)
			if (vfs->items[j]->vf->pf == pf && vfs->items[j]->vf->index < persistence.n)
				wishes[vfs->items[j]->vf->index] = *wish;
		persistence.wishes = wishes;
		status = persist(machine, &persistence, arena, plan, reterr);
	}
	return status;
}

/* Who uses a VF counts only where it loses its driver; which VM has a MAC, where it is to get one. */
static unsigned int facts_for(const struct run *run, const struct vf_wish *wish)
{
	bool gets_mac = wish->derive_mac || wish->values[VF_MAC];
	bool asks_libvirt = run->global.sysroot || libvirt_may_answer(run->global.connect);

	if (wish->driver || wish->msix)
		return PROVISION_FACTS & ~(unsigned int)FACTS_LIFELINES;
	return FACTS_PCI | FACTS_NET | FACTS_ESWITCH |
	       (gets_mac && asks_libvirt ? FACTS_DOMAINS : 0);
}

enum exit_status provision_vfs(const struct run *run, const struct vf_wish *wish,
			       const struct terms *terms, const struct provision_how *how,
			       struct arena *arena, struct err *reterr)
{
	_cleanup_ground_ struct ground ground = { 0 };
	struct terms known = *terms;
	struct found_vfs vfs = { 0 };
	struct plan plan = { 0 };
	struct err err = { 0 };
	enum exit_status status = look_at(run, facts_for(run, wish), wish->driver, how, terms,
					  arena, &ground, reterr);

	if (status == EXIT_DONE)
		status = find_vfs(ground.host, run->operands, run->n_operands, arena, &vfs, reterr);
	if (status == EXIT_DONE)
		status = attributes_check(wish, vfs.n, reterr);
	if (status != EXIT_DONE)
		return status;
	known.drivers = driver_facts_known(arena);
	if (plan_set(ground.host, vfs.items, vfs.n, wish, &known, arena, &plan, &err) < 0 ||
	    load_modules(ground.machine, &plan, arena, &err) < 0)
		return run_refuse(run, &err, reterr);
	if (how->persist)
		status = persist_vfs(ground.machine, &vfs, wish, arena, &plan, &err);
	if (status != EXIT_DONE)
		return end_unpersisted(run, status, &err, reterr);
	return run_plan(run, ground.machine, &plan, how->dry_run, arena, reterr);
}
