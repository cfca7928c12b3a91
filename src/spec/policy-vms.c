/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is a VM to have, by an entry of a policy's vms? As vfctl assign would give it.
 */
#include <errno.h>

#include "base/text.h"
#include "model/definition.h"
#include "model/mac.h"
#include "spec/policy-parts.h"

enum {
	MOST_VMS = 4096,
	LONGEST_WORD = 256,
};

enum {
	VM_NAME,
	VM_NIC,
	VM_VF,
	VM_POOL,
	VM_PATH,
	VM_FAILOVER,
	VM_PIN,
	VM_HUGEPAGES,
	N_VM_TEXTS,
	VM_QUEUES = N_VM_TEXTS,
	VM_TUNE,
	VM_ATTRIBUTES,
	N_VM_KEYS,
};

static const struct policy_key vm_keys[N_VM_KEYS] = {
	[VM_NAME] = { .name = "name", .is_required = true },
	[VM_NIC] = { .name = "nic" },
	[VM_VF] = { .name = "vf" },
	[VM_POOL] = { .name = "pool" },
	[VM_PATH] = { .name = "path" },
	[VM_FAILOVER] = { .name = "failover" },
	[VM_PIN] = { .name = "pin" },
	[VM_HUGEPAGES] = { .name = "hugepages" },
	[VM_QUEUES] = { .name = "queues" },
	[VM_TUNE] = { .name = "tune" },
	[VM_ATTRIBUTES] = { .name = "attributes" },
};

/* Where each text goes, and which words it may be; of those that name its VF null is one. */
static const struct {
	size_t offset;
	const char *words[5];
	bool is_vf;
} vm_texts[N_VM_TEXTS] = {
	[VM_NAME] = { .offset = offsetof(struct vm_policy, name) },
	[VM_NIC] = { .offset = offsetof(struct vm_policy, nic), .is_vf = true },
	[VM_VF] = { .offset = offsetof(struct vm_policy, vf), .is_vf = true },
	[VM_POOL] = { .offset = offsetof(struct vm_policy, pool), .is_vf = true },
	[VM_PATH] = { .offset = offsetof(struct vm_policy, path),
		      .words = { "auto", "sriov", "virtio" } },
	[VM_FAILOVER] = { .offset = offsetof(struct vm_policy, failover) },
	[VM_PIN] = { .offset = offsetof(struct vm_policy, pin),
		     .words = { "strict", "preferred", "none" } },
	[VM_HUGEPAGES] = { .offset = offsetof(struct vm_policy, hugepages),
			   .words = { "auto", "1G", "2M", "none" } },
};

static int take_text(struct policy_reading *reading, size_t i, const yaml_node_t *node,
		     struct vm_policy *vm, struct err *reterr)
{
	const char **place = (const char **)((char *)vm + vm_texts[i].offset);
	const char *const *words = vm_texts[i].words;
	int r = document_text(&reading->document, node, vm_keys[i].name, reading->arena, place,
			      reterr);

	if (r < 0)
		return r;
	if (strlen(*place) > LONGEST_WORD)
		return document_refuse(&reading->document, node, reterr,
				       "%s is longer than %d characters", vm_keys[i].name,
				       LONGEST_WORD);
	if (!*words)
		return 0;
	for (size_t j = 0; words[j]; j++)
		if (str_equal(words[j], *place))
			return 0;
	return document_refuse_choice(&reading->document, node, vm_keys[i].name, *place, words,
				      reterr);
}

static int take_attributes(struct policy_reading *reading, const yaml_node_t *node,
			   struct vm_policy *vm, struct err *reterr)
{
	const yaml_node_t *values[N_POLICY_VF_KEYS] = { NULL };
	const char *mac = NULL;
	int r = policy_take_keys(reading, node, "attributes", policy_vf_keys, N_SHARED_KEYS, values,
				 reterr);

	if (r == 0)
		r = policy_take_attributes(reading, values, 1, &vm->wish, reterr);
	mac = vm->wish.values[VF_MAC];
	if (r == 0 && (vm->wish.derive_mac || (mac && mac_is_none(mac))))
		r = document_refuse(&reading->document, values[POLICY_MAC], reterr,
				    "a VM keeps a MAC of its own, and none of the VF's: leave "
				    "mac-address out for one, or name it");
	return r;
}

/* What may not stand beside a null, by which the VM has no VF; NULL: nothing does. */
static const char *find_clash_without(const struct vm_policy *vm, const yaml_node_t *const *values)
{
	bool is_virtio = str_equal(vm->path, "virtio");

	if (vm->path && !is_virtio)
		return "where nic, vf or pool is null the VM has no VF: path can be virtio alone";
	if (values[VM_FAILOVER] || values[VM_ATTRIBUTES])
		return "where nic, vf or pool is null the VM has no VF: leave failover and "
		       "attributes out";
	if (!is_virtio &&
	    (values[VM_QUEUES] || vm->hugepages || (vm->pin && !str_equal(vm->pin, "none"))))
		return "where nic, vf or pool is null the VM has no VF: pin, hugepages and queues "
		       "go with path: virtio then";
	return NULL;
}

/* What may not stand together, as options of vfctl assign; NULL: nothing does. */
static const char *find_clash(const struct vm_policy *vm, const yaml_node_t *const *values)
{
	int n_said = (values[VM_NIC] != NULL) + (values[VM_VF] != NULL) + (values[VM_POOL] != NULL);

	if (n_said > 1)
		return "nic, vf and pool exclude each other";
	if (n_said && !vm->has_no_vf && str_equal(vm->path, "virtio"))
		return "path: virtio takes no VF: leave nic, vf and pool out";
	if (vm->hugepages && str_equal(vm->pin, "none"))
		return "hugepages go with the places of CPUs and memory, which pin: none leaves";
	return vm->has_no_vf ? find_clash_without(vm, values) : NULL;
}

static int read_vm(struct policy_reading *reading, const yaml_node_t *node, struct vm_policy *vm,
		   struct err *reterr)
{
	struct document *document = &reading->document;
	const yaml_node_t *values[N_VM_KEYS] = { NULL };
	const char *clash = NULL;
	int r = policy_take_keys(reading, node, "a VM", vm_keys, N_VM_KEYS, values, reterr);

	for (size_t i = 0; i < N_VM_TEXTS && r == 0; i++)
		if (values[i] && vm_texts[i].is_vf && policy_is_none(values[i]))
			vm->has_no_vf = true;
		else if (values[i])
			r = take_text(reading, i, values[i], vm, reterr);
	vm->queues = UNKNOWN;
	if (r == 0 && values[VM_QUEUES])
		r = document_number(document, values[VM_QUEUES], "queues", 1, MOST_QUEUES,
				    &vm->queues, reterr);
	if (r == 0 && values[VM_TUNE])
		r = document_bool(document, values[VM_TUNE], "tune", &vm->is_tuned, reterr);
	if (r == 0 && values[VM_ATTRIBUTES])
		r = take_attributes(reading, values[VM_ATTRIBUTES], vm, reterr);
	if (r == 0)
		clash = find_clash(vm, values);
	return clash ? document_refuse(document, node, reterr, "%s", clash) : r;
}

/* Two entries for one VM would be one too many. */
static int check_others(struct policy_reading *reading, const yaml_node_t *node,
			const struct vm_policy *vm, struct err *reterr)
{
	const struct policy *policy = &reading->policy;

	for (size_t i = 0; i < policy->n_vms; i++)
		if (str_equal(policy->vms[i].name, vm->name))
			return document_refuse(&reading->document, node, reterr,
					       "the VM %s stands here twice, first in %s", vm->name,
					       policy->vms[i].source);
	if (policy->n_vms >= MOST_VMS)
		return document_refuse(&reading->document, node, reterr,
				       "more than %d VMs in one file", MOST_VMS);
	return 0;
}

int policy_take_vm(struct policy_reading *reading, const yaml_node_t *node, struct err *reterr)
{
	struct policy *policy = &reading->policy;
	struct vm_policy vm = {
		.source = document_place(&reading->document, node, reading->arena),
	};
	int r = read_vm(reading, node, &vm, reterr);

	if (r == 0)
		r = check_others(reading, node, &vm, reterr);
	if (r < 0)
		return r;
	policy->vms = arena_grow(reading->arena, policy->vms, policy->n_vms, &reading->vms_capacity,
				 sizeof(*policy->vms));
	policy->vms[policy->n_vms++] = vm;
	return 0;
}
