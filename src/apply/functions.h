/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in sysfs are the functions that steps are about? PFs by their addresses, VFs by "PF/INDEX":
 * the PF's virtfn links lead to them.
 */
#ifndef APPLY_FUNCTIONS_H
#define APPLY_FUNCTIONS_H

#include <limits.h>
#include <stdint.h>

#include "apply/kinds.h"
#include "model/bdf.h"

/* Whether it is a VF of a PF. */
bool is_vf(const char *object);

/* The path of a function's attribute, "" of the function itself. */
void function_path(const char *object, const char *name, char path[static PATH_MAX]);

/* A function's attribute, without white space around it. 0 or -errno. */
int function_read(const struct site *site, const char *object, const char *name, char *buf,
		  size_t size);
int function_write(const struct site *site, const char *object, const char *name,
		   const char *value);

/* The address of the function, which a VF's link leads to. 0 or -errno: -ENOENT where it is not there. */
int function_address(const struct site *site, const char *object,
		     char ret_address[static BDF_TEXT_SIZE]);

/* An attribute of the PF's own interface, likewise; -ENODEV where it has none. */
int pf_interface_read(const struct site *site, const char *pf, const char *name, char *buf,
		      size_t size);

/* The PF's own interface, no representor. 0; -ENODEV where there is none in this namespace; -errno. */
int pf_interface(const struct site *site, const char *pf, char ret_name[static NAME_MAX + 1],
		 int64_t *ret_ifindex);

#endif
