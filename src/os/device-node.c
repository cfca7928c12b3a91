/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a device node, or a program, there? See device-node.h. A node is not opened: that may load a module.
 */
#include "os/device-node.h"

#include <errno.h>
#include <sys/stat.h>

int device_node_look(const struct root *root, const char *path)
{
	int mode = root_failure(root, path);

	if (mode == 0)
		mode = root_peek(root, path, NULL, 0);
	if (mode >= 0)
		mode = S_ISCHR(mode) || S_ISREG(mode) ? 0 : -ENODEV;
	(void)root_tell_read(root, ROOT_READ_FILE, path, "", mode);
	if (mode == -ENOENT)
		return 0;
	return mode < 0 ? mode : 1;
}
