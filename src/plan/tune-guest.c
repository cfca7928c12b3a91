/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is the guest of a virtual machine to be set for its network? See tune-guest.h. The knobs guest-queues,
 * guest-mtu and guest-buffers.
 */
#include "plan/tune-guest.h"

#include <errno.h>
#include <inttypes.h>

#include "base/parse.h"
#include "base/text.h"
#include "plan/tune.h"
#include "plan/tuning-guest.h"

/* ---- how it is, as the guest told */

/* The rest of the line "KEY<tab>OBJECT<tab>…", the arena's; NULL: there is none, or nothing behind. */
static const char *find_line(const struct tuning_guest *tuning, const char *key, const char *object)
{
	const char *prefix = arena_printf(tuning->arena, "%s\t%s\t", key, object);
	const char *line = tuning->request->told;

	for (; line && *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (str_has_prefix(line, prefix)) {
			const char *value = line + strlen(prefix);

			return *value == '\n' || !*value
				       ? NULL
				       : arena_strndup(tuning->arena, value, strcspn(value, "\n"));
		}
	return NULL;
}

static const char *find_told(const struct tuning_guest *tuning, const char *object)
{
	return find_line(tuning, tuning->knob->id, object);
}

void guest_want(struct tuning_guest *tuning, const char *object, const char *wanted,
		const char *why)
{
	const char *now = find_told(tuning, object);
	struct setting setting = {
		.object = object,
		.now = now,
		.wanted = wanted,
		.why = why,
		.is_named = knob_is_named(&tuning->request->choice, tuning->knob),
	};

	if (!now)
		setting.state = SETTING_UNKNOWN;
	else if (!str_equal(now, wanted))
		setting.state = SETTING_CHANGES;
	settings_add(&tuning->settings, tuning->knob, &setting);
}

void guest_leave(struct tuning_guest *tuning, const char *object, const char *why)
{
	settings_add(&tuning->settings, tuning->knob,
		     &(struct setting){ .object = object,
					.now = find_told(tuning, object),
					.state = SETTING_LEFT,
					.why = why });
}

/* ---- its interfaces */

bool guest_vnic_is_vf(const struct tuning_guest *tuning, const struct vnic *vnic)
{
	return virtual_networks_is_vf(&tuning->host->virtual_networks, vnic);
}

/* Why the interface has no virtio-net that could be found in the guest; NULL: it has. */
static const char *find_hindrance(const struct tuning_guest *tuning, const struct vnic *vnic)
{
	if (!vnic->mac)
		return "its definition names no MAC, by which the guest would know it";
	if (!vnic->model)
		return "which model it is of is not known";
	if (!str_has_prefix(vnic->model, "virtio"))
		return arena_printf(tuning->arena, "it is of the model %s, not of virtio",
				    vnic->model);
	return NULL;
}

static void each_vnic(struct tuning_guest *tuning,
		      void (*tune)(struct tuning_guest *tuning, const struct vnic *vnic))
{
	for (size_t i = 0; i < tuning->definition->n_vnics; i++) {
		const struct vnic *vnic = &tuning->definition->vnics[i];
		const char *hindrance = find_hindrance(tuning, vnic);

		if (guest_vnic_is_vf(tuning, vnic))
			continue;
		if (hindrance)
			guest_leave(tuning,
				    vnic->mac ? vnic->mac
					      : arena_printf(tuning->arena, "interface %zu", i + 1),
				    hindrance);
		else
			tune(tuning, vnic);
	}
}

/* What the interface has at the next start; NULL: that is not known. */
static const struct vnic *find_next(const struct tuning_guest *tuning, const char *mac)
{
	const struct definition *next = domain_next(tuning->request->domain);

	for (size_t i = 0; next && i < next->n_vnics; i++)
		if (str_equal(next->vnics[i].mac, mac))
			return &next->vnics[i];
	return NULL;
}

static void tune_queues(struct tuning_guest *tuning, const struct vnic *vnic)
{
	const struct vnic *next = find_next(tuning, vnic->mac);
	const char *why = NULL;

	if (next && next->queues != vnic->queues)
		why = arena_printf(tuning->arena,
				   "it has %" PRId64 " from the VM's next start: run it again then",
				   next->queues);
	if (vnic->queues > 1)
		guest_want(tuning, vnic->mac, arena_printf(tuning->arena, "%" PRId64, vnic->queues),
			   why);
	else
		guest_leave(tuning, vnic->mac,
			    why ? why
				: "its definition gives it one queue (queues= of its <driver>)");
}

void guest_queues(struct tuning_guest *tuning)
{
	each_vnic(tuning, tune_queues);
}

static int64_t find_mtu(const struct tuning_guest *tuning, const struct vnic *vnic)
{
	const struct host *host = tuning->host;
	const struct virtual_networks *networks = &host->virtual_networks;
	int64_t mtu = virtual_networks_mtu(networks, vnic);
	const char *name = virtual_networks_bridge(networks, vnic);
	const struct network_interface *interface = NULL;

	if (mtu != UNKNOWN)
		return mtu;
	name = name ? name : vnic->device;
	interface = name ? network_find(&host->network, name) : NULL;
	return interface ? interface->mtu : UNKNOWN;
}

/* Why the MTU stays, by what the guest told of it; NULL: nothing is in the way. The script judges so, too. */
static const char *find_own_mtu(const struct tuning_guest *tuning, const char *mac, int64_t mtu)
{
	const char *told = find_told(tuning, mac);
	const char *chosen = find_line(tuning, "guest-mtu-chosen", mac);
	int64_t now = 0;

	if (!told || parse_i64(told, &now) < 0)
		return NULL;
	if (now > mtu)
		return arena_printf(tuning->arena,
				    "it is more than the %" PRId64
				    " of its bridge, and is never made smaller here",
				    mtu);
	if (now == mtu || !chosen || knob_is_named(&tuning->request->choice, tuning->knob))
		return NULL;
	return arena_printf(tuning->arena,
			    "%s chooses it there; --only guest-mtu sets %" PRId64 " all the same",
			    chosen, mtu);
}

/* What virtio tells the guest needs no file there, which would outlast the next MTU that it tells. */
static void want_mtu(struct tuning_guest *tuning, const struct vnic *vnic, int64_t mtu)
{
	const struct virtual_networks *networks = &tuning->host->virtual_networks;

	guest_want(tuning, vnic->mac, arena_printf(tuning->arena, "%" PRId64, mtu), NULL);
	tuning->settings.items[tuning->settings.n - 1].is_given =
		mtu <= virtual_networks_guest_mtu(networks, vnic);
}

static void tune_mtu(struct tuning_guest *tuning, const struct vnic *vnic)
{
	int64_t mtu = find_mtu(tuning, vnic);
	const char *own = mtu == UNKNOWN ? NULL : find_own_mtu(tuning, vnic->mac, mtu);

	if (mtu == UNKNOWN)
		guest_leave(tuning, vnic->mac,
			    "neither its definition names an MTU, nor is that of its bridge known");
	else if (own)
		guest_leave(tuning, vnic->mac, own);
	else
		want_mtu(tuning, vnic, mtu);
}

void guest_mtu(struct tuning_guest *tuning)
{
	each_vnic(tuning, tune_mtu);
}

/* ---- sysctls */

/* What is larger stays, which takes what the guest told. */
void guest_buffers(struct tuning_guest *tuning)
{
	const struct profile *profile = tuning->request->profile;

	for (size_t i = 0; i < profile->n_sysctls; i++) {
		const struct sysctl_minimum *minimum = &profile->sysctls[i];
		const char *now = find_told(tuning, minimum->name);
		int64_t fields[SYSCTL_MOST_FIELDS] = { 0 };

		if (now && sysctl_fields(now, fields) != minimum->n_fields)
			guest_leave(tuning, minimum->name,
				    "it has other fields there than are known here");
		else
			guest_want(tuning, minimum->name,
				   sysctl_raised(minimum, fields, tuning->arena), NULL);
	}
}

/* ---- all of it */

/* What somebody asked for by its name is not passed over, though some interfaces may do without. */
static int check_named(const struct tuning_guest *tuning, size_t before, struct err *reterr)
{
	const struct setting *first;
	const char *name = tuning->request->domain->name;

	if (!knob_is_named(&tuning->request->choice, tuning->knob))
		return 0;
	if (tuning->settings.n == before)
		return err_set(reterr, -EOPNOTSUPP,
			       "%s cannot be set in the guest of %s: it has no such interface",
			       tuning->knob->id, name);
	for (size_t i = before; i < tuning->settings.n; i++)
		if (tuning->settings.items[i].state != SETTING_LEFT)
			return 0;
	first = &tuning->settings.items[before];
	return err_set(reterr, -EOPNOTSUPP, "%s of %s cannot be set in the guest of %s: %s",
		       tuning->knob->id, first->object, name, first->why);
}

int plan_tune_guest(const struct tune_guest_request *request, struct arena *arena,
		    struct plan *ret_plan, struct err *reterr)
{
	struct tuning_guest tuning = {
		.request = request,
		.host = request->host,
		.definition = domain_now(request->domain),
		.arena = arena,
		.settings = { .arena = arena },
	};
	int r = 0;

	if (!tuning.definition)
		return err_set(reterr, -ENODATA, "the definition of %s could not be read",
			       request->domain->name);
	for (size_t i = 0; r == 0 && (tuning.knob = guest_knob_at(i)); i++) {
		size_t before = tuning.settings.n;

		if (!knob_is_wanted(&request->choice, tuning.knob))
			continue;
		guest_knob_tune(i, &tuning);
		r = check_named(&tuning, before, reterr);
	}
	if (r < 0)
		return r;
	*ret_plan = (struct plan){
		.settings = tuning.settings.items,
		.n_settings = tuning.settings.n,
	};
	return 0;
}
