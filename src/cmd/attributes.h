/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * With which options does the command line say what VFs are to get?
 */
#ifndef CMD_ATTRIBUTES_H
#define CMD_ATTRIBUTES_H

#include "cmd/command.h"
#include "plan/create.h"

/* What was typed, by attribute; NULL: nothing. */
struct attribute_options {
	const char *texts[N_VF_ATTRIBUTES];
	const char *msix;
};

#define ATTRIBUTE_OPTION(type, member, attribute, ...)                                  \
	{                                                                               \
		.kind = OPTION_TEXT, .offset = offsetof(type, member.texts[attribute]), \
		##__VA_ARGS__                                                           \
	}

/* The rows of those options in a table of a command's, whose struct has them as that member. */
#define ATTRIBUTE_OPTIONS(type, member)                                                \
	ATTRIBUTE_OPTION(type, member, VF_MAC, .name = "mac", .argument = "ADDR|auto", \
			 .words = "auto",                                              \
			 .help = "the MAC; auto: by the PF's and the VF's index"),     \
		ATTRIBUTE_OPTIONS_BUT_MAC(type, member)

#define ATTRIBUTE_OPTIONS_BUT_MAC(type, member)                                                    \
	ATTRIBUTE_OPTION(type, member, VF_VLAN, .name = "vlan", .argument = "ID[:QOS[:PROTO]]",    \
			 .help = "the VLAN; 0 none; PROTO 802.1q or 802.1ad"),                     \
		ATTRIBUTE_OPTION(type, member, VF_TRUST, .name = "trust", .argument = "on|off",    \
				 .words = "on|off",                                                \
				 .help = "whether the guest may change its MAC"),                  \
		ATTRIBUTE_OPTION(type, member, VF_SPOOFCHK, .name = "spoofchk",                    \
				 .argument = "on|off", .words = "on|off",                          \
				 .help = "whether senders are checked"),                           \
		ATTRIBUTE_OPTION(type, member, VF_LINK_STATE, .name = "link-state",                \
				 .argument = "auto|enable|disable",                                \
				 .words = "auto|enable|disable",                                   \
				 .help = "the link that the guest sees"),                          \
		ATTRIBUTE_OPTION(type, member, VF_MIN_RATE, .name = "min-rate",                    \
				 .argument = "MBPS", .help = "what it may send at least; 0 none"), \
		ATTRIBUTE_OPTION(type, member, VF_MAX_RATE, .name = "max-rate",                    \
				 .argument = "MBPS", .help = "and at most; 0 no limit"),           \
		ATTRIBUTE_OPTION(type, member, VF_RSS_QUERY, .name = "rss-query",                  \
				 .argument = "on|off", .words = "on|off",                          \
				 .help = "whether the guest may ask for the hash key"),            \
		ATTRIBUTE_OPTION(type, member, VF_NODE_GUID, .name = "node-guid",                  \
				 .argument = "GUID", .help = "InfiniBand's"),                      \
		ATTRIBUTE_OPTION(type, member, VF_PORT_GUID, .name = "port-guid",                  \
				 .argument = "GUID", .help = "likewise"),                          \
	{                                                                                          \
		.name = "msix", .kind = OPTION_TEXT, .offset = offsetof(type, member.msix),        \
		.argument = "N", .help = "MSI-X vectors; 0 the device's default"                   \
	}

/* What becomes of those that a driver does not take, in such a table. */
#define BEST_EFFORT_OPTION(type, member)                                                        \
	{                                                                                       \
		.name = "best-effort", .kind = OPTION_SWITCH, .offset = offsetof(type, member), \
		.help = "go on without what the PF's driver does not take"                      \
	}

/*
 * What the options ask of VFs; texts are the arena's. EXIT_USAGE with a sentence where one of them is
 * wrong in itself.
 */
enum exit_status attributes_take(const struct attribute_options *options, struct arena *arena,
				 struct vf_wish *ret_wish, struct err *reterr);

/* Whether n VFs can all have it: EXIT_USAGE with a sentence where something is for one alone. */
enum exit_status attributes_check(const struct vf_wish *wish, size_t n, struct err *reterr);

#endif
