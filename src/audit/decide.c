/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which path should VMs take on this host, with which card, and why? SR-IOV, if a PF can give a VM a VF;
 * else virtio; and none where there is no KVM. What was found is the reason, in its own words.
 */
#include "audit/checks.h"
#include "base/text.h"

/* What SR-IOV cannot do without: a rule that must not fail. */
struct need {
	const char *id;
	const char *question; /* that stays open where the rule's verdict is unknown */
	bool by_error;	      /* it is in the way where it weighs as an error alone */
	bool till_vfs;	      /* and as long as there are none */
	bool stays;	      /* nobody can mend it on this host */
};

/* On the host, on a PF, and on the function that a VM gets, or that stands for those to be made. */
static const struct need of_host[] = {
	{ .id = "cloud-no-passthrough",
	  .question = "whether this cloud gives VFs to pass on",
	  .stays = true },
	{ .id = "sriov-none", .question = "whether any card can have VFs", .stays = true },
	{ .id = "iommu-inactive", .question = "whether an IOMMU serves this host" },
	{ .id = "iommu-no-interrupt-remapping",
	  .question = "whether the IOMMU remaps interrupts",
	  .by_error = true },
	{ .id = "iommu-vfio-unavailable", .question = "whether vfio-pci is to be had" },
};
static const struct need of_pf[] = {
	{ .id = "sriov-firmware-off", .question = "how many VFs it may have" },
	{ .id = "sriov-driver-lacks", .question = "whether its driver makes VFs" },
	{ .id = "sriov-capacity",
	  .question = "how many VFs there is room for",
	  .by_error = true,
	  .till_vfs = true },
};
static const struct need of_function[] = {
	{ .id = "iommu-group-not-viable", .question = "whether its group can be given to a VM" },
	{ .id = "iommu-rmrr",
	  .question = "whether the firmware has memory of its own in its group",
	  .by_error = true },
};
static const struct need kvm = { .id = "cpu-virtualization",
				 .question = "whether the kernel runs VMs" };

/* What is in the way of one card. */
struct hindrances {
	const struct finding
		*items[ARRAY_SIZE(of_host) + ARRAY_SIZE(of_pf) + ARRAY_SIZE(of_function)];
	size_t n;
	bool stay; /* one of them can not be mended */
};

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

/* What that rule says of the device (NULL: of the host); NULL: it was not looked at. */
static const struct finding *find_verdict(const struct report *report, const struct need *need,
					  const struct device *device)
{
	const struct rule *rule = audit_find_rule(need->id);

	for (size_t i = 0; i < report->n_findings; i++) {
		const struct finding *finding = &report->findings[i];

		if (finding->rule == rule && finding->device == device && !finding->domain)
			return finding;
	}
	return NULL;
}

/* If it stands in the way. */
static const struct finding *find_failure(const struct report *report, const struct need *need,
					  const struct device *device)
{
	const struct finding *finding = find_verdict(report, need, device);

	if (!finding || finding->verdict != VERDICT_FAIL ||
	    (need->by_error && finding->severity != SEVERITY_ERROR) ||
	    (need->till_vfs && device && device->sriov && device->sriov->n_vfs))
		return NULL;
	return finding;
}

static bool cannot_be_mended(const struct need *need, const struct finding *finding)
{
	return need->stays || !finding->remedy.text || finding->remedy.needs == NEEDS_HARDWARE;
}

static void add_hindrances(const struct report *report, const struct need *needs, size_t n,
			   const struct device *device, struct hindrances *hindrances)
{
	for (size_t i = 0; i < n; i++) {
		const struct finding *finding = find_failure(report, &needs[i], device);

		if (!finding)
			continue;
		hindrances->items[hindrances->n++] = finding;
		hindrances->stay |= cannot_be_mended(&needs[i], finding);
	}
}

/* Whether a VM is to get a function that is neither a VF nor can have any: the whole card. */
static bool wants_whole(const struct audit *audit)
{
	const struct device *asked = audit->request->device;

	return asked && asked->role != ROLE_PF && asked->role != ROLE_VF;
}

static void hinder_all(const struct audit *audit, const struct report *report,
		       struct hindrances *hindrances)
{
	for (size_t i = 0; i < ARRAY_SIZE(of_host); i++)
		if (!wants_whole(audit) || !str_equal(of_host[i].id, "sriov-none"))
			add_hindrances(report, &of_host[i], 1, NULL, hindrances);
}

/*
 * The VF that a VM could get first, if there are VFs; else, before they are made, the PF stands for them:
 * they share the ports above.
 */
static const struct device *find_function(const struct report *report, const struct device *pf)
{
	const struct device *last = pf;

	for (size_t i = 0; pf->sriov && i < pf->sriov->n_vfs; i++) {
		struct hindrances hindrances = { .n = 0 };

		if (!pf->sriov->vfs[i])
			continue;
		last = pf->sriov->vfs[i];
		add_hindrances(report, of_function, ARRAY_SIZE(of_function), last, &hindrances);
		if (!hindrances.n)
			break;
	}
	return last;
}

/* Why no VM can get a VF of this PF, or a whole card. */
static void hinder_card(const struct report *report, const struct device *card,
			struct hindrances *hindrances)
{
	if (card->sriov)
		add_hindrances(report, of_pf, ARRAY_SIZE(of_pf), card, hindrances);
	add_hindrances(report, of_function, ARRAY_SIZE(of_function), find_function(report, card),
		       hindrances);
}

/* The next one that could be it: the one asked for, else each PF. */
static const struct device *next_card(const struct audit *audit, const struct device *after)
{
	const struct host *host = audit->host;
	const struct device *asked = audit->request->device;

	for (size_t i = after ? (size_t)(after - host->devices) + 1 : 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];

		if (asked ? device == (asked->vf ? asked->vf->pf : asked) : device->role == ROLE_PF)
			return device;
	}
	return NULL;
}

static size_t n_errors(const struct report *report, const struct device *card)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_findings; i++)
		n += report->findings[i].device == card &&
		     report->findings[i].verdict == VERDICT_FAIL &&
		     report->findings[i].severity == SEVERITY_ERROR;
	return n;
}

/* The first that nothing hinders, and of these one without any error. */
static const struct device *find_card(const struct audit *audit, struct report *report)
{
	const struct device *best = NULL;
	const struct device *card = NULL;

	while ((card = next_card(audit, card))) {
		struct hindrances hindrances = { .n = 0 };

		hinder_card(report, card, &hindrances);
		if (hindrances.n)
			add_reason(audit, &report->decision, reason_of(audit, hindrances.items[0]));
		else if (!n_errors(report, card))
			return card;
		else if (!best)
			best = card;
	}
	return best;
}

/* What nobody has read of what SR-IOV needs; how many questions that leaves. */
static size_t add_open(const struct audit *audit, struct report *report, const struct need *needs,
		       size_t n, const struct device *device)
{
	size_t n_before = report->decision.n_reasons;

	for (size_t i = 0; i < n; i++) {
		const struct finding *finding = find_verdict(report, &needs[i], device);

		if (!finding || finding->verdict != VERDICT_UNKNOWN)
			continue;
		add_reason(audit, &report->decision,
			   arena_printf(audit->arena, "%s%s%s is not known: %s",
					device ? name_of(audit, device) : "", device ? ": " : "",
					needs[i].question, finding->evidence));
	}
	return report->decision.n_reasons - n_before;
}

static void recommend_card(const struct audit *audit, struct report *report,
			   const struct device *card)
{
	struct decision *decision = &report->decision;
	const struct device *function = find_function(report, card);
	size_t n = 0;

	decision->device = address_of(audit, card);
	decision->n_reasons = 0;
	add_reason(audit, decision, "");
	n += add_open(audit, report, &kvm, 1, NULL);
	n += add_open(audit, report, of_host, ARRAY_SIZE(of_host), NULL);
	if (card->sriov)
		n += add_open(audit, report, of_pf, ARRAY_SIZE(of_pf), card);
	n += add_open(audit, report, of_function, ARRAY_SIZE(of_function), function);
	decision->reasons[0] =
		arena_printf(audit->arena, "%s (%s) can %s%s", name_of(audit, card),
			     card->model ? card->model : device_role_name(card->role),
			     card->sriov ? "give VMs VFs" : "be given to a VM as a whole",
			     n ? ", as far as is known" : "");
}

/* How many changes SR-IOV is away by the card that lacks least; nothing where no change would do. */
static void add_near(const struct audit *audit, struct report *report)
{
	struct hindrances least = { .n = SIZE_MAX };
	const struct device *best = NULL;
	const struct device *card = NULL;
	_cleanup_strbuf_ struct strbuf text = { 0 };

	while ((card = next_card(audit, card))) {
		struct hindrances hindrances = { .n = 0 };

		hinder_all(audit, report, &hindrances);
		hinder_card(report, card, &hindrances);
		if (!hindrances.n || hindrances.stay || hindrances.n >= least.n)
			continue;
		least = hindrances;
		best = card;
	}
	if (!best)
		return;
	if (least.n == 1)
		strbuf_addf(&text, "one change away from sriov by %s", name_of(audit, best));
	else
		strbuf_addf(&text, "%zu changes away from sriov by %s", least.n,
			    name_of(audit, best));
	for (size_t i = 0; i < least.n; i++)
		strbuf_addf(&text, "%s%s", i ? ", " : ": ", least.items[i]->rule->fails);
	strbuf_add(&text, "; judge for it with --path sriov");
	report->decision.near = arena_strdup(audit->arena, text.text);
	add_reason(audit, &report->decision, report->decision.near);
}

/* What is known to be in the way, else what nobody has read. */
static void recommend_virtio(const struct audit *audit, struct report *report)
{
	struct decision *decision = &report->decision;

	if (!decision->n_reasons && !add_open(audit, report, &of_host[1], 1, NULL))
		add_reason(audit, decision, "no PF is known here");
	add_open(audit, report, &kvm, 1, NULL);
	if (audit->request->way == WAY_NONE)
		add_near(audit, report);
}

static enum way decide_way(const struct audit *audit, struct report *report)
{
	const struct finding *no_kvm = find_failure(report, &kvm, NULL);
	struct hindrances hindrances = { .n = 0 };
	const struct device *card = NULL;

	if (no_kvm) {
		add_reason(audit, &report->decision, reason_of(audit, no_kvm));
		return WAY_NONE;
	}
	hinder_all(audit, report, &hindrances);
	for (size_t i = 0; i < hindrances.n; i++)
		add_reason(audit, &report->decision, reason_of(audit, hindrances.items[i]));
	card = hindrances.n ? NULL : find_card(audit, report);
	if (!card) {
		recommend_virtio(audit, report);
		return WAY_VIRTIO;
	}
	recommend_card(audit, report, card);
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
