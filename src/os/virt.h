/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who says which virtual machines and networks there are, and changes them? A libvirt daemon, what a
 * capture recorded of one, or a test: behind one table of operations.
 */
#ifndef OS_VIRT_H
#define OS_VIRT_H

#include "base/arena.h"
#include "base/err.h"
#include "model/domain.h"
#include "model/virtual-network.h"
#include "os/machine.h"
#include "os/virt-host.h"
#include "os/virt-network.h"

/* Which of a domain's definitions, as libvirt writes it. */
enum virt_definition {
	VIRT_NEXT, /* what the next start takes, with passwords; takes the right to change it */
	VIRT_NEXT_PUBLIC, /* without these */
	VIRT_LIVE,	  /* what a running one has */
};

/* What of a running domain may be pinned. */
enum virt_thread {
	VIRT_VCPU,
	VIRT_EMULATOR,
	VIRT_IOTHREAD,
};

struct virt_ops {
	bool reads_root; /* then a recorder hears from the machine's root what is read */
	/*
	 * All domains, running or not, in any order: an array of the arena's, hostdevs and networks
	 * not filled. What cannot be told of one is unknown. -errno with a sentence.
	 */
	int (*list)(void *backing, struct arena *arena, struct domain **ret_domains, size_t *ret_n,
		    struct err *reterr);
	/* All networks, active or not, likewise: an array of those with all but what their XML says. */
	int (*list_networks)(void *backing, struct arena *arena,
			     struct virtual_network **ret_networks, size_t *ret_n,
			     struct err *reterr);
	/* The functions below by their names; NULL where nothing can be changed. */
	int (*connect)(void *backing, struct err *reterr);
	int (*is_running)(void *backing, const char *vm, struct err *reterr);
	int (*read)(void *backing, const char *vm, enum virt_definition which, char *buf,
		    size_t size, struct err *reterr);
	int (*define)(void *backing, const char *vm, const char *xml, bool validate,
		      struct err *reterr);
	int (*read_network)(void *backing, const char *name, char *buf, size_t size,
			    struct err *reterr);
	int (*define_network)(void *backing, const char *name, const char *xml, struct err *reterr);
	int (*read_device)(void *backing, const char *vm, const char *alias, char *buf, size_t size,
			   struct err *reterr);
	int (*attach)(void *backing, const char *vm, const char *xml, struct err *reterr);
	int (*detach)(void *backing, const char *vm, const char *alias, struct err *reterr);
	int (*read_pin)(void *backing, const char *vm, enum virt_thread thread, unsigned int number,
			char *buf, size_t size, struct err *reterr);
	int (*pin)(void *backing, const char *vm, enum virt_thread thread, unsigned int number,
		   const char *cpus, struct err *reterr);
	int (*tell_self)(void *backing, enum virt_self what, char *buf, size_t size,
			 struct err *reterr);
	int (*list_texts)(void *backing, enum virt_part part, struct arena *arena,
			  const char ***ret_texts, size_t *ret_n, struct err *reterr);
	int (*compare_cpu)(void *backing, const char *xml, struct err *reterr);
	int (*count_free)(void *backing, int64_t node, int64_t page_kib, int64_t *ret_n,
			  struct err *reterr);
	int (*ask_agent)(void *backing, const char *vm, const char *command, int seconds, char *buf,
			 size_t size, struct err *reterr);
	void (*close)(void *backing);
};

struct virt;

/* Takes the backing over: ops->close ends it. */
struct virt *virt_new(const struct virt_ops *ops, void *backing);
void virt_free(struct virt *virt);
DEFINE_CLEANUP(struct virt *, virt_free);

/*
 * What a capture recorded in vfctl/domains and vfctl/networks (docs/capture-format.md) beneath
 * root, which it outlives.
 */
struct virt *virt_recorded(const struct root *root);

/* Which daemon is asked: uri, or where that is NULL $LIBVIRT_DEFAULT_URI, else qemu:///system. */
const char *virt_uri(const char *uri);

/*
 * Whether it names the host that the daemon is on. "localhost" is a name like any other: behind it and a port
 * may be anybody's host (ssh -L).
 */
bool virt_uri_names_host(const char *uri);

/*
 * The machine's domains, as ops->list; a recorder is told of them. On first use libvirt is connected
 * to, unless machine->virt is set already. A second call may find another state. -errno: of the
 * connection, and virt_words says why; of a capture that holds none, -ENODATA.
 */
int virt_list(struct machine *machine, struct arena *arena, struct domain **ret_domains,
	      size_t *ret_n, struct err *reterr);

/* Its networks, as ops->list_networks; otherwise as virt_list. */
int virt_list_networks(struct machine *machine, struct arena *arena,
		       struct virtual_network **ret_networks, size_t *ret_n, struct err *reterr);

/* The machine's own, whose daemon nobody has asked yet. It is freed with the machine. */
struct virt *virt_of(struct machine *machine);

/*
 * Of one domain, by its name. Each returns 0 or -errno, and virt_words then says why in the daemon's own
 * words: -ENOENT where the domain, or what is asked of it, is not there; -EACCES without a right to it;
 * -ECONNRESET where the daemon has gone; -EOPNOTSUPP where it cannot do that, or virt is NULL. They
 * connect to the daemon on first use, and again where it was started anew meanwhile; none allocates
 * but libvirt.
 */

/* Connects with the right to change domains: what follows uses that. */
int virt_connect(struct virt *virt);

/* 1 or 0. */
int virt_is_running(struct virt *virt, const char *vm);

/* A definition, into buf; -EFBIG where it is longer. One without a next start: -ENOENT. */
int virt_read(struct virt *virt, const char *vm, enum virt_definition which, char *buf,
	      size_t size);

/*
 * Makes this what the next start takes. -EBADMSG where it was to be validated, and libvirt's schema does not
 * allow it; then, as with any failure, all is as it was.
 */
int virt_define(struct virt *virt, const char *vm, const char *xml, bool validate);

/* The element of a running domain's device that has this alias, into buf. */
int virt_read_device(struct virt *virt, const char *vm, const char *alias, char *buf, size_t size);

/* Adds a device to a running domain; takes one away, which waits for the guest: -ETIMEDOUT, -EBUSY. */
int virt_attach(struct virt *virt, const char *vm, const char *xml);
int virt_detach(struct virt *virt, const char *vm, const char *alias);

/* The CPUs that a thread of a running domain may use, as idset_text writes them; number: 0 the emulator. */
int virt_read_pin(struct virt *virt, const char *vm, enum virt_thread thread, unsigned int number,
		  char *buf, size_t size);
int virt_pin(struct virt *virt, const char *vm, enum virt_thread thread, unsigned int number,
	     const char *cpus);

/* Why the last of these failed; "" where nobody said. */
const char *virt_words(const struct virt *virt);

#endif
