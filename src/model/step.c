/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What are steps, and what became of them, called? See step.h.
 */
#include "model/outcome.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/lines.h"
#include "base/parse.h"
#include "base/text.h"
#include "model/device.h"

const char *const step_kind_names[N_STEP_KINDS] = {
	[STEP_PF_LINK] = "pf-link",
	[STEP_SRIOV_AUTOPROBE] = "sriov-autoprobe",
	[STEP_SRIOV_NUMVFS] = "sriov-numvfs",
	[STEP_VF_MAC] = "vf-mac",
	[STEP_VF_VLAN] = "vf-vlan",
	[STEP_VF_MIN_RATE] = "vf-min-rate",
	[STEP_VF_MAX_RATE] = "vf-max-rate",
	[STEP_VF_SPOOFCHK] = "vf-spoofchk",
	[STEP_VF_LINK_STATE] = "vf-link-state",
	[STEP_VF_RSS_QUERY] = "vf-rss-query",
	[STEP_VF_TRUST] = "vf-trust",
	[STEP_VF_NODE_GUID] = "vf-node-guid",
	[STEP_VF_PORT_GUID] = "vf-port-guid",
	[STEP_VF_MSIX] = "vf-msix",
	[STEP_DRIVER_OVERRIDE] = "driver-override",
	[STEP_DRIVER] = "driver",
	[STEP_FILE] = "file",
	[STEP_DIRECTORY] = "directory",
	[STEP_MODULE] = "module",
	[STEP_DOMAIN] = "domain",
	[STEP_DOMAIN_DEVICE] = "domain-device",
	[STEP_VCPU_PIN] = "vcpu-pin",
	[STEP_EMULATOR_PIN] = "emulator-pin",
	[STEP_IOTHREAD_PIN] = "iothread-pin",
	[STEP_VHOST_PIN] = "vhost-pin",
	[STEP_SYSCTL] = "sysctl",
	[STEP_HUGEPAGES] = "hugepages",
	[STEP_MTU] = "mtu",
	[STEP_NETWORK] = "network",
	[STEP_NIC_RINGS] = "nic-rings",
	[STEP_NIC_COALESCING] = "nic-coalescing",
	[STEP_CPU_GOVERNOR] = "cpu-governor",
	[STEP_CPU_PREFERENCE] = "cpu-preference",
	[STEP_CPU_IDLE_STATE] = "cpu-idle-state",
	[STEP_IRQ_AFFINITY] = "irq-affinity",
	[STEP_KERNEL_MODULE] = "kernel-module",
	[STEP_MODULE_OPTION] = "module-option",
};

const char *const step_state_names[N_STEP_STATES] = {
	[STEP_PENDING] = "pending", [STEP_DEFERRED] = "pending", [STEP_PLANNED] = "planned",
	[STEP_DONE] = "done",	    [STEP_SKIPPED] = "skipped",	 [STEP_UNDONE] = "undone",
	[STEP_FAILED] = "failed",
};

const char *const outcome_status_names[N_OUTCOME_STATUSES] = {
	[OUTCOME_DONE] = "done",
	[OUTCOME_UNCHANGED] = "unchanged",
	[OUTCOME_REFUSED] = "refused",
	[OUTCOME_UNDONE] = "undone",
	[OUTCOME_LEFT_CHANGED] = "left_changed",
	[OUTCOME_PLANNED] = "planned",
};

char *vf_object_format(const char *pf, int64_t index, char object[static VF_OBJECT_SIZE])
{
	snprintf(object, VF_OBJECT_SIZE, "%s/%" PRId64, pf, index);
	return object;
}

int vf_object_parse(const char *object, char ret_pf[static BDF_TEXT_SIZE], int64_t *ret_index)
{
	const char *slash = strchr(object, '/');
	size_t n = slash ? (size_t)(slash - object) : 0;
	char pf[BDF_TEXT_SIZE] = "";
	uint64_t index = 0;

	if (!n || n >= sizeof(pf))
		return -EINVAL;
	memcpy(pf, object, n);
	if (!bdf_is_full(pf) || parse_u64(slash + 1, &index) < 0 || index >= SRIOV_MOST_VFS)
		return -EINVAL;
	memcpy(ret_pf, pf, sizeof(pf));
	*ret_index = (int64_t)index;
	return 0;
}

bool driver_is_named(const char *driver)
{
	return driver && !str_equal(driver, DRIVER_NONE) && !str_equal(driver, DRIVER_BY_HOST);
}

const char *lines_shown(const char *text, char buf[static STEP_VALUE_SIZE])
{
	uint32_t n = 0;

	for (const char *line = text; line && *line; n++) {
		const char *end = strchr(line, '\n');

		line = end ? end + 1 : NULL;
	}
	snprintf(buf, STEP_VALUE_SIZE, "%" PRIu32 " line%s", n, n == 1 ? "" : "s");
	return buf;
}

bool step_is_secret(const struct step *step)
{
	return step->kind == STEP_DOMAIN || step->kind == STEP_DOMAIN_DEVICE ||
	       (step->kind == STEP_FILE && str_equal(step->object, QEMU_CONF));
}

bool step_is_text(const struct step *step)
{
	return step->kind == STEP_FILE || step->kind == STEP_NETWORK || step_is_secret(step);
}

const char *step_value_shown(const struct step *step, const char *value,
			     char buf[static STEP_VALUE_SIZE])
{
	return value && step_is_secret(step) ? lines_shown(value, buf) : value;
}

const char *step_value_brief(const struct step *step, const char *value,
			     char buf[static STEP_VALUE_SIZE])
{
	if (!value)
		return "absent";
	if (!step_is_text(step))
		return value;
	if (step->kind != STEP_FILE)
		return lines_shown(value, buf);
	snprintf(buf, STEP_VALUE_SIZE, "%zu bytes", strlen(value));
	return buf;
}

const char *step_line_changes(const struct step *step, char buf[static LINE_CHANGES_SIZE])
{
	struct line_changes changes = { 0 };

	if (!step->from || !step->to)
		return NULL;
	changes = lines_compare(step->from, step->to);
	snprintf(buf, LINE_CHANGES_SIZE, "+%" PRIu32 " -%" PRIu32, changes.added, changes.removed);
	return buf;
}

const char *step_to_shown(const struct step *step, char buf[static STEP_VALUE_SIZE])
{
	const char *shown = step_value_shown(step, step->to, buf);
	char changes[LINE_CHANGES_SIZE];
	size_t n = 0;

	if (!step_is_secret(step) || !step_line_changes(step, changes))
		return shown;
	n = strlen(buf);
	snprintf(buf + n, STEP_VALUE_SIZE - n, " (%s)", changes);
	return buf;
}

bool step_has_diff(const struct step *step)
{
	if (step->kind == STEP_FILE)
		return !step_is_secret(step);
	return step->kind == STEP_DOMAIN || step->kind == STEP_DOMAIN_DEVICE ||
	       step->kind == STEP_NETWORK;
}

bool step_tunes_host(const struct step *step)
{
	if (step->kind == STEP_FILE || step->kind == STEP_DIRECTORY)
		return !str_has_prefix(step->object, "/etc/vfctl");
	return step->kind >= STEP_SYSCTL && step->kind <= STEP_MODULE_OPTION;
}

bool step_shares_pf(const struct step *step, const struct step *other)
{
	char pfs[2][BDF_TEXT_SIZE];
	int64_t index = 0;

	return vf_object_parse(step->object, pfs[0], &index) == 0 &&
	       vf_object_parse(other->object, pfs[1], &index) == 0 && str_equal(pfs[0], pfs[1]);
}

bool step_has_place(const struct step *step, const struct step *other)
{
	return step->kind == other->kind && str_equal(step->object, other->object);
}

struct step *plan_reversed(const struct plan *plan, struct arena *arena)
{
	struct step *steps = arena_new_array(arena, struct step, plan->n);

	for (size_t i = 0; i < plan->n; i++) {
		const struct step *step = &plan->steps[plan->n - 1 - i];

		steps[i] = *step;
		steps[i].from = step->to;
		steps[i].to = step->from;
	}
	return steps;
}
