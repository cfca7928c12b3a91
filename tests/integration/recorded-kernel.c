/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does vfctl ask of a kernel whose cards are not here? Linked with --wrap=netlink_open and
 * --wrap=netlink_ask into a vfctl that is only for tests, this answers by recordings: RECORDED is a
 * directory with links.nl and genl.nl (docs/capture-format.md). A request that sets VLANs of VFs
 * (RTM_SETLINK), the only change that it knows of, is put into links.nl, and told in the file that ASKED
 * names, each as a line "IFINDEX VF VLAN…".
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "os/netlink.h"

/* The linker's names. */
int __real_netlink_ask(struct netlink *netlink, struct nl_msg *request,
		       const struct netlink_listener *listener);
int __wrap_netlink_ask(struct netlink *netlink, struct nl_msg *request,
		       const struct netlink_listener *listener);
int __wrap_netlink_open(int protocol, struct netlink **ret_netlink);

enum {
	MOST_OPEN = 64
};

/* Those that were opened for NETLINK_ROUTE, the last one first. */
static struct netlink *route[MOST_OPEN];

static const char *environment(const char *name)
{
	const char *value = getenv(name);

	if (!value)
		errx(2, "%s is not set", name);
	return value;
}

/* ---- the recording */

struct bytes {
	char *at;
	size_t n;
};

static const char *path_of(int protocol)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/%s", environment("RECORDED"),
		 protocol == NETLINK_ROUTE ? "links.nl" : "genl.nl");
	return path;
}

static struct bytes read_recording(int protocol)
{
	_cleanup_close_ int fd = open(path_of(protocol), O_RDONLY | O_CLOEXEC);
	struct bytes bytes = { 0 };
	struct stat status = { 0 };

	if (fd < 0 || fstat(fd, &status) < 0)
		err(2, "%s", path_of(protocol));
	bytes.n = (size_t)status.st_size;
	bytes.at = malloc(bytes.n + 1);
	if (!bytes.at || read(fd, bytes.at, bytes.n) != status.st_size)
		err(2, "%s", path_of(protocol));
	return bytes;
}

static void write_recording(const struct bytes *bytes)
{
	_cleanup_close_ int fd = open(path_of(NETLINK_ROUTE), O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, bytes->at, bytes->n) != (ssize_t)bytes->n)
		err(2, "%s", path_of(NETLINK_ROUTE));
}

static struct netlink *replay(int protocol)
{
	const struct bytes bytes = read_recording(protocol);
	struct netlink *netlink = NULL;

	if (netlink_replay(bytes.at, bytes.n, &netlink) < 0)
		errx(2, "%s is no recording", path_of(protocol));
	return netlink;
}

/* ---- attributes */

/* The next one of those that lie one behind the other; NULL: there is none. */
static struct nlattr *next_attribute(struct bytes *list)
{
	struct nlattr *attribute = (void *)list->at;
	size_t step = 0;

	if (list->n < NLA_HDRLEN || attribute->nla_len < NLA_HDRLEN || attribute->nla_len > list->n)
		return NULL;
	step = NLA_ALIGN((size_t)attribute->nla_len);
	if (step > list->n)
		step = list->n;
	list->at += step;
	list->n -= step;
	return attribute;
}

static struct bytes inside(struct nlattr *attribute)
{
	return (struct bytes){ (char *)attribute + NLA_HDRLEN,
			       (size_t)attribute->nla_len - NLA_HDRLEN };
}

static int type_of(const struct nlattr *attribute)
{
	return attribute->nla_type & NLA_TYPE_MASK;
}

/* The list of VFs in a message of a link; empty where it has none. */
static struct bytes vfs_of(struct nlmsghdr *message)
{
	const size_t header = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(struct ifinfomsg));
	struct bytes attributes = { (char *)message + header, message->nlmsg_len - header };
	struct nlattr *attribute = NULL;

	while ((attribute = next_attribute(&attributes)))
		if (type_of(attribute) == IFLA_VFINFO_LIST)
			return inside(attribute);
	return (struct bytes){ 0 };
}

/* ---- what is set */

/* Both begin alike: of VLANs as kernels before 4.9 told of them, and since. */
static void give(struct nlattr *attribute, const struct ifla_vf_vlan *wanted)
{
	struct ifla_vf_vlan *vlan = (void *)inside(attribute).at;

	if (vlan->vf == wanted->vf)
		*vlan = *wanted;
}

static void give_vlan(struct bytes vf, const struct ifla_vf_vlan *wanted)
{
	struct nlattr *attribute = NULL;

	while ((attribute = next_attribute(&vf))) {
		struct bytes list = inside(attribute);

		if (type_of(attribute) == IFLA_VF_VLAN)
			give(attribute, wanted);
		if (type_of(attribute) == IFLA_VF_VLAN_LIST)
			give(next_attribute(&list), wanted);
	}
}

static void put(const struct bytes *recording, int ifindex, const struct ifla_vf_vlan *wanted)
{
	struct nlmsghdr *message = NULL;

	for (size_t at = 0; at < recording->n; at += NLMSG_ALIGN(message->nlmsg_len)) {
		struct bytes vfs = { 0 };
		struct nlattr *vf = NULL;

		message = (void *)(recording->at + at);
		if (message->nlmsg_type != RTM_NEWLINK ||
		    ((struct ifinfomsg *)NLMSG_DATA(message))->ifi_index != ifindex)
			continue;
		vfs = vfs_of(message);
		while ((vf = next_attribute(&vfs)))
			give_vlan(inside(vf), wanted);
	}
}

static void set_vf(const struct bytes *recording, int ifindex, struct bytes vf, struct strbuf *told)
{
	struct nlattr *attribute = NULL;

	while ((attribute = next_attribute(&vf))) {
		const struct ifla_vf_vlan *vlan = (const void *)inside(attribute).at;

		if (type_of(attribute) != IFLA_VF_VLAN)
			errx(2, "attribute %d of a VF is none that can be set here",
			     type_of(attribute));
		put(recording, ifindex, vlan);
		strbuf_addf(told, " %u %u", vlan->vf, vlan->vlan);
	}
}

static void set_link(struct nlmsghdr *request)
{
	_cleanup_close_ int fd =
		open(environment("ASKED"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	int ifindex = ((struct ifinfomsg *)NLMSG_DATA(request))->ifi_index;
	struct bytes recording = read_recording(NETLINK_ROUTE);
	_cleanup_strbuf_ struct strbuf told = { 0 };
	struct bytes vfs = vfs_of(request);
	struct nlattr *vf = NULL;

	while ((vf = next_attribute(&vfs)))
		set_vf(&recording, ifindex, inside(vf), &told);
	if (!told.length)
		errx(2, "a change of a link that can not be made here");
	write_recording(&recording);
	free(recording.at);
	if (fd < 0 || dprintf(fd, "%d%s\n", ifindex, told.text) < 0)
		err(2, "%s", environment("ASKED"));
}

/* ---- in the place of the kernel's socket */

int __wrap_netlink_open(int protocol, struct netlink **ret_netlink)
{
	*ret_netlink = replay(protocol);
	for (size_t i = MOST_OPEN - 1; i; i--)
		route[i] = route[i - 1];
	route[0] = protocol == NETLINK_ROUTE ? *ret_netlink : NULL;
	return 0;
}

static bool is_route(const struct netlink *netlink)
{
	for (size_t i = 0; i < MOST_OPEN; i++)
		if (route[i] == netlink)
			return true;
	return false;
}

/* What a link was set to shows in the recording only when that is read anew. */
int __wrap_netlink_ask(struct netlink *netlink, struct nl_msg *request,
		       const struct netlink_listener *listener)
{
	_cleanup_(netlink_freep) struct netlink *now = NULL;

	if (!is_route(netlink))
		return __real_netlink_ask(netlink, request, listener);
	if (nlmsg_hdr(request)->nlmsg_type == RTM_SETLINK) {
		set_link(nlmsg_hdr(request));
		return 0;
	}
	now = replay(NETLINK_ROUTE);
	return __real_netlink_ask(now, request, listener);
}
