/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where does the command line want the virtio interface of a failover pair to be? See standby-source.h.
 */
#include "cmd/standby-source.h"

#include <errno.h>

enum exit_status standby_source(const char *source, struct standby *ret_standby, struct err *reterr)
{
	static const char prefix[] = "bridge:";
	bool bridge = str_has_prefix(source, prefix);

	if (bridge && !source[strlen(prefix)]) {
		err_set(reterr, -EINVAL, "no bridge is named behind '%s'", source);
		return EXIT_USAGE;
	}
	ret_standby->network = bridge ? NULL : source;
	ret_standby->bridge = bridge ? source + strlen(prefix) : NULL;
	return EXIT_DONE;
}
