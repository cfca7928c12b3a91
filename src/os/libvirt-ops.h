/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the parts of libvirt.h share, and which operations of struct virt_ops do they bring? See there what
 * each does: libvirt-domains.c, -networks.c, -pins.c, -agent.c and -host.c.
 */
#ifndef OS_LIBVIRT_OPS_H
#define OS_LIBVIRT_OPS_H

#include "os/libvirt.h"

/* libvirt_connect, where no error says that something asked for is not there. */
int libvirt_reach(struct libvirt_daemon *daemon, bool to_change, virConnectPtr *ret_connection,
		  struct err *reterr);

/* NULL: there is none of that name, or it cannot be told. */
typedef void *libvirt_lookup(const struct libvirt *library, virConnectPtr connection,
			     const char *name);

/*
 * What is called so, to be freed. A daemon that was started anew since it was asked last is connected to
 * again; once, for it may be gone.
 */
int libvirt_look_up(struct libvirt_daemon *daemon, libvirt_lookup *lookup, const char *name,
		    bool to_change, void **ret_found, struct err *reterr);

/* The domain, likewise. */
int libvirt_find(struct libvirt_daemon *daemon, const char *vm, bool to_change,
		 virDomainPtr *ret_domain, struct err *reterr);

/* What failed last, in libvirt's own words alone. */
int libvirt_failed(const struct libvirt_daemon *daemon, struct err *reterr);

/* n bytes of a text, with its NUL; -EFBIG. */
int libvirt_copy(const char *text, size_t n, char *buf, size_t size);

/* What is asked of a daemon, with what it takes. 0 or -errno with a sentence. */
typedef int libvirt_work(struct libvirt_daemon *daemon, const void *what, struct err *reterr);

/*
 * Asks this host's daemon in a child, which stays until it has answered; any other at once. As ask, and
 * -EIO where the child died of it.
 */
int libvirt_ask_apart(struct libvirt_daemon *daemon, libvirt_work *ask, const void *what,
		      struct err *reterr);

int libvirt_ready(void *backing, struct err *reterr);
int libvirt_is_running(void *backing, const char *vm, struct err *reterr);
int libvirt_read(void *backing, const char *vm, enum virt_definition which, char *buf, size_t size,
		 struct err *reterr);
int libvirt_define(void *backing, const char *vm, const char *xml, bool validate,
		   struct err *reterr);
int libvirt_read_device(void *backing, const char *vm, const char *alias, char *buf, size_t size,
			struct err *reterr);
int libvirt_attach(void *backing, const char *vm, const char *xml, struct err *reterr);
int libvirt_detach(void *backing, const char *vm, const char *alias, struct err *reterr);
int libvirt_read_pin(void *backing, const char *vm, enum virt_thread thread, unsigned int number,
		     char *buf, size_t size, struct err *reterr);
int libvirt_pin(void *backing, const char *vm, enum virt_thread thread, unsigned int number,
		const char *cpus, struct err *reterr);
int libvirt_ask_agent(void *backing, const char *vm, const char *command, int seconds, char *buf,
		      size_t size, struct err *reterr);

int libvirt_list_networks(void *backing, struct arena *arena, struct virtual_network **ret_networks,
			  size_t *ret_n, struct err *reterr);
int libvirt_read_network(void *backing, const char *name, char *buf, size_t size,
			 struct err *reterr);
int libvirt_define_network(void *backing, const char *name, const char *xml, struct err *reterr);

int libvirt_tell_self(void *backing, enum virt_self what, char *buf, size_t size,
		      struct err *reterr);
int libvirt_list_texts(void *backing, enum virt_part part, struct arena *arena,
		       const char ***ret_texts, size_t *ret_n, struct err *reterr);
int libvirt_compare_cpu(void *backing, const char *xml, struct err *reterr);
int libvirt_count_free(void *backing, int64_t node, int64_t page_kib, int64_t *ret_n,
		       struct err *reterr);

#endif
