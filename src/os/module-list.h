/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which modules stand in a list of a kernel's modules? modules.builtin and modules.dep, text that the
 * kernel's build and depmod write, a line for each file. libkmod asks the same of binary indexes, and
 * takes the command line and /sys/module from the machine that it runs on, whatever directory it is
 * given: beneath a root, and in a capture, this is the smaller evil.
 */
#ifndef OS_MODULE_LIST_H
#define OS_MODULE_LIST_H

#include "os/root.h"

/* Module names have '_' where file names and people may have '-'; writes at most size - 1 bytes. */
void module_name(const char *text, size_t n, char *name, size_t size);

/*
 * Sets found[i] where names[i] stands in the list ("kernel/drivers/vfio/pci/vfio-pci.ko.xz: …"); other
 * places are left. The recorder is told of these lines alone. 0 or -errno.
 */
int module_list_search(const struct root *root, const char *path, const char *const *names,
		       size_t n, bool *found);

/*
 * Whether this one does in the running kernel's ("modules.dep"): 0, -ENOENT (also without a list) or another
 * -errno. Nothing is allocated.
 */
int module_list_look(const struct root *root, const char *list, const char *name);

#endif
