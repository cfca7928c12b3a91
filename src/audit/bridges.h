/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which bridges are VMs on, or may be?
 */
#ifndef AUDIT_BRIDGES_H
#define AUDIT_BRIDGES_H

#include "base/text.h"
#include "model/network.h"

/* Where they are read. */
#define BRIDGES_SOURCE "rtnetlink, /sys/class/net"

/* Adds their names to the list, "br0, br1"; nothing where there are none. */
void bridges_name(const struct host_network *network, struct strbuf *names);

#endif
