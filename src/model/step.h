/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is to be changed on a machine? A plan is an ordered list of steps. Values are texts: --dry-run shows
 * them, the journal keeps them, JSON tells them.
 */
#ifndef MODEL_STEP_H
#define MODEL_STEP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "model/bdf.h"
#include "model/finding.h"
#include "model/knob.h"

/* Of PFs by their addresses, of VFs as "0000:41:00.0/3": their own addresses come with them. */
enum step_kind {
	STEP_PF_LINK,	      /* of a PF: whether its interface is "up" or "down" */
	STEP_SRIOV_AUTOPROBE, /* of a PF: whether drivers bind new VFs: "0", "1" */
	STEP_SRIOV_NUMVFS,    /* of a PF: how many VFs it has */
	STEP_VF_MAC,	      /* of a VF: this and the next ones as enum vf_attribute has them */
	STEP_VF_VLAN,
	STEP_VF_MIN_RATE,
	STEP_VF_MAX_RATE,
	STEP_VF_SPOOFCHK,
	STEP_VF_LINK_STATE,
	STEP_VF_RSS_QUERY,
	STEP_VF_TRUST,
	STEP_VF_NODE_GUID,
	STEP_VF_PORT_GUID,
	STEP_VF_MSIX, /* of a VF: how many MSI-X vectors it has; to "0": its device's default */
	STEP_DRIVER_OVERRIDE, /* of a VF: the one driver that may bind it, or "none" */
	STEP_DRIVER,	      /* of a VF: its driver, or "none"; to "auto": whichever takes it */
	STEP_FILE,	      /* by its path: all that it holds */
	STEP_DIRECTORY,	      /* by its path: "present" */
	STEP_MODULE, /* by the name of its PCI driver: "loaded"; it stays when it is undone */
	STEP_DOMAIN, /* by its name: the definition that its next start takes */
	STEP_DOMAIN_DEVICE,  /* of a running domain, as "web1/ALIAS": the device's element */
	STEP_VCPU_PIN,	     /* likewise, as "web1/0": the CPUs that its vCPU may use, as "0-3,6" */
	STEP_EMULATOR_PIN,   /* likewise, by the domain's name */
	STEP_IOTHREAD_PIN,   /* likewise, as "web1/1" */
	STEP_VHOST_PIN,	     /* likewise, of a thread of vhost's that serves it, as "web1/TID" */
	STEP_SYSCTL,	     /* by its name: its text, fields parted by blanks */
	STEP_HUGEPAGES,	     /* how many a node has of a size: of "node1/2048kB", "host/2048kB" */
	STEP_MTU,	     /* of an interface, by its name */
	STEP_CPU_GOVERNOR,   /* of CPUs that share a frequency, as "policy0" */
	STEP_CPU_PREFERENCE, /* likewise: between performance and power */
	STEP_CPU_IDLE_STATE, /* of a CPU, as "cpu3/state2": "1" where it is not to be used */
	STEP_KERNEL_MODULE, /* by its name: "loaded"; it goes when it is undone, if nobody uses it */
	STEP_MODULE_OPTION, /* of a module that nobody uses, as "vhost_net/NAME" */
	N_STEP_KINDS
};

/* What STEP_MODULE and STEP_KERNEL_MODULE call a module that is in the kernel. */
#define MODULE_LOADED "loaded"

/* What STEP_DRIVER and STEP_DRIVER_OVERRIDE call no driver, and the host's own. */
#define DRIVER_NONE    "none"
#define DRIVER_BY_HOST "auto"

/* The one file of another's that STEP_FILE may be about. */
#define QEMU_CONF "/etc/libvirt/qemu.conf"

/* Whether STEP_DRIVER asks for a driver by its name; false for NULL. */
bool driver_is_named(const char *driver);

/* As journals and JSON call them. */
extern const char *const step_kind_names[N_STEP_KINDS];

struct step {
	enum step_kind kind;
	const char *object;
	const char *from; /* NULL: it is not there yet */
	const char *to;	  /* NULL: it goes away, a file by this step, else with a later one */
};

struct plan {
	const struct step *steps;
	size_t n;
	size_t n_settled;		    /* of these `to` is what stood then, word for word */
	bool best_effort;		    /* skipping what a driver does not take */
	const struct step_result *left_out; /* steps that would have been, with the reason */
	size_t n_left_out;
	enum needs needs; /* before all is as wanted, once it is done */
	const struct decision
		*path;	    /* of a VM to the network, by which it was made; NULL: none was */
	const char **notes; /* what somebody should know who wants this; told, not done */
	size_t n_notes;
	const struct setting *settings; /* of knobs, by which it was made */
	size_t n_settings;
};

enum {
	VF_OBJECT_SIZE = BDF_TEXT_SIZE + 24, /* of a VF as an object of steps */
	STEP_VALUE_SIZE = 20,		     /* of "4294967295 lines" */
};

/* A VF as an object, "0000:41:00.0/3"; returns object. */
char *vf_object_format(const char *pf, int64_t index, char object[static VF_OBJECT_SIZE]);

/* The PF's address and the VF's index; -EINVAL where it is no VF. */
int vf_object_parse(const char *object, char ret_pf[static BDF_TEXT_SIZE], int64_t *ret_index);

/* A text as "61 lines". */
const char *lines_shown(const char *text, char buf[static STEP_VALUE_SIZE]);

/*
 * A value as it is shown, in buf; what may hold passwords, as definitions and QEMU_CONF, by its lines. NULL
 * for NULL.
 */
const char *step_value_shown(const struct step *step, const char *value,
			     char buf[static STEP_VALUE_SIZE]);

/* Whether it is shown so. */
bool step_is_secret(const struct step *step);

/* Whether both are about VFs of one PF. */
bool step_shares_pf(const struct step *step, const struct step *other);

/* Whether both change the same thing. */
bool step_has_place(const struct step *step, const struct step *other);

/* The steps that lead back, the last one first; the arena's, the texts not copied. */
struct step *plan_reversed(const struct plan *plan, struct arena *arena);

#endif
