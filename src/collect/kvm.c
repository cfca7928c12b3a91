/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Can this kernel run VMs? While kvm_intel, kvm_amd or another architecture's KVM is active there is a
 * misc device (misc_register in virt/kvm/kvm_main.c); its node in /dev may be anywhere, or hidden.
 */
#include "base/text.h"
#include "collect/identity.h"

static const char misc_devices[] = "/sys/class/misc";

void identity_read_kvm(const struct machine *machine, struct host *host)
{
	const char **names = NULL;
	ssize_t n = root_list(machine->root, misc_devices, host->arena, &names);

	if (n < 0) {
		gaps_add(&host->gaps, host->arena, (int)n, misc_devices);
		return;
	}
	host->identity.kvm = FACT_NO;
	for (ssize_t i = 0; i < n; i++)
		if (str_equal(names[i], "kvm"))
			host->identity.kvm = FACT_YES;
}
