/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In which order does libvirt write the children of an element? As its
 * virDomainDefFormatInternalSetRootName and virNetworkDefFormatBuf do, and what these call
 * (src/conf/domain_conf.c, cpu_conf.c, numa_conf.c, network_conf.c); its schema takes any.
 */
#ifndef DOMXML_ORDER_H
#define DOMXML_ORDER_H

#include <libxml/tree.h>

/* The place of a child of that name within the parent, from 0; -1 where libvirt's is not known. */
int order_of(const xmlNode *parent, const char *name);

#endif
