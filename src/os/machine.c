/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which machine is being read: this one, or a captured one? See machine.h.
 */
#include "os/machine.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

int machine_open(const char *sysroot, struct machine **ret_machine, struct err *reterr)
{
	struct root *root = NULL;
	struct machine *machine = NULL;
	int r = root_open(sysroot ? sysroot : "/", &root);

	if (r < 0)
		return err_set(reterr, r, "cannot open %s: %s", sysroot ? sysroot : "/",
			       strerror(-r));
	machine = calloc(1, sizeof(*machine));
	if (!machine)
		out_of_memory();
	machine->root = root;
	machine->live = !sysroot;
	*ret_machine = machine;
	return 0;
}

void machine_free(struct machine *machine)
{
	root_free(machine->root);
	free(machine);
}

bool machine_is_complete(const struct machine *machine)
{
	_cleanup_close_ int fd = -1;

	if (machine->live)
		return true;
	fd = root_open_file(machine->root, "/vfctl/version", O_PATH);
	return fd >= 0;
}
