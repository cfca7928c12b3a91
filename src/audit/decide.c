/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which path should VMs take on this host, with which card, and why? SR-IOV, if a PF can give a VM a VF;
 * else virtio; and none where there is no KVM. What was found is the reason, in its own words.
 */
#include "audit/checks.h"
#include "base/text.h"

/* What SR-IOV cannot do without on the host, and on the card; each is a reason where it fails. */
static const char *const for_all[] = { "cloud-no-passthrough", "sriov-none", "iommu-inactive",
				       "iommu-no-interrupt-remapping", "iommu-vfio-unavailable" };
static const char *const for_each[] = { "sriov-firmware-off", "sriov-driver-lacks",
					"iommu-group-not-viable" };

static void add_reason(const struct audit *audit, struct decision *decision, const char *reason)
{
	enum {
		MOST_REASONS = 16
	};

	if (!decision->reasons)
		decision->reasons = arena_new_array(audit->arena, const char *, MOST_REASONS);
	for (size_t i = 0; i < decision->n_reasons; i++)
		if (str_equal(decision->reasons[i], reason))
			return;
	if (decision->n_reasons < MOST_REASONS)
		decision->reasons[decision->n_reasons++] = reason;
}

static const char *reason_of(const struct audit *audit, const struct finding *finding)
{
	if (!finding->device)
		return arena_printf(audit->arena, "%s: %s", finding->rule->fails,
				    finding->evidence);
	return arena_printf(audit->arena, "%s: %s (%s)", name_of(audit, finding->device),
			    finding->rule->fails, finding->evidence);
}

/* The finding of this rule on that device (NULL: the host), if it stands in the way. */
static const struct finding *find_failure(const struct report *report, const char *id,
					  const struct device *device)
{
	const struct rule *rule = audit_find_rule(id);

	for (size_t i = 0; i < report->n_findings; i++) {
		const struct finding *finding = &report->findings[i];

		if (finding->device == device && !finding->domain && finding->rule == rule &&
		    finding->verdict == VERDICT_FAIL)
			return finding;
	}
	return NULL;
}

/* Whether a VM is to get a function that is neither a VF nor can have any: the whole card. */
static bool wants_whole(const struct audit *audit)
{
	const struct device *asked = audit->request->device;

	return asked && asked->role != ROLE_PF && asked->role != ROLE_VF;
}

static bool hinders_all(const struct audit *audit, struct report *report)
{
	bool hindered = false;

	for (size_t i = 0; i < ARRAY_SIZE(for_all); i++) {
		const struct finding *finding = find_failure(report, for_all[i], NULL);

		/* vfio does without interrupt remapping where it is allowed to: that is a warning. */
		if (!finding || finding->severity == SEVERITY_WARNING ||
		    (wants_whole(audit) && str_equal(for_all[i], "sriov-none")))
			continue;
		add_reason(audit, &report->decision, reason_of(audit, finding));
		hindered = true;
	}
	return hindered;
}

/*
 * Why no VM can get a VF of this PF, or a whole card; NULL where one can. Its VFs count, if it has any;
 * else, before they are made, its own group stands for theirs: they share the ports above.
 */
static const struct finding *hindrance(const struct report *report, const struct device *pf)
{
	const struct finding *finding = NULL;
	const struct finding *last = NULL;

	for (size_t i = 0; pf->sriov && i + 1 < ARRAY_SIZE(for_each); i++) {
		finding = find_failure(report, for_each[i], pf);
		if (finding)
			return finding;
	}
	if (!pf->sriov || !pf->sriov->n_vfs)
		return find_failure(report, for_each[ARRAY_SIZE(for_each) - 1], pf);
	for (size_t i = 0; i < pf->sriov->n_vfs; i++) {
		const struct device *vf = pf->sriov->vfs[i];

		finding = vf ? find_failure(report, for_each[ARRAY_SIZE(for_each) - 1], vf) : NULL;
		if (vf && !finding)
			return NULL;
		last = finding ? finding : last;
	}
	return last;
}

static const struct device *find_card(const struct audit *audit, struct report *report)
{
	const struct host *host = audit->host;

	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];
		const struct device *asked = audit->request->device;
		const struct finding *finding = NULL;

		if (asked ? device != (asked->vf ? asked->vf->pf : asked) : device->role != ROLE_PF)
			continue;
		finding = hindrance(report, device);
		if (!finding)
			return device;
		add_reason(audit, &report->decision, reason_of(audit, finding));
	}
	return NULL;
}

static enum way decide_way(const struct audit *audit, struct report *report)
{
	const struct finding *no_kvm = find_failure(report, "cpu-virtualization", NULL);
	const struct device *card = NULL;

	if (no_kvm) {
		add_reason(audit, &report->decision, reason_of(audit, no_kvm));
		return WAY_NONE;
	}
	if (hinders_all(audit, report))
		return WAY_VIRTIO;
	card = find_card(audit, report);
	if (!card) {
		if (!report->decision.n_reasons)
			add_reason(audit, &report->decision, "no PF is known here");
		return WAY_VIRTIO;
	}
	report->decision.device = address_of(audit, card);
	report->decision.n_reasons = 0;
	add_reason(audit, &report->decision,
		   arena_printf(audit->arena, "%s (%s) can %s", name_of(audit, card),
				card->model ? card->model : device_role_name(card->role),
				card->sriov ? "give VMs VFs" : "be given to a VM as a whole"));
	return WAY_SRIOV;
}

void decide(const struct audit *audit, struct report *report)
{
	report->decision.recommended = decide_way(audit, report);
	if (audit->request->way == WAY_NONE)
		return;
	report->decision.recommended = audit->request->way;
	report->decision.forced = true;
}
