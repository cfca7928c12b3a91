/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be tuned where VMs have virtio-net, on the host, in a VM's definition and in its guest; and how
 * is it set on this one?
 */
#ifndef MODEL_KNOB_H
#define MODEL_KNOB_H

#include <stdbool.h>
#include <stddef.h>

#include "model/fact.h"
#include "model/finding.h"

enum knob_side {
	KNOB_HOST,
	KNOB_VM,
	KNOB_GUEST,
	N_KNOB_SIDES
};

enum {
	KNOB_MOST_FILES = 2, /* that one writes to stay */
};

/* As commands and JSON call them. */
extern const char *const knob_side_names[N_KNOB_SIDES];

/* What somebody should know of it. */
struct knob {
	const char *id; /* "vhost-net" */
	enum knob_side side;
	const char *what;  /* it sets, in a few words */
	const char *value; /* that it gets, or how that is found */
	const char *why;
	unsigned int
		stars; /* 1 to 5, how much it matters (KNOB_STARS_SOURCE); 0: not rated there */
	const char *persistence;
	const char *revert;
	const char *rule; /* of the audit, that judges it; NULL: none does */
	const char *reference;
	bool is_each;	     /* its objects are set each by itself, also where others cannot be */
	bool is_never_set;   /* it is told of, and stays as it is */
	bool boots_vfctl;    /* what --persist writes has vfctl set it at boot */
	bool keeps_networks; /* --persist edits definitions of libvirt's networks, too */
	const char *files[KNOB_MOST_FILES]; /* that --persist writes; NULL: none, or no more */
};

/*
 * Where the stars are from: virtio-net on a host without SR-IOV (AWS c5n.metal) came from 96 % to 100 % of
 * the bare metal with one stream, and from 40 % to 58 % with 16.
 */
#define KNOB_STARS_SOURCE                                              \
	"https://wangzheng422.github.io/docker_env/redhat/notes/2026/" \
	"2026.05.kvm.nic.performance.en.html"

enum setting_state {
	SETTING_SO,	 /* it is as wanted */
	SETTING_CHANGES, /* it is to be */
	SETTING_LEFT,	 /* it is not as wanted, or nobody knows, and stays: `why` says why */
	SETTING_UNKNOWN, /* it is to be as wanted, and how it is nobody can tell from here */
	N_SETTING_STATES
};

extern const char *const setting_state_names[N_SETTING_STATES];

/* A knob as it is set on one object. */
struct setting {
	const struct knob *knob;
	bool is_first;	    /* of those of its knob */
	const char *object; /* "net.core.rmem_max"; "" where there is but one */
	const char *now;    /* NULL: not known */
	const char *wanted; /* NULL: nothing is */
	enum setting_state state;
	size_t step;	 /* of the plan, the first that changes it; of SETTING_CHANGES alone */
	bool is_written; /* left, as who goes by its files has not read them yet: no more can be set */
	const char *why;  /* it is left, or what its change costs; NULL: nothing is to be said */
	bool is_named;	  /* somebody asks for it by its name, so that he means it */
	bool is_given;	  /* the machine gives it by itself: kept only where somebody changed it */
	enum needs needs; /* before a change of it shows */
	enum tristate
		kept; /* whether its files and networks say so at boot; unknown: it has none here, too */
};

#endif
