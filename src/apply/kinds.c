/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does each kind of step read and write what it changes? See kinds.h.
 */
#include "apply/kinds.h"

#include <errno.h>

#include "apply/domains.h"
#include "apply/drivers.h"
#include "apply/files.h"
#include "apply/functions.h"
#include "apply/irqs.h"
#include "apply/kernel-modules.h"
#include "apply/modules.h"
#include "apply/networks.h"
#include "apply/nics.h"
#include "apply/numvfs.h"
#include "apply/pf-link.h"
#include "apply/pins.h"
#include "apply/settings.h"
#include "apply/vf-attributes.h"
#include "apply/vf-msix.h"
#include "apply/vhost-pins.h"
#include "base/text.h"

static int autoprobe_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	return function_read(site, step->object, "sriov_drivers_autoprobe", buf, size);
}

static int autoprobe_write(const struct site *site, const struct step *step, const char *value)
{
	return function_write(site, step->object, "sriov_drivers_autoprobe", value);
}

#define VF_ATTRIBUTE(...)                                                                       \
	{                                                                                       \
		.is_void_after_reboot = true, .may_lack = true, .is_object = is_vf,             \
		.is_value = vf_attribute_step_is_value, .read = vf_attribute_step_read,         \
		.write = vf_attribute_step_write, .joins = vf_attribute_joins,                  \
		.write_all = vf_attribute_write_all, .find_lacking = vf_attribute_find_lacking, \
		__VA_ARGS__                                                                     \
	}

#define PIN(...)                                                                            \
	{                                                                                   \
		.is_void_after_reboot = true, .is_virtual = true, .is_value = pin_is_value, \
		.read = pin_read, .write = pin_write, .is_over = vm_is_over, __VA_ARGS__    \
	}

#define SETTING(...)                                                                        \
	{                                                                                   \
		.is_void_after_reboot = true, .read = setting_read, .write = setting_write, \
		__VA_ARGS__                                                                 \
	}

#define NIC(...)                                                                                   \
	{                                                                                          \
		.is_void_after_reboot = true, .is_object = is_interface, .is_value = nic_is_value, \
		.read = nic_read, .write = nic_write, .patience_ms = nic_patience_ms, __VA_ARGS__  \
	}

const struct kind step_kinds[N_STEP_KINDS] = {
	[STEP_PF_LINK] = {
		.is_void_after_reboot = true,
		.is_object = bdf_is_full,
		.is_value = pf_link_is_value,
		.read = pf_link_read,
		.write = pf_link_write,
	},
	[STEP_SRIOV_AUTOPROBE] = {
		.is_void_after_reboot = true,
		.is_object = bdf_is_full,
		.is_value = switch_is_value,
		.read = autoprobe_read,
		.write = autoprobe_write,
	},
	[STEP_SRIOV_NUMVFS] = {
		.is_void_after_reboot = true,
		.is_object = bdf_is_full,
		.is_value = numvfs_is_value,
		.read = numvfs_read,
		.write = numvfs_write,
		.patience_ms = numvfs_patience_ms,
	},
	[STEP_VF_MAC] = VF_ATTRIBUTE(),
	[STEP_VF_VLAN] = VF_ATTRIBUTE(),
	[STEP_VF_MIN_RATE] = VF_ATTRIBUTE(.awaits = vf_rate_awaits_carrier),
	[STEP_VF_MAX_RATE] = VF_ATTRIBUTE(.awaits = vf_rate_awaits_carrier),
	[STEP_VF_SPOOFCHK] = VF_ATTRIBUTE(),
	[STEP_VF_LINK_STATE] = VF_ATTRIBUTE(),
	[STEP_VF_RSS_QUERY] = VF_ATTRIBUTE(),
	[STEP_VF_TRUST] = VF_ATTRIBUTE(),
	[STEP_VF_NODE_GUID] = VF_ATTRIBUTE(),
	[STEP_VF_PORT_GUID] = VF_ATTRIBUTE(),
	[STEP_VF_MSIX] = {
		.is_void_after_reboot = true,
		.may_lack = true,
		.is_object = is_vf,
		.is_value = vf_msix_is_value,
		.fits = vf_msix_fits,
		.read = vf_msix_read,
		.write = vf_msix_write,
	},
	[STEP_DRIVER_OVERRIDE] = {
		.is_void_after_reboot = true,
		.is_object = is_vf,
		.is_value = driver_is_value,
		.read = override_read,
		.write = override_write,
	},
	[STEP_DRIVER] = {
		.is_void_after_reboot = true,
		.is_object = is_vf,
		.is_value = driver_is_value,
		.fits = driver_fits,
		.read = driver_read,
		.write = driver_write,
		.patience_ms = driver_patience_ms,
	},
	[STEP_FILE] = {
		.is_removable = true,
		.is_whole = true,
		.is_object = is_file,
		.is_value = file_is_value,
		.read = file_read,
		.write = file_write,
	},
	[STEP_DIRECTORY] = {
		.is_removable = true,
		.is_shared = true,
		.is_object = is_directory,
		.is_value = directory_is_value,
		.read = directory_read,
		.write = directory_write,
	},
	[STEP_MODULE] = {
		.is_void_after_reboot = true,
		.stays = true,
		.is_object = is_module,
		.is_value = module_is_value,
		.read = module_read,
		.write = module_write,
		.patience_ms = module_patience_ms,
	},
	[STEP_DOMAIN] = {
		.is_whole = true,
		.is_virtual = true,
		.is_rewritten = true,
		.is_remote = true,
		.is_object = is_vm,
		.is_value = domain_is_value,
		.is_about = definition_is_about,
		.read = domain_read,
		.write = domain_write,
		.is_over = domain_is_over,
	},
	[STEP_DOMAIN_DEVICE] = {
		.is_void_after_reboot = true,
		.is_removable = true,
		.is_virtual = true,
		.is_rewritten = true,
		.is_object = is_vm_device,
		.is_value = domain_device_is_value,
		.fits = domain_device_fits,
		.read = domain_device_read,
		.write = domain_device_write,
		.is_over = vm_is_over,
	},
	[STEP_VCPU_PIN] = PIN(.is_object = is_vm_thread),
	[STEP_EMULATOR_PIN] = PIN(.is_object = is_vm),
	[STEP_IOTHREAD_PIN] = PIN(.is_object = is_vm_thread),
	[STEP_VHOST_PIN] = {
		.is_void_after_reboot = true,
		.is_of_one_boot = true,
		.is_object = is_vhost,
		.is_value = pin_is_value,
		.fits = vhost_pin_fits,
		.read = vhost_pin_read,
		.write = vhost_pin_write,
		.is_over = vhost_is_over,
	},
	[STEP_SYSCTL] = SETTING(.is_object = is_sysctl, .is_value = sysctl_is_value,
				.fits = sysctl_fits),
	[STEP_HUGEPAGES] = {
		.is_void_after_reboot = true,
		.is_object = is_page_pool,
		.is_value = page_count_is_value,
		.read = setting_read,
		.write = page_count_write,
		.patience_ms = page_count_patience_ms,
	},
	[STEP_MTU] = SETTING(.is_object = is_interface, .is_value = mtu_is_value,
			     .patience_ms = mtu_patience_ms),
	[STEP_NETWORK] = {
		.is_whole = true,
		.is_virtual = true,
		.is_rewritten = true,
		.is_object = is_vm,
		.is_value = network_is_value,
		.is_about = definition_is_about,
		.read = network_read,
		.write = network_write,
		.is_over = network_is_over,
	},
	[STEP_NIC_RINGS] = NIC(.fits = rings_fit),
	[STEP_NIC_COALESCING] = NIC(.fits = coalescing_fits),
	[STEP_CPU_GOVERNOR] = SETTING(.is_object = is_cpu_policy, .is_value = cpu_word_is_value),
	[STEP_CPU_PREFERENCE] = SETTING(.is_object = is_cpu_policy, .is_value = cpu_word_is_value),
	[STEP_CPU_IDLE_STATE] = SETTING(.is_object = is_cpu_state, .is_value = switch_is_value),
	[STEP_IRQ_AFFINITY] = {
		.is_void_after_reboot = true,
		.is_of_one_boot = true,
		.is_object = is_irq,
		.is_value = irq_affinity_is_value,
		.fits = irq_affinity_fits,
		.read = irq_affinity_read,
		.write = irq_affinity_write,
		.is_over = irq_is_over,
	},
	[STEP_KERNEL_MODULE] = {
		.is_void_after_reboot = true,
		.is_removable = true,
		.is_shared = true,
		.is_object = is_kernel_module,
		.is_value = module_is_value,
		.read = kernel_module_read,
		.write = kernel_module_write,
		.patience_ms = module_change_patience_ms,
	},
	[STEP_MODULE_OPTION] = {
		.is_void_after_reboot = true,
		.is_object = is_module_option,
		.is_value = module_option_is_value,
		.fits = module_option_fits,
		.read = setting_read,
		.write = module_option_write,
		.patience_ms = module_change_patience_ms,
	},
};

static bool is_sound_value(const struct step *step, const char *value)
{
	const struct kind *kind = &step_kinds[step->kind];

	return !value || (kind->is_value(step->kind, value) &&
			  (!kind->is_about || kind->is_about(step, value)));
}

bool step_is_sound(const struct step *step)
{
	return step_kinds[step->kind].is_object(step->object) && (step->from || step->to) &&
	       is_sound_value(step, step->from) && is_sound_value(step, step->to);
}

bool step_fits(const struct step *step, const char *now, const char *wanted)
{
	const struct kind *kind = &step_kinds[step->kind];

	/* What comes and goes with other steps is whatever those make it. */
	if (!wanted && !kind->is_removable)
		return true;
	return kind->fits ? kind->fits(now, wanted) : str_equal(now, wanted);
}

bool step_holds(const struct site *site, const struct step *step, const char *now,
		const char *wanted)
{
	if (!now || !wanted || !step_kinds[step->kind].is_rewritten)
		return step_fits(step, now, wanted);
	return str_equal(now, wanted) || !site->holds || site->holds(now, wanted, NULL);
}

bool step_lacks(const struct site *site, const struct step *step, const char *now,
		const char *wanted, char ret_lacking[static LACKING_SIZE])
{
	*ret_lacking = '\0';
	if (now && wanted && step_kinds[step->kind].is_rewritten && site->holds)
		(void)site->holds(now, wanted, ret_lacking);
	return *ret_lacking;
}

bool step_is_settled_late(const struct step *step)
{
	const struct kind *kind = &step_kinds[step->kind];

	return kind->is_whole && kind->is_rewritten && !str_equal(step->from, step->to);
}

size_t step_run(const struct step *steps, size_t n)
{
	const struct kind *kind = &step_kinds[steps->kind];
	size_t i = 1;

	while (kind->joins && i < n && kind->joins(steps, &steps[i]))
		i++;
	return i;
}

size_t step_run_before(const struct step *steps, size_t n)
{
	const struct step *last = &steps[n - 1];
	const struct kind *kind = &step_kinds[last->kind];
	size_t i = 1;

	while (kind->joins && i < n && kind->joins(last, last - i))
		i++;
	return i;
}

struct attempt {
	const struct site *site;
	struct writing writing;
};

static int write_now(const void *arg)
{
	const struct attempt *attempt = arg;
	const struct writing *writing = &attempt->writing;

	return step_kinds[writing->step->kind].write(attempt->site, writing->step, writing->value);
}

int step_write(const struct site *site, const struct step *step, const char *value)
{
	const struct kind *kind = &step_kinds[step->kind];
	const struct attempt attempt = { site, { step, value } };
	int r = 0;

	if (!value && !kind->is_removable)
		return 0;
	r = kind->patience_ms ? site->kernel->attempt(write_now, &attempt, kind->patience_ms(step),
						      site->kernel->arg)
			      : write_now(&attempt);
	/* Who goes together with others knows by himself what still holds. */
	if (site->told && !kind->joins)
		site->told->valid = false;
	return r;
}

int step_read(const struct site *site, const struct step *step, char *value, const char **ret_value)
{
	int r = step_kinds[step->kind].read(site, step, value, VALUE_SIZE);

	if (r < 0 && r != -ENOENT)
		return r;
	*ret_value = r < 0 ? NULL : value;
	return 0;
}
