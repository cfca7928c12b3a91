/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the audit weigh what it finds by path and emphasis, decide for the right path, and say "unknown"
 * where a fact is missing? Which rule fails on which host is the corpus's matter (tests/corpus).
 */
#include <errno.h>

#include "audit/audit.h"
#include "base/text.h"
#include "made.h"
#include "unit.h"

/* A host whose PF could give a VM a VF: all that rules ask for in between is unknown, which hinders not. */
static struct device *make_able(struct made *made)
{
	static const char *const users[] = { NULL };
	struct device *pf = made_add_device(made, made_add_port(made, NULL), -1);

	made->host->devices_known = true;
	made->host->identity.kvm = FACT_YES;
	made->host->iommu.in_use = FACT_YES;
	made_name(made, pf, "eth0");
	made_add_vfs(made, pf, 1, users, 1);
	return pf;
}

static const struct finding *find(const struct report *report, const char *rule)
{
	for (size_t i = 0; i < report->n_findings; i++)
		if (str_equal(report->findings[i].rule->id, rule))
			return &report->findings[i];
	return NULL;
}

static bool has_reason(const struct report *report, const char *start)
{
	for (size_t i = 0; i < report->decision.n_reasons; i++)
		if (str_has_prefix(report->decision.reasons[i], start))
			return true;
	return false;
}

static void a_pf_that_can_is_recommended(void **state)
{
	struct made *made = *state;
	const struct device *pf = make_able(made);
	const struct report *report = audit(made->host, &(struct audit_request){ 0 });
	char address[BDF_TEXT_SIZE];

	assert_int_equal(report->decision.recommended, WAY_SRIOV);
	assert_string_equal(report->decision.device, bdf_format(pf->bdf, address));
	assert_non_null(
		strstr(report->decision.reasons[0], "can give VMs VFs, as far as is known"));
	assert_true(has_reason(report, "whether the IOMMU remaps interrupts is not known: "));
	assert_true(has_reason(report, "whether vfio-pci is to be had is not known: /sys/module"));
	assert_null(report->decision.near);
}

/* Its BARs for VFs found no room: it can have none. */
static void leave_no_room(struct made *made, struct device *pf)
{
	struct arena *arena = made->host->arena;

	pf->sriov->n_vfs = 0;
	pf->sriov->num_vfs = 0;
	pf->sriov->bars = arena_new_struct(arena, struct iov_bar);
	pf->sriov->n_bars = 0;
	pf->config = arena_new_struct(arena, struct config);
	pf->config->sriov = arena_new_struct(arena, struct sriov_capability);
	*pf->config->sriov = (struct sriov_capability){ .total_vfs = 64, .vf_bars = { 4 } };
}

static void a_pf_without_room_hinders(void **state)
{
	static const char *const users[] = { NULL };
	struct made *made = *state;
	struct device *pf = make_able(made);
	struct device *other = NULL;
	const struct report *report = NULL;
	char address[BDF_TEXT_SIZE];

	leave_no_room(made, pf);
	report = audit(made->host, &(struct audit_request){ 0 });
	assert_int_equal(report->decision.recommended, WAY_VIRTIO);
	assert_non_null(strstr(report->decision.reasons[0], "0 of 64 VFs now"));
	other = made_add_device(made, made_add_port(made, NULL), -1);
	made_name(made, other, "eth1");
	made_add_vfs(made, other, 1, users, 1);
	report = audit(made->host, &(struct audit_request){ 0 });
	assert_int_equal(report->decision.recommended, WAY_SRIOV);
	assert_string_equal(report->decision.device, bdf_format(other->bdf, address));
	/* Where there are VFs, they can be given. */
	other->role = ROLE_OTHER;
	pf->sriov->n_vfs = 1;
	pf->sriov->num_vfs = 1;
	report = audit(made->host, &(struct audit_request){ 0 });
	assert_int_equal(report->decision.recommended, WAY_SRIOV);
}

static void memory_of_the_firmwares_hinders(void **state)
{
	static struct reserved_region region = { .type = "direct" };
	struct made *made = *state;
	struct device *pf = make_able(made);
	struct device *vf = pf->sriov->vfs[0];
	struct iommu_group group = { .id = 7, .members_known = true };
	const struct report *report = NULL;

	vf->iommu_group = group.id;
	group.members = &vf;
	group.n_members = 1;
	group.reserved = &region;
	group.n_reserved = 1;
	group.reserved_known = true;
	made->host->iommu.groups = &group;
	made->host->iommu.n_groups = 1;
	report = audit(made->host, &(struct audit_request){ 0 });
	assert_int_equal(report->decision.recommended, WAY_VIRTIO);
	/* Of a PF that is to have VFs it is no matter. */
	vf->iommu_group = -1;
	pf->iommu_group = group.id;
	group.members = &pf;
	report = audit(made->host, &(struct audit_request){ 0 });
	assert_int_equal(report->decision.recommended, WAY_SRIOV);
}

/* A card that another rule finds an error on is no first choice. */
static void the_pf_without_errors_is_taken(void **state)
{
	static const char *const users[] = { NULL };
	struct made *made = *state;
	struct device *pf = make_able(made);
	struct device *other = made_add_device(made, made_add_port(made, NULL), -1);
	const struct report *report = NULL;
	char address[BDF_TEXT_SIZE];

	made_name(made, other, "eth1");
	made_add_vfs(made, other, 1, users, 1);
	leave_no_room(made, pf);
	pf->sriov->n_vfs = 1;
	report = audit(made->host, &(struct audit_request){ 0 });
	assert_string_equal(report->decision.device, bdf_format(other->bdf, address));
}

/* What was not read is no "no". */
static void without_totalvfs_nobody_knows_of_pfs(void **state)
{
	struct made *made = *state;
	struct device *nic = make_able(made);
	const struct report *report = NULL;

	nic->role = ROLE_NIC;
	nic->sriov = NULL;
	nic->can_sriov = FACT_UNKNOWN;
	made->host->n_devices--;
	report = audit(made->host, &(struct audit_request){ 0 });
	assert_int_equal(report->decision.recommended, WAY_VIRTIO);
	assert_non_null(strstr(report->decision.reasons[0],
			       "whether any card can have VFs is not known: "));
}

/* All that is missing can be had: say so, and what; it does not weigh more for that. */
static void what_is_one_change_away_is_told(void **state)
{
	struct made *made = *state;
	struct device *pf = make_able(made);
	const struct report *report = NULL;

	made->host->iommu.in_use = FACT_NO;
	report = audit(made->host, &(struct audit_request){ 0 });
	assert_string_equal(report->decision.near,
			    "one change away from sriov by eth0: no IOMMU serves this host; judge "
			    "for it with --path sriov");
	assert_true(has_reason(report, report->decision.near));
	assert_int_equal(report->n_by_severity[SEVERITY_ERROR], 0);
	leave_no_room(made, pf);
	report = audit(made->host, &(struct audit_request){ 0 });
	assert_non_null(strstr(report->decision.near, "2 changes away from sriov by eth0: "));
	/* Who asked for a path has heard enough, and a cloud stays what it is. */
	report = audit(made->host, &(struct audit_request){ .way = WAY_SRIOV });
	assert_null(report->decision.near);
	made->host->identity.hypervisor = "microsoft";
	report = audit(made->host, &(struct audit_request){ 0 });
	assert_null(report->decision.near);
}

/* Without an IOMMU virtio is the way, and all that only SR-IOV needs is no more than worth knowing. */
static void the_other_path_weighs_little(void **state)
{
	struct made *made = *state;
	const struct report *report = NULL;

	make_able(made);
	made->host->iommu.in_use = FACT_NO;
	report = audit(made->host, &(struct audit_request){ 0 });
	assert_int_equal(report->decision.recommended, WAY_VIRTIO);
	assert_null(report->decision.device);
	assert_non_null(strstr(report->decision.reasons[0], "no IOMMU serves this host"));
	assert_int_equal(find(report, "iommu-inactive")->verdict, VERDICT_FAIL);
	assert_int_equal(find(report, "iommu-inactive")->severity, SEVERITY_INFO);
	assert_int_equal(report->n_by_severity[SEVERITY_ERROR], 0);
	/* Who insists on it wants to hear what is missing. */
	report = audit(made->host, &(struct audit_request){ .way = WAY_SRIOV });
	assert_true(report->decision.forced);
	assert_int_equal(find(report, "iommu-inactive")->severity, SEVERITY_ERROR);
}

/*
 * A card without SR-IOV that a VM is to get goes as a whole, if its group lets it; and else that is
 * an error.
 */
static void a_card_may_be_given_as_a_whole(void **state)
{
	struct made *made = *state;
	struct device *pf = make_able(made);
	struct device *nic = made_add_device(made, pf->parent, -1);
	struct iommu_group group = { .id = 7, .members_known = true };
	struct device *members[] = { nic, pf };
	const struct audit_request request = { .device = nic };
	const struct report *report = NULL;

	nic->role = ROLE_NIC;
	report = audit(made->host, &request);
	assert_int_equal(report->decision.recommended, WAY_SRIOV);
	assert_non_null(strstr(report->decision.reasons[0], "as a whole"));
	group.members = members;
	group.n_members = 2;
	made->host->iommu.groups = &group;
	made->host->iommu.n_groups = 1;
	nic->iommu_group = group.id;
	pf->driver = "igb";
	report = audit(made->host, &request);
	assert_int_equal(report->decision.recommended, WAY_VIRTIO);
	assert_non_null(strstr(report->decision.reasons[0], "bound to igb"));
	assert_int_equal(report->n_by_severity[SEVERITY_ERROR], 1);
}

static void without_kvm_there_is_no_path(void **state)
{
	struct made *made = *state;
	const struct report *report = NULL;

	make_able(made);
	made->host->identity.kvm = FACT_NO;
	report = audit(made->host, &(struct audit_request){ 0 });
	assert_int_equal(report->decision.recommended, WAY_NONE);
	assert_int_equal(find(report, "cpu-virtualization")->severity, SEVERITY_ERROR);
}

/* A host of which nothing is known has no faults, and none of its rules passes. */
static void what_is_not_known_is_not_judged(void **state)
{
	struct made *made = *state;
	const struct report *report = NULL;

	made->host->iommu.groups_present = FACT_UNKNOWN;
	gaps_add(&made->host->gaps, made->host->arena, ENODATA, "libvirt");
	report = audit(made->host, &(struct audit_request){ 0 });
	/* Waivers are no fact of the host. */
	for (size_t i = 0; i < report->n_findings; i++)
		if (report->findings[i].verdict != VERDICT_UNKNOWN &&
		    !str_equal(report->findings[i].rule->id, "waiver-expired"))
			fail_msg("%s: %s", report->findings[i].rule->id,
				 verdict_names[report->findings[i].verdict]);
}

static void emphasis_changes_the_weight(void **state)
{
	struct made *made = *state;
	struct device *pf = make_able(made);
	struct vf *vf = pf->sriov->vfs[0]->vf;

	vf->trust = FACT_YES;
	vf->spoofchk = FACT_NO;
	for (int i = 0; i < N_EMPHASES; i++) {
		const struct audit_request request = { .emphasis = (enum emphasis)i };
		const struct report *report = audit(made->host, &request);
		const struct finding *finding = NULL;

		for (size_t j = 0; j < report->n_findings; j++)
			if (report->findings[j].device == pf->sriov->vfs[0] &&
			    str_equal(report->findings[j].rule->id, "sriov-vf-trust-open"))
				finding = &report->findings[j];
		assert_true(finding && finding->verdict == VERDICT_FAIL);
		assert_true(finding &&
			    finding->severity ==
				    (i == EMPHASIS_SECURITY ? SEVERITY_ERROR : SEVERITY_WARNING));
	}
}

static bool is_kvm_rule(const struct rule *rule, const void *arg)
{
	(void)arg;
	return str_equal(rule->id, "cpu-virtualization");
}

/* Rules that were not asked for are neither told nor counted, and still decide the path. */
static void only_some_rules(void **state)
{
	struct made *made = *state;
	const struct report *report = NULL;

	make_able(made);
	made->host->iommu.in_use = FACT_NO;
	report = audit(made->host, &(struct audit_request){ .wants = is_kvm_rule });
	assert_int_equal(report->n_findings, 1);
	assert_int_equal(report->n_by_verdict[VERDICT_PASS], 1);
	assert_int_equal(report->n_by_verdict[VERDICT_FAIL], 0);
	assert_int_equal(report->decision.recommended, WAY_VIRTIO);
}

/* Every rule is found by its id, and says all that people read of it. */
static void rules_are_complete(void **state)
{
	const struct rule *rule = NULL;

	(void)state;
	for (size_t i = 0; (rule = audit_rule(i)); i++) {
		assert_ptr_equal(audit_find_rule(rule->id), rule);
		assert_int_not_equal(rule->way, WAY_NONE);
		assert_int_not_equal(rule->severity[EMPHASIS_DEFAULT], SEVERITY_NONE);
		assert_true(*rule->fails && *rule->why && *rule->how && *rule->reference);
		assert_true(rule->remedy && *rule->remedy);
	}
	assert_null(audit_find_rule("no-such-rule"));
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(a_pf_that_can_is_recommended),
	MADE_TEST(a_pf_without_room_hinders),
	MADE_TEST(memory_of_the_firmwares_hinders),
	MADE_TEST(the_pf_without_errors_is_taken),
	MADE_TEST(without_totalvfs_nobody_knows_of_pfs),
	MADE_TEST(what_is_one_change_away_is_told),
	MADE_TEST(the_other_path_weighs_little),
	MADE_TEST(a_card_may_be_given_as_a_whole),
	MADE_TEST(without_kvm_there_is_no_path),
	MADE_TEST(what_is_not_known_is_not_judged),
	MADE_TEST(emphasis_changes_the_weight),
	MADE_TEST(only_some_rules),
	MADE_TEST(rules_are_complete),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
