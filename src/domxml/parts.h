/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which parts of a domain's definition are there to read? Each fills its members of the definition.
 */
#ifndef DOMXML_PARTS_H
#define DOMXML_PARTS_H

#include "domxml/element.h"
#include "model/definition.h"

/* <vcpu>, <cputune>, <cpu>, <os>. */
void read_processors(const struct reading *reading, xmlNode *domain, struct definition *definition);

/*
 * The numbers of IOThreads, an array of the arena's: those that <iothreadids> names, and of more that
 * <iothreads> counts the lowest that are left (virDomainIOThreadIDDefArrayInit). How many.
 */
size_t read_iothreads(const struct reading *reading, xmlNode *domain, int64_t **ret_ids);

/* <memory>, <memtune>, <memoryBacking>, <numatune>. */
void read_memory(const struct reading *reading, xmlNode *domain, struct definition *definition);

/* <devices>. */
void read_devices(const struct reading *reading, xmlNode *domain, struct definition *definition);

/* The <vlan> of an interface, a network or a portgroup. */
struct vlan_tags read_vlan(const struct reading *reading, xmlNode *parent);

#endif
