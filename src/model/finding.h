/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an audit say: which rules there are, what each found on this host, and which path its VMs
 * should take to the network?
 */
#ifndef MODEL_FINDING_H
#define MODEL_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "model/device.h"
#include "model/domain.h"
#include "model/waiver.h"

enum verdict {
	VERDICT_NOT_APPLICABLE,
	VERDICT_PASS,
	VERDICT_FAIL,
	VERDICT_UNKNOWN, /* a fact that it takes could not be read */
	N_VERDICTS
};

enum severity {
	SEVERITY_NONE, /* in a rule: the same as by default */
	SEVERITY_INFO,
	SEVERITY_WARNING,
	SEVERITY_ERROR,
	N_SEVERITIES
};

/* How VMs get to the network; of a rule, the way that it matters for. */
enum way {
	WAY_NONE, /* no usable KVM: no VMs at all */
	WAY_BOTH,
	WAY_SRIOV,
	WAY_VIRTIO,
	N_WAYS
};

/* What the operator cares for most; severities depend on it. */
enum emphasis {
	EMPHASIS_DEFAULT,
	EMPHASIS_PERFORMANCE,
	EMPHASIS_SECURITY,
	N_EMPHASES
};

/* What has to happen before a remedy takes effect. */
enum needs {
	NEEDS_NOTHING,
	NEEDS_VM_RESTART,
	NEEDS_REBOOT,
	NEEDS_FIRMWARE,
	NEEDS_HARDWARE,
	N_NEEDS
};

extern const char *const verdict_names[N_VERDICTS];
extern const char *const severity_names[N_SEVERITIES];
extern const char *const way_names[N_WAYS];
extern const char *const emphasis_names[N_EMPHASES];
extern const char *const needs_names[N_NEEDS];

/* What people read of a rule. Texts are sentences without a full stop at the end. */
struct rule {
	const char *id; /* stable: scripts select by it */
	enum way way;
	enum severity severity[N_EMPHASES];
	const char *weighs; /* which cases have another severity; NULL: none */
	const char *fails;  /* when it fails: "no IOMMU serves this host" */
	const char *why;    /* why that matters */
	const char *how;    /* how it was decided, from which sources */
	const char *remedy; /* what mends it, in general; a finding says it for its host */
	const char *reference;
};

/* What it weighs with that emphasis. */
enum severity rule_severity(const struct rule *rule, enum emphasis emphasis);

struct remedy {
	const char *text;	     /* NULL: there is none */
	const char *const *commands; /* NULL ends them; a pointer to NULL where there are none */
	enum needs needs;
};

struct finding {
	const struct rule *rule;
	enum verdict verdict;
	enum severity severity;	     /* by emphasis and path */
	const struct device *device; /* that it is about; NULL: a VM, or the host */
	const struct domain *domain; /* that it is about; NULL: a device, or the host */
	const char *evidence;	     /* the very values; of an unknown, which source was not read */
	const char *source;	     /* "FILE:LINE:COLUMN" that asks for it; NULL: no policy does */
	struct remedy remedy;
	const struct waiver *waiver; /* that excuses the failure; NULL: none */
};

/* What it is about: "host", an address, or "vm:" and a name. */
const char *finding_subject(const struct finding *finding, struct arena *arena);

/* Which path is the one to take, with which device, and why. */
struct decision {
	enum way recommended;
	bool forced;	    /* the operator said so */
	const char *device; /* the PF's address; NULL without SR-IOV */
	const char **reasons;
	size_t n_reasons;
	const char *near; /* the reason that says how near SR-IOV is; NULL: it is not */
};

struct report {
	enum emphasis emphasis;
	bool is_drift; /* by a policy: nobody has decided on a path */
	struct decision decision;
	struct finding *findings; /* by rule, in the catalogue's order, then by subject */
	size_t n_findings;
	size_t n_by_verdict[N_VERDICTS];
	size_t n_by_severity[N_SEVERITIES]; /* of failures that nobody has waived */
	size_t n_waived;
};

#endif
