/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who says which virtual machines there are? See virt.h.
 */
#include "os/virt.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "os/agent.h"
#include "os/libvirt.h"
#include "os/virt-recorded.h"

struct virt {
	const struct virt_ops *ops;
	void *backing;
	struct err err; /* of the last call that is about domains */
};

struct virt *virt_new(const struct virt_ops *ops, void *backing)
{
	struct virt *virt = calloc(1, sizeof(*virt));

	if (!virt)
		out_of_memory();
	*virt = (struct virt){ .ops = ops, .backing = backing };
	return virt;
}

void virt_free(struct virt *virt)
{
	virt->ops->close(virt->backing);
	free(virt);
}

const char *virt_uri(const char *uri)
{
	if (!uri)
		uri = getenv("LIBVIRT_DEFAULT_URI");
	return uri && *uri ? uri : "qemu:///system";
}

/* "SCHEME://USER@HOST:PORT/PATH", a HOST of IPv6 in brackets (RFC 3986, 3.2). */
bool virt_uri_names_host(const char *uri)
{
	const char *authority = strstr(uri, "://");
	size_t n = 0;

	if (!authority)
		return false;
	authority += strlen("://");
	n = strcspn(authority, "/?#");
	for (const char *at = NULL; (at = memchr(authority, '@', n)); authority = at + 1)
		n -= (size_t)(at + 1 - authority);
	return n && *authority != ':';
}

struct virt *virt_of(struct machine *machine)
{
	if (!machine->virt)
		machine->virt = machine->live || !machine->root ? libvirt_virt(machine->connect_uri)
								: virt_recorded(machine->root);
	return machine->virt;
}

/* Whether a recorder knows already what was read, or there can be none. */
static bool hears_from_root(const struct machine *machine)
{
	return machine->virt->ops->reads_root || !machine->root;
}

int virt_list(struct machine *machine, struct arena *arena, struct domain **ret_domains,
	      size_t *ret_n, struct err *reterr)
{
	struct virt *virt = virt_of(machine);
	int r = 0;

	virt->err = (struct err){ 0 };
	r = virt->ops->list(virt->backing, arena, ret_domains, ret_n, &virt->err);
	if (r < 0 && reterr)
		*reterr = virt->err;
	if (hears_from_root(machine))
		return r;
	if (r < 0)
		virt_tell_failure(machine->root, r);
	else
		virt_tell(machine->root, *ret_domains, *ret_n);
	return r;
}

int virt_list_networks(struct machine *machine, struct arena *arena,
		       struct virtual_network **ret_networks, size_t *ret_n, struct err *reterr)
{
	const struct virt *virt = virt_of(machine);
	int r = virt->ops->list_networks(virt->backing, arena, ret_networks, ret_n, reterr);

	if (!hears_from_root(machine))
		virt_tell_networks(machine->root, r < 0 ? NULL : *ret_networks, r < 0 ? 0 : *ret_n,
				   r);
	return r;
}

/* ---- one domain */

const char *virt_words(const struct virt *virt)
{
	return virt ? virt->err.text : "";
}

/* Asks the backing for this operation, and keeps what it says. */
#define ASK(virt, op, ...)                                                           \
	({                                                                           \
		struct virt *asked_ = (virt);                                        \
		int r_ = -EOPNOTSUPP;                                                \
		if (asked_) {                                                        \
			asked_->err = (struct err){ 0 };                             \
			if (asked_->ops->op)                                         \
				r_ = asked_->ops->op(asked_->backing, ##__VA_ARGS__, \
						     &asked_->err);                  \
		}                                                                    \
		r_;                                                                  \
	})

int virt_tell_self(struct virt *virt, enum virt_self what, char *buf, size_t size)
{
	return ASK(virt, tell_self, what, buf, size);
}

int virt_list_texts(struct virt *virt, enum virt_part part, struct arena *arena,
		    const char ***ret_texts, size_t *ret_n)
{
	return ASK(virt, list_texts, part, arena, ret_texts, ret_n);
}

int virt_compare_cpu(struct virt *virt, const char *xml)
{
	return ASK(virt, compare_cpu, xml);
}

int virt_count_free(struct virt *virt, int64_t node, int64_t page_kib, int64_t *ret_n)
{
	return ASK(virt, count_free, node, page_kib, ret_n);
}

int virt_connect(struct virt *virt)
{
	return ASK(virt, connect);
}

int virt_is_running(struct virt *virt, const char *vm)
{
	return ASK(virt, is_running, vm);
}

int virt_read(struct virt *virt, const char *vm, enum virt_definition which, char *buf, size_t size)
{
	return ASK(virt, read, vm, which, buf, size);
}

int virt_define(struct virt *virt, const char *vm, const char *xml, bool validate)
{
	return ASK(virt, define, vm, xml, validate);
}

int virt_read_network(struct virt *virt, const char *name, char *buf, size_t size)
{
	return ASK(virt, read_network, name, buf, size);
}

int virt_define_network(struct virt *virt, const char *name, const char *xml)
{
	return ASK(virt, define_network, name, xml);
}

int virt_read_device(struct virt *virt, const char *vm, const char *alias, char *buf, size_t size)
{
	return ASK(virt, read_device, vm, alias, buf, size);
}

int virt_attach(struct virt *virt, const char *vm, const char *xml)
{
	return ASK(virt, attach, vm, xml);
}

int virt_detach(struct virt *virt, const char *vm, const char *alias)
{
	return ASK(virt, detach, vm, alias);
}

int virt_read_pin(struct virt *virt, const char *vm, enum virt_thread thread, unsigned int number,
		  char *buf, size_t size)
{
	return ASK(virt, read_pin, vm, thread, number, buf, size);
}

int virt_pin(struct virt *virt, const char *vm, enum virt_thread thread, unsigned int number,
	     const char *cpus)
{
	return ASK(virt, pin, vm, thread, number, cpus);
}

int virt_ask_agent(struct virt *virt, const char *vm, const char *command, int seconds, char *buf,
		   size_t size)
{
	return ASK(virt, ask_agent, vm, command, seconds, buf, size);
}
