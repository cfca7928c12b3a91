/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is a host to be: which VFs its PFs have, how it is tuned, and which VMs have what? As
 * /etc/vfctl/policy.yaml and the files of policy.d say it, vfctl-policy(5). What they do not say stays as
 * it is.
 */
#ifndef MODEL_POLICY_H
#define MODEL_POLICY_H

#include "base/options.h"
#include "model/device.h"
#include "model/profile.h"
#include "model/vf-wish.h"

enum {
	PF_MATCH_SIZE = 320 /* of a match in words, with its NUL */
};

/* ---- PFs */

/* Which cards: those of which all this is true. With none of it there are none. */
struct pf_match {
	const char *mac; /* the permanent one, in lower case, which goes with a card; NULL: any */
	bool has_address;
	struct bdf address; /* where it stands */
	bool has_device;
	int64_t vendor_id;
	int64_t device_id;
	const char *driver; /* NULL: any */
	const char *name; /* of the interface, or an altname of its, as fnmatch(3) takes it; NULL */
	bool has_node;
	int64_t node; /* NUMA; -1: none */
};

struct pf_policy {
	struct pf_match match;
	bool is_optional;	 /* where no card is meant, that is no error */
	bool is_several;	 /* all cards that are meant, where one alone may be otherwise */
	bool is_own;		 /* also VFs that vfctl did not make go, where it has other ones */
	int64_t n_vfs;		 /* UNKNOWN: as many as there are */
	enum tristate autoprobe; /* whether drivers take new VFs by themselves; unknown: as it is */
	bool up;		 /* false: as it is */
	/* Of its n_vfs VFs; where that is UNKNOWN, of the first n_wishes, and of the others `rest`. */
	const struct vf_wish *wishes;
	int64_t n_wishes;
	struct vf_wish rest;
	const char *source; /* "FILE:LINE:COLUMN" */
};

/* ---- how the host is tuned */

struct tuning_policy {
	struct profile profile;
	const struct profile *base; /* the one of that name; NULL: nothing is wanted otherwise */
	struct option_texts only;   /* ids of knobs; none: all */
	struct option_texts skip;
	const char *source; /* NULL: the host is not to be tuned */
};

/* ---- VMs */

/* Texts are as the options of vfctl assign have them; NULL: not said. */
struct vm_policy {
	const char *name;
	const char *nic; /* the PF that its VF is of */
	const char *vf;
	const char *pool; /* libvirt's network of VFs */
	bool has_no_vf;	  /* one of these is null: it is to have none */
	const char *path;
	const char *failover;
	const char *pin;
	const char *hugepages;
	int64_t queues;	     /* UNKNOWN */
	struct vf_wish wish; /* of its VF; the MAC is the VM's */
	bool is_tuned;	     /* by vfctl tune vm, too */
	const char *source;
};

struct policy {
	struct pf_policy *pfs;
	size_t n;
	struct tuning_policy tuning;
	struct vm_policy *vms;
	size_t n_vms;
};

/* "mac 52:54:00:aa:01:00", "address 0000:41:00.0, device 8086:10c9"; returns text. */
char *pf_match_format(const struct pf_match *match, char text[static PF_MATCH_SIZE]);

bool pf_match_equal(const struct pf_match *match, const struct pf_match *other);

/* Whether the device is meant; by less than a MAC or an address only PFs are. */
bool pf_match_fits(const struct pf_match *match, const struct device *device);

/* Whether all of it is true of the device, be it a PF or not. */
bool pf_match_describes(const struct pf_match *match, const struct device *device);

/* How many VFs the policy has wishes of, one by one; and what is wished of any VF. */
int64_t pf_policy_n_wishes(const struct pf_policy *pf);
const struct vf_wish *pf_policy_wish(const struct pf_policy *pf, int64_t index);

#endif
