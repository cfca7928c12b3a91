/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do a fake kernel's devices do when they are written to? For kernel.c. All return 0 or -errno,
 * as the kernel does.
 */
#ifndef TESTS_FAKES_DEVICES_H
#define TESTS_FAKES_DEVICES_H

#include "kernel.h"
#include "model/bdf.h"

/* ---- kernel.c, for all that changes something */

/* Counts a call that changes something, and does what is to happen then; the errno that it fails with. */
int fake_enter(struct fake_kernel *fake);

/* Behind it: what it returns that was to fail so, or else comes to r. */
int fake_leave(const struct fake_kernel *fake, int error, int r);

/* ---- functions.c */

/* The PF at this address, or of this interface; NULL: none. */
struct fake_pf *fake_pf_at(struct fake_kernel *fake, const char *address);
struct fake_pf *fake_pf_of(struct fake_kernel *fake, int64_t ifindex);

/* A function's directory, and the link to it; one of its attributes. */
void fake_add_function(const struct fake_kernel *fake, const char *address);
void fake_show(const struct fake_kernel *fake, const char *address, const char *name,
	       const char *text);

/* Removes a file, a link or a directory that is empty. */
void fake_drop(const struct fake_kernel *fake, const char *directory, const char *a, const char *b);

void fake_name_vf(const struct fake_pf *pf, int i, char vf[static BDF_TEXT_SIZE]);
void fake_add_vf(struct fake_kernel *fake, struct fake_pf *pf, int i);
void fake_remove_vfs(struct fake_kernel *fake, struct fake_pf *pf);

/* A write to sriov_numvfs; half: the driver makes half of them before it fails. */
int fake_set_numvfs(struct fake_kernel *fake, struct fake_pf *pf, int n, bool half);

/* A write to sriov_vf_msix_count. */
int fake_set_vectors(struct fake_kernel *fake, struct fake_pf *pf, int i, int n);

/* ---- drivers.c */

/* A write to bind, unbind, drivers_probe, driver_override ("(null)" where it is empty). */
int fake_bind(struct fake_kernel *fake, const char *driver, const char *address);
int fake_unbind(struct fake_kernel *fake, const char *driver, const char *address);
int fake_probe(struct fake_kernel *fake, const char *address);
int fake_override(struct fake_kernel *fake, struct fake_pf *pf, int i, const char *text);

/* A function shows that it has this driver. */
void fake_link_driver(const struct fake_kernel *fake, const char *address, const char *driver);

/* What the kernel does by itself with a device that is new, or is offered. */
void fake_attach(struct fake_kernel *fake, struct fake_pf *pf, int i);

/* ---- links.c */

/* Shows the PF's interface as it is. */
void fake_show_link(const struct fake_kernel *fake, const struct fake_pf *pf);
void fake_add_interface(const struct fake_kernel *fake, const struct fake_pf *pf);

/* What a VF has when it is new. */
void fake_reset_vf(struct fake_vf *vf);

/* Up or down; the port trains again, and late that takes its time. */
void fake_set_link(struct fake_kernel *fake, struct fake_pf *pf, bool up);

/* Whether a carrier that was to come has come now. */
bool fake_bring_carrier(struct fake_kernel *fake);

/* Stops at the first that fails, and behind the first `most`. */
int fake_set_vfs(struct fake_kernel *fake, struct fake_pf *pf, const struct vf_change *changes,
		 size_t most);
void fake_read_vf(const struct fake_pf *pf, int i, struct arena *arena, struct vf *vf);

/* ---- settings.c */

/* Whether the path is one of a setting: then *ret_r is what became of it. */
bool fake_set(struct fake_kernel *fake, const char *path, const char *text, bool half, int *ret_r);

/* ---- nics.c */

/* What a card has when it is new. */
void fake_reset_nic(struct fake_pf *pf);

/* As struct kernel has them. */
int fake_read_nic(const struct root *root, const char *interface, enum nic_part part,
		  struct nic *ret_nic, void *arg);
int fake_set_nic(const struct root *root, const char *interface, enum nic_part part,
		 const struct nic *nic, void *arg);

/* ---- modules.c */

/* As struct kernel has them. */
int fake_load_module(const char *name, const char *option, void *arg);
int fake_unload_module(const char *name, void *arg);

/* ---- vhosts.c */

/* As thread_set_cpus does with a thread of vhost's; what becomes of all where the emulator is pinned. */
int fake_put_vhost(struct fake_kernel *fake, int64_t tid, const char *cpus);
void fake_move_cpuset(struct fake_kernel *fake, const char *cpus);

#endif
