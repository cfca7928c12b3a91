/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test ask how a host is to be tuned, and read the answer?
 */
#ifndef TESTS_UNIT_TUNED_H
#define TESTS_UNIT_TUNED_H

#include "base/text.h"
#include "made.h"
#include "plan/tune.h"

#define MODULES_LOAD	 "/etc/modules-load.d/vfctl-vhost_net.conf"
#define BRIDGE_CONF	 "/etc/sysctl.d/60-vfctl-bridge.conf"
#define BRIDGE_RULES	 "/etc/udev/rules.d/60-vfctl-bridge.rules"
#define BUFFERS_CONF	 "/etc/sysctl.d/60-vfctl-buffers.conf"
#define MODPROBE_CONF	 "/etc/modprobe.d/vfctl-vhost_net.conf"
#define PAGES_CONF	 "/etc/tmpfiles.d/vfctl-hugepages.conf"
#define SPEED_CONF	 "/etc/tmpfiles.d/vfctl-cpu-speed.conf"
#define IDLE_CONF	 "/etc/tmpfiles.d/vfctl-deep-idle.conf"
#define MTU_RULES	 "/etc/udev/rules.d/90-vfctl-mtu.rules"
#define RINGS_RULES	 "/etc/udev/rules.d/90-vfctl-rings.rules"
#define COALESCING_RULES "/etc/udev/rules.d/90-vfctl-coalescing.rules"

/* What they are to hold, and what is told of sysctls that are so. */
#define BRIDGE_TEXT                                 \
	"net.bridge.bridge-nf-call-iptables = 0\n"  \
	"net.bridge.bridge-nf-call-ip6tables = 0\n" \
	"net.bridge.bridge-nf-call-arptables = 0\n"
#define RULES_TEXT                                                           \
	"ACTION==\"add\", SUBSYSTEM==\"module\", KERNEL==\"br_netfilter\", " \
	"RUN+=\"/lib/systemd/systemd-sysctl --prefix=/net/bridge\"\n"
#define SO_BUFFERS                                              \
	"network-buffers net.core.rmem_max: 1000 -> 1000, so\n" \
	"network-buffers net.ipv4.tcp_rmem: 10 20 30 -> 10 20 30, so\n"

/* What is told of bridges that are raised, and of those that VMs keep as they are. */
#define NEEDED ": VMs on the bridge need it too: vfctl tune vm, tune guest"

#define WAITS(port, more)                                                                        \
	"its port " port " has 1500, and large datagrams of the host's would not reach a guest " \
	"that takes no more: stop the VMs on it, vfctl tune host --apply, and vfctl tune vm "    \
	"each before it starts; or --only bridge-mtu raises such ports with it, and vfctl tune " \
	"guest their guests" more

/* A host to be tuned, the profile, and what stands where the knobs have their files. */
struct scene {
	struct made *made;
	struct profile profile;
	struct kept *kept;
	size_t n_kept;
	bool kept_is_all;
};

/*
 * All is as the profile wants it, and nothing is kept: vhost_net is loaded, br_netfilter too, there are two
 * sysctls to raise, a bridge, no VM, no cpufreq, no libvirt. The profile says nothing of other knobs.
 */
void set_scene(struct scene *scene, struct made *made);

/* n bytes that live as long as the host. */
void *scene_copy(struct scene *scene, const void *from, size_t n);

/* Gives a sysctl, all of bridges, or a file another value. */
void set_sysctl(struct scene *scene, const char *name, const char *value);
void set_netfilter(struct scene *scene, const char *value);
void set_kept(struct scene *scene, const char *path, bool there, const char *text);

struct module *vhost_net(struct scene *scene);

/* A VM that runs, with a thread on CPU 2 alone, one on CPU 5, and one that may move. */
void add_pinned_vm(struct scene *scene);

struct asked {
	const char *only; /* NULL: all */
	const char *skip;
	const char *but; /* all others are skipped: this one alone, and not by its name */
	bool persist;
	bool force;
};

/* Plans it, as plan_tune_host. */
int ask(struct scene *scene, const struct asked *asked, struct plan *ret_plan, struct err *reterr);

/* Fails the test unless the settings and the steps are these; NULL: they do not matter. */
void expect(struct scene *scene, const struct asked *asked, const char *settings,
	    const char *steps);

/* Likewise unless each setting of that knob says so of its files. */
void expect_kept(struct scene *scene, const char *only, enum tristate kept);

/* Likewise unless it is refused, where this knob is asked for by its name. */
void refuse(struct scene *scene, const char *only, const char *sentence);

/* What that rule of the audit says of the host, by the scene's profile. */
enum verdict verdict_of(const struct scene *scene, const char *rule);

#endif
