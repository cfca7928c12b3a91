/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do a fake kernel's VFs come and go? As sriov_numvfs_store of drivers/pci/pci-sysfs.c has it.
 */
#include <errno.h>
#include <limits.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/unit.h"
#include "devices.h"

enum {
	FIRST_VF_OFFSET = 128,
	VF_STRIDE = 2,
};

struct fake_pf *fake_pf_at(struct fake_kernel *fake, const char *address)
{
	for (int i = 0; i < fake->n_pfs; i++)
		if (str_equal(fake->pfs[i].address, address))
			return &fake->pfs[i];
	return NULL;
}

struct fake_pf *fake_pf_of(struct fake_kernel *fake, int64_t ifindex)
{
	return ifindex >= 2 && ifindex < 2 + fake->n_pfs ? &fake->pfs[ifindex - 2] : NULL;
}

void fake_show(const struct fake_kernel *fake, const char *address, const char *name,
	       const char *text)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/devices/%s/%s", address, name);
	tree_file(fake->tree, path, text);
}

static void show_number(const struct fake_kernel *fake, const char *address, const char *name,
			int number)
{
	char text[16];

	snprintf(text, sizeof(text), "%d\n", number);
	fake_show(fake, address, name, text);
}

void fake_name_vf(const struct fake_pf *pf, int i, char vf[static BDF_TEXT_SIZE])
{
	struct bdf bdf = { 0 };

	if (bdf_parse(pf->address, &bdf) < 0)
		abort();
	bdf_format(bdf_from_routing_id(bdf.domain, (uint16_t)(bdf_routing_id(bdf) +
							      FIRST_VF_OFFSET + VF_STRIDE * i)),
		   vf);
}

void fake_add_function(const struct fake_kernel *fake, const char *address)
{
	char path[PATH_MAX];
	char target[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/devices/%s", address);
	tree_directory(fake->tree, path);
	snprintf(target, sizeof(target), "../../../devices/%s", address);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", address);
	tree_link(fake->tree, path, target);
}

static void link_from(const struct fake_kernel *fake, const char *address, const char *name,
		      const char *target)
{
	char path[PATH_MAX];
	char text[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/devices/%s/%s", address, name);
	snprintf(text, sizeof(text), "../%s", target);
	tree_link(fake->tree, path, text);
}

/* Config space whose one capability is MSI-X's. */
static void show_vectors(const struct fake_kernel *fake, const char *vf, int n)
{
	unsigned char config[256] = { [PCI_STATUS] = PCI_STATUS_CAP_LIST,
				      [PCI_CAPABILITY_LIST] = 0x70,
				      [0x70] = PCI_CAP_ID_MSIX,
				      [0x70 + PCI_MSIX_FLAGS] = (unsigned char)(n - 1) };
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "/sys/devices/%s/config", vf);
	tree_bytes(fake->tree, path, config, sizeof(config));
}

/* As sriov_vf_msix_count_store of drivers/pci/iov.c. */
int fake_set_vectors(struct fake_kernel *fake, struct fake_pf *pf, int i, int n)
{
	char vf[BDF_TEXT_SIZE];

	if (*pf->vfs[i].driver)
		return -EBUSY;
	if (n > FAKE_TOTAL_VECTORS)
		return -EINVAL;
	fake_name_vf(pf, i, vf);
	pf->vfs[i].vectors = n ? n : FAKE_VECTORS;
	show_vectors(fake, vf, pf->vfs[i].vectors);
	return 0;
}

void fake_add_vf(struct fake_kernel *fake, struct fake_pf *pf, int i)
{
	char vf[BDF_TEXT_SIZE];
	char name[24];

	fake_name_vf(pf, i, vf);
	snprintf(name, sizeof(name), "virtfn%d", i);
	fake_add_function(fake, vf);
	link_from(fake, vf, "physfn", pf->address);
	fake_show(fake, vf, "driver_override", "(null)\n");
	link_from(fake, pf->address, name, vf);
	pf->vfs[i].present = true;
	pf->vfs[i].vectors = FAKE_VECTORS;
	show_vectors(fake, vf, FAKE_VECTORS);
	fake_attach(fake, pf, i);
}

void fake_drop(const struct fake_kernel *fake, const char *directory, const char *a, const char *b)
{
	char whole[PATH_MAX];

	snprintf(whole, sizeof(whole), "%s/sys/%s/%s/%s", fake->tree->path, directory, a, b);
	remove(whole);
}

static void remove_vf(struct fake_kernel *fake, struct fake_pf *pf, int i)
{
	char vf[BDF_TEXT_SIZE];
	char name[24];

	fake_name_vf(pf, i, vf);
	snprintf(name, sizeof(name), "virtfn%d", i);
	fake_drop(fake, "devices", pf->address, name);
	fake_drop(fake, "devices", vf, "physfn");
	fake_drop(fake, "devices", vf, "driver");
	fake_drop(fake, "devices", vf, "driver_override");
	fake_drop(fake, "devices", vf, "config");
	fake_drop(fake, "bus/pci/devices", "", vf);
	fake_drop(fake, "devices", "", vf);
	pf->vfs[i] = (struct fake_vf){ 0 };
}

void fake_remove_vfs(struct fake_kernel *fake, struct fake_pf *pf)
{
	for (int i = pf->n_vfs; i-- > 0;)
		remove_vf(fake, pf, i);
	fake->next_late = 0;
	fake->end_late = 0;
	pf->n_vfs = 0;
	show_number(fake, pf->address, "sriov_numvfs", 0);
}

/* The driver knows all of them at once; their devices may come late, and the port starts anew. */
static void make_vfs(struct fake_kernel *fake, struct fake_pf *pf, int n)
{
	pf->n_vfs = n;
	show_number(fake, pf->address, "sriov_numvfs", n);
	for (int i = 0; i < n; i++)
		fake_reset_vf(&pf->vfs[i]);
	if (fake->late) {
		fake->late_pf = pf;
		fake->next_late = 0;
		fake->end_late = n;
		fake_set_link(fake, pf, pf->up);
		return;
	}
	for (int i = 0; i < n; i++)
		fake_add_vf(fake, pf, i);
}

int fake_set_numvfs(struct fake_kernel *fake, struct fake_pf *pf, int n, bool half)
{
	if (n > pf->total_vfs)
		return -ERANGE;
	if (n == pf->n_vfs)
		return 0;
	if (n && pf->n_vfs)
		return -EBUSY;
	if (fake->most_vfs && n > fake->most_vfs)
		n = fake->most_vfs;
	if (!n) {
		fake_remove_vfs(fake, pf);
		return 0;
	}
	make_vfs(fake, pf, half ? n / 2 : n);
	fake_kernel_log(fake, pf->made);
	return 0;
}

void fake_kernel_set_autoprobe(struct fake_kernel *fake, const char *address, bool on)
{
	fake_pf_at(fake, address)->autoprobe = on;
	show_number(fake, address, "sriov_drivers_autoprobe", on);
}

void fake_kernel_set_total(struct fake_kernel *fake, const char *address, int total_vfs)
{
	fake_pf_at(fake, address)->total_vfs = total_vfs;
	show_number(fake, address, "sriov_totalvfs", total_vfs);
}

void fake_kernel_add_pf(struct fake_kernel *fake, const char *address, int n_vfs)
{
	struct fake_pf *pf = &fake->pfs[fake->n_pfs];

	assert_true(fake->n_pfs < FAKE_PFS);
	snprintf(pf->address, sizeof(pf->address), "%s", address);
	snprintf(pf->interface, sizeof(pf->interface), "pf%d", fake->n_pfs++);
	snprintf(pf->made, sizeof(pf->made), "6igb %s: VFs allocated", address);
	pf->up = true;
	pf->carrier = true;
	fake_reset_nic(pf);
	fake_add_function(fake, address);
	fake_kernel_set_autoprobe(fake, address, true);
	fake_kernel_set_total(fake, address, FAKE_TOTAL_VFS);
	show_number(fake, address, "sriov_vf_total_msix", FAKE_TOTAL_VECTORS);
	fake_add_interface(fake, pf);
	fake_link_driver(fake, address, "igb");
	make_vfs(fake, pf, n_vfs);
}

void fake_kernel_reboot(struct fake_kernel *fake, const char *address)
{
	fake_remove_vfs(fake, fake_pf_at(fake, address));
	fake_kernel_set_autoprobe(fake, address, true);
	tree_file(fake->tree, "/proc/sys/kernel/random/boot_id", "22222222-second\n");
}
