/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands for libvirt in tests of what changes VMs? A daemon that keeps definitions, and gives them back
 * as libvirt does: with an address for what had none. Its changes are counted with the kernel's, fail and
 * kill with them. It lives in memory that children share.
 */
#ifndef TESTS_FAKES_VIRT_H
#define TESTS_FAKES_VIRT_H

#include "kernel.h"
#include "os/virt.h"

enum {
	FAKE_XML_SIZE = 4096,
	FAKE_DEVICES = 4,
	FAKE_VCPUS = 4,
	FAKE_THREADS = FAKE_VCPUS + 2, /* behind them the emulator, and IOThread 1 */
	FAKE_DOMAINS = 2,
	FAKE_NETWORKS = 1,
};

/* What it adds to an interface that has none. */
#define FAKE_ADDRESS "<address type='pci'/>"

struct fake_device {
	char alias[32]; /* "" none */
	char xml[512];
};

struct fake_domain {
	char name[32];
	bool running;
	char xml[FAKE_XML_SIZE];
	struct fake_device devices[FAKE_DEVICES];
	char pins[FAKE_THREADS][32];
};

/* Of its own: what an active one has does not matter to what is tested. */
struct fake_network {
	char name[32];
	char definition[FAKE_XML_SIZE]; /* "" none */
};

struct fake_virt {
	struct virt *virt; /* what is tested gets this */
	struct fake_kernel *kernel;
	struct fake_domain domains[FAKE_DOMAINS];
	int n_domains;
	struct fake_network networks[FAKE_NETWORKS];
	int n_networks;
	int n_defined;	     /* definitions that were to replace others */
	const char *rejects; /* it rejects definitions with this in them */
	const char *loses;   /* it drops definitions with this in them, for what stood before */
	const char *mangles; /* it takes definitions without this in them */
	const char *breaks;  /* its schema does not allow this */
	const char *says;    /* with these words; NULL: of its own */
	int rejects_device; /* with this errno (positive) it refuses to attach and to detach; 0: none */
	bool forbids;	    /* nobody may change anything */
	int lost_from; /* once there have been so many changes nobody answers any more; 0: never */
};

struct fake_virt *fake_virt_new(struct fake_kernel *kernel);
void fake_virt_free(struct fake_virt *fake);

/* A VM that runs, without devices, all of its threads pinned to "0-3". */
struct fake_domain *fake_virt_add(struct fake_virt *fake, const char *name, const char *xml);

/* A network with that definition. */
struct fake_network *fake_virt_add_network(struct fake_virt *fake, const char *name,
					   const char *xml);

/* It refuses nothing more, and answers again. */
void fake_virt_heal(struct fake_virt *fake);

/* Adds what its VMs and its networks are. */
void fake_virt_tell(const struct fake_virt *fake, struct strbuf *text);

/* Whether one definition is the other but for the addresses that it adds; if not, the interface lacks. */
bool fake_virt_holds(const char *now, const char *wanted, char *ret_lacking);

#endif
