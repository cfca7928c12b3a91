/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test write what the kernel says by netlink? Messages into a buffer, byte for byte as on
 * the wire (docs/capture-format.md), and the larger ones of rtnetlink from a few facts.
 */
#ifndef TESTS_UNIT_WIRE_H
#define TESTS_UNIT_WIRE_H

#include <stdint.h>

#include "base/text.h"

/* Begins a message behind nlmsghdr with this header; returns where, for wire_end. */
size_t wire_begin(struct strbuf *wire, int type, int flags, uint32_t seq, const void *header,
		  size_t n);
void wire_end(struct strbuf *wire, size_t begin);

void wire_put(struct strbuf *wire, int type, const void *value, size_t n);
void wire_put_u32(struct strbuf *wire, int type, uint32_t value);
void wire_put_string(struct strbuf *wire, int type, const char *value);

/* A nest; its length wraps at 16 bits without a word, as nla_nest_end's does. */
size_t wire_nest(struct strbuf *wire, int type);
void wire_nest_end(struct strbuf *wire, size_t begin);

/* NLMSG_DONE and NLMSG_ERROR. */
void wire_done(struct strbuf *wire, uint32_t seq);
void wire_error(struct strbuf *wire, uint32_t seq, int error);

/* The requests that os/rtnl.h sends. */
void wire_ask_links(struct strbuf *wire, uint32_t seq);
void wire_ask_vfs(struct strbuf *wire, uint32_t seq, int ifindex);
void wire_ask_vf_counters(struct strbuf *wire, uint32_t seq, int ifindex);

/* RTM_NEWLINK; what is NULL or 0 is left out. */
struct wire_link {
	int ifindex;
	const char *name;
	unsigned int flags;
	uint16_t type; /* ARPHRD_*; 0 is Ethernet */
	uint32_t mtu;
	const char *mac; /* six bytes */
	const char *permanent_mac;
	const char *altname;
	const char *port_name;
	const char *parent_bus;
	const char *parent;
	uint32_t master;
	uint32_t lower;
	const char *kind;    /* IFLA_INFO_KIND */
	uint32_t n_vfs;	     /* IFLA_NUM_VF, and as many entries */
	uint32_t n_told;     /* where the entries are not as many; UINT32_MAX: no list at all */
	bool with_counters;  /* IFLA_VF_STATS: VF n has counted n * 1000 + the attribute's type */
	bool counts_nothing; /* they are all 0 */
};

void wire_link(struct strbuf *wire, uint32_t seq, int flags, const struct wire_link *link);

/* The MAC of the VF with this index, as wire_link writes it: 02:00:00:00:HI:LO. */
const char *wire_vf_mac(uint32_t index, char text[static 18]);

#endif
