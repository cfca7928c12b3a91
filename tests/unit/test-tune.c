/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which knobs of a host are as the profile wants them, which are to change, and which stay, and why? By
 * what steps, and by which files after a reboot? Sysctls here; other knobs have tests of their own.
 */
#include "tuned.h"
#include "unit.h"

static const struct asked all = { 0 };

/* ---- all of them */

#define SO_VHOST "vhost-net : loaded -> loaded, so\n"
#define SO_BRIDGE                                                            \
	"bridge-netfilter net.bridge.bridge-nf-call-iptables: 0 -> 0, so\n"  \
	"bridge-netfilter net.bridge.bridge-nf-call-ip6tables: 0 -> 0, so\n" \
	"bridge-netfilter net.bridge.bridge-nf-call-arptables: 0 -> 0, so\n"
#define SO_ZEROCOPY	 "zerocopy : 0 -> 0, so\n"

#define BY_PROFILE(knob) knob " : as the profile leaves it -> as the profile leaves it, so\n"
#define NOTHING(knob)	 knob " : nothing to set -> nothing to set, so\n"
#define SO_REST                      \
	NOTHING("bridge-mtu")        \
	BY_PROFILE("nic-rings")      \
	BY_PROFILE("nic-coalescing") \
	NOTHING("open-files")        \
	NOTHING("cpu-speed")         \
	BY_PROFILE("deep-idle")      \
	"irqbalance : no CPU is a VM's own -> no CPU is a VM's own, so\n" NOTHING("nic-irqs")
#define NEVER                                                                          \
	"macvtap : off -> off, left: the host and its VMs would not hear each other\n" \
	"kernel-bypass : off -> off, left: it takes other programs, or another switch\n"
#define SO_ALL SO_VHOST NOTHING("hugepages") SO_BRIDGE SO_BUFFERS SO_REST SO_ZEROCOPY NEVER

static void what_is_so_is_left_alone(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	expect(&scene, &all, SO_ALL, "");
}

static void what_is_not_is_set_in_order(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	vhost_net(&scene)->in_kernel = FACT_NO;
	set_netfilter(&scene, "1");
	set_sysctl(&scene, "net.core.rmem_max", "999");
	set_sysctl(&scene, "net.ipv4.tcp_rmem", "10\t19\t30");
	expect(&scene, &all, NULL,
	       "kernel-module vhost_net: - -> loaded\n"
	       "sysctl net.bridge.bridge-nf-call-iptables: 1 -> 0\n"
	       "sysctl net.bridge.bridge-nf-call-ip6tables: 1 -> 0\n"
	       "sysctl net.bridge.bridge-nf-call-arptables: 1 -> 0\n"
	       "sysctl net.core.rmem_max: 999 -> 1000\n"
	       "sysctl net.ipv4.tcp_rmem: 10 19 30 -> 10 20 30\n");
}

static void some_can_be_named_or_left_out(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	set_sysctl(&scene, "net.core.rmem_max", "1");
	expect(&scene, &(struct asked){ .only = "vhost-net" }, SO_VHOST, "");
	expect(&scene, &(struct asked){ .skip = "network-buffers" },
	       SO_VHOST NOTHING("hugepages") SO_BRIDGE SO_REST SO_ZEROCOPY NEVER, "");
	expect(&scene, &(struct asked){ .only = "vhost-net", .skip = "vhost-net" }, "", "");
}

/* ---- bridge-netfilter */

static const struct asked bridge = { .only = "bridge-netfilter" };

static void netfilter_that_is_not_loaded_is_not_missed(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	set_netfilter(&scene, "");
	expect(&scene, &(struct asked){ .only = "bridge-netfilter", .persist = true },
	       "bridge-netfilter net.bridge.bridge-nf-call-iptables: not there -> not there, so\n"
	       "bridge-netfilter net.bridge.bridge-nf-call-ip6tables: not there -> not there, so\n"
	       "bridge-netfilter net.bridge.bridge-nf-call-arptables: not there -> not there, so\n",
	       "file " BRIDGE_CONF ": - -> " BRIDGE_TEXT "\n"
	       "file " BRIDGE_RULES ": - -> " RULES_TEXT "\n");
}

/* What loads it later may rest on it. */
static void netfilter_that_is_not_loaded_is_nobody_s_to_keep_off(void **state)
{
	const struct asked stays = { .persist = true };
	struct scene scene;

	set_scene(&scene, *state);
	set_netfilter(&scene, "");
	scene.profile.n_sysctls = 0;
	set_kept(&scene, MODULES_LOAD, true, "vhost_net\n");
	expect(&scene, &stays, NULL, "");
}

/* Docker came later. */
static void a_file_that_works_against_who_filters_is_told(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	set_netfilter(&scene, "1");
	scene.made->host->network.filterer = "Docker";
	set_kept(&scene, BRIDGE_CONF, true, BRIDGE_TEXT);
	expect(&scene, &all, NULL, "");
	set_netfilter(&scene, "0");
	expect(&scene, &bridge,
	       "bridge-netfilter net.bridge.bridge-nf-call-iptables: 0 -> 0, so\n"
	       "bridge-netfilter net.bridge.bridge-nf-call-ip6tables: 0 -> 0, so\n"
	       "bridge-netfilter net.bridge.bridge-nf-call-arptables: 0 -> 0, so: " BRIDGE_CONF
	       " of vfctl's switches it off all the same, whenever the module comes: vfctl tune "
	       "host --revert takes it away\n",
	       "");
}

static void netfilter_that_was_not_read_stays(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	set_sysctl(&scene, "net.bridge.bridge-nf-call-ip6tables", NULL);
	refuse(&scene, "bridge-netfilter",
	       "bridge-netfilter of net.bridge.bridge-nf-call-ip6tables cannot be set here: it "
	       "could not be read");
}

#define STAYS "bridge-netfilter of net.bridge.bridge-nf-call-iptables cannot be set here: "

static void who_filters_by_interface_keeps_it(void **state)
{
	static const struct {
		const char *interface;
		const char *sentence;
	} cases[] = {
		{ "docker0", STAYS "Docker (by its interface docker0) filters there" },
		{ "cni0", STAYS "Kubernetes (by its interface cni0) filters there" },
		{ "cali1a2b", STAYS "Kubernetes (by its interface cali1a2b) filters there" },
		{ "cbr0", STAYS "Kubernetes (by its interface cbr0) filters there" },
		{ "flannel.1", STAYS "Kubernetes (by its interface flannel.1) filters there" },
		{ "kube-ipvs0", STAYS "Kubernetes (by its interface kube-ipvs0) filters there" },
		{ "qbr1234", STAYS "Neutron (by its interface qbr1234) filters there" },
		{ "qvb1234", STAYS "Neutron (by its interface qvb1234) filters there" },
		{ "fwbr100i0", STAYS "Proxmox (by its interface fwbr100i0) filters there" },
		{ "fwln100i0", STAYS "Proxmox (by its interface fwln100i0) filters there" },
		{ "fwpr100p0", STAYS "Proxmox (by its interface fwpr100p0) filters there" },
		{ "cloudbr0", STAYS "CloudStack (by its interface cloudbr0) filters there" },
		{ "cloud0", STAYS "CloudStack (by its interface cloud0) filters there" },
	};
	struct scene scene;

	set_scene(&scene, *state);
	set_netfilter(&scene, "1");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		scene.made->host->network.interfaces[1].name = cases[i].interface;
		refuse(&scene, "bridge-netfilter", cases[i].sentence);
		expect(&scene, &(struct asked){ .skip = "network-buffers", .persist = true }, NULL,
		       "file " MODULES_LOAD ": - -> vhost_net\n\n");
	}
	scene.made->host->network.interfaces_known = false;
	refuse(&scene, "bridge-netfilter",
	       STAYS "whether a container engine filters there is not known");
}

/* What VMs are on, libvirt alone tells. */
static void what_is_never_set_may_be_unknown(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	scene.made->host->domains_known = false;
	expect(&scene, &(struct asked){ .but = "macvtap" },
	       "macvtap : - -> -, left: the host and its VMs would not hear each other\n", "");
	expect(&scene, &(struct asked){ .but = "kernel-bypass" },
	       "kernel-bypass : - -> -, left: it takes other programs, or another switch\n", "");
}

static void who_filters_otherwise_keeps_it(void **state)
{
	struct vnic vnic = { .filter = "clean-traffic" };
	struct definition definition = { .vnics = &vnic, .n_vnics = 1 };
	struct domain domain = { .name = "web1", .defined = &definition };
	struct scene scene;
	struct host *host = NULL;

	set_scene(&scene, *state);
	host = scene.made->host;
	set_netfilter(&scene, "1");
	host->domains_known = false;
	refuse(&scene, "bridge-netfilter",
	       STAYS "whether libvirt's network filters rest on it is not known");
	host->domains_known = true;
	host->domains = &domain;
	host->n_domains = 1;
	refuse(&scene, "bridge-netfilter",
	       STAYS "web1 has the network filter clean-traffic, which filters there");
	vnic.filter = NULL;
	expect(&scene, &bridge, NULL,
	       "sysctl net.bridge.bridge-nf-call-iptables: 1 -> 0\n"
	       "sysctl net.bridge.bridge-nf-call-ip6tables: 1 -> 0\n"
	       "sysctl net.bridge.bridge-nf-call-arptables: 1 -> 0\n");
	host->network.filterer = "Kubernetes";
	refuse(&scene, "bridge-netfilter", STAYS "Kubernetes filters there");

	/* What is off already nobody needs. */
	set_netfilter(&scene, "0");
	expect(&scene, &(struct asked){ .only = "bridge-netfilter", .persist = true }, SO_BRIDGE,
	       "");
}

/* It may have rules for bridges, or none. */
static void a_firewall_keeps_it_until_it_is_named(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	set_netfilter(&scene, "1");
	scene.made->host->network.firewall = "ufw";
	expect(&scene, &(struct asked){ .skip = "network-buffers" }, NULL, "");
	expect(&scene, &bridge, NULL,
	       "sysctl net.bridge.bridge-nf-call-iptables: 1 -> 0\n"
	       "sysctl net.bridge.bridge-nf-call-ip6tables: 1 -> 0\n"
	       "sysctl net.bridge.bridge-nf-call-arptables: 1 -> 0\n");
}

/* A running one may have another filter than its next start. */
static void a_filter_of_either_definition_keeps_it(void **state)
{
	struct vnic with = { .filter = "clean-traffic" };
	struct vnic without = { 0 };
	struct definition filtered = { .vnics = &with, .n_vnics = 1 };
	struct definition open = { .vnics = &without, .n_vnics = 1 };
	struct domain domain = { .name = "web1", .running = FACT_YES, .live = &open };
	struct scene scene;

	set_scene(&scene, *state);
	set_netfilter(&scene, "1");
	scene.made->host->domains = &domain;
	scene.made->host->n_domains = 1;
	domain.defined = &filtered;
	refuse(&scene, "bridge-netfilter",
	       STAYS "web1 has the network filter clean-traffic, which filters there");
	domain.defined = &open;
	domain.live = &filtered;
	refuse(&scene, "bridge-netfilter",
	       STAYS "web1 has the network filter clean-traffic, which filters there");
}

/* ---- network-buffers */

static void what_is_larger_is_never_made_smaller(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	set_sysctl(&scene, "net.core.rmem_max", "2000");
	set_sysctl(&scene, "net.ipv4.tcp_rmem", "5\t40\t60");
	expect(&scene, &(struct asked){ .only = "network-buffers", .persist = true },
	       "network-buffers net.core.rmem_max: 2000 -> 2000, so\n"
	       "network-buffers net.ipv4.tcp_rmem: 5 40 60 -> 10 40 60, changes\n",
	       "sysctl net.ipv4.tcp_rmem: 5 40 60 -> 10 40 60\n"
	       "file " BUFFERS_CONF ": - -> net.core.rmem_max = 2000\n"
	       "net.ipv4.tcp_rmem = 10 40 60\n\n");
}

static void a_sysctl_that_is_not_there_is_told(void **state)
{
	static const char *const odd[] = { NULL, "many", "1 2", "1 2 3 4" };
	struct scene scene;

	set_scene(&scene, *state);
	set_sysctl(&scene, "net.core.rmem_max", "");
	refuse(&scene, "network-buffers",
	       "network-buffers of net.core.rmem_max cannot be set here: there is no such sysctl: "
	       "this kernel has none, or this network namespace, as in a container");
	expect(&scene, &(struct asked){ .skip = "zerocopy", .persist = true }, NULL,
	       "file " MODULES_LOAD ": - -> vhost_net\n\n"
	       "file " BRIDGE_CONF ": - -> " BRIDGE_TEXT "\n"
	       "file " BRIDGE_RULES ": - -> " RULES_TEXT "\n"
	       "file " BUFFERS_CONF ": - -> net.ipv4.tcp_rmem = 10 20 30\n\n");
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		set_sysctl(&scene, "net.core.rmem_max", odd[i]);
		refuse(&scene, "network-buffers",
		       "network-buffers of net.core.rmem_max cannot be set here: it could not be "
		       "read");
	}
	scene.profile.n_sysctls = 0;
	expect(&scene, &(struct asked){ .only = "network-buffers", .persist = true },
	       NOTHING("network-buffers"), "");
}

/* Else --revert --only would pass it over. */
static void each_step_is_a_knobs(void **state)
{
	struct step step = { .object = "x" };
	const struct knob *knob = NULL;

	(void)state;
	for (size_t kind = STEP_SYSCTL; kind <= STEP_MODULE_OPTION; kind++) {
		step.kind = (enum step_kind)kind;
		assert_true(step_tunes_host(&step));
		assert_non_null(knob_of_step(&step));
	}
	step.kind = STEP_FILE;
	for (size_t i = 0; (knob = knob_at(i)); i++)
		for (size_t j = 0; j < KNOB_MOST_FILES && knob->files[j]; j++) {
			step.object = knob->files[j];
			assert_ptr_equal(knob_of_step(&step), knob);
		}
	step.object = "/etc/none";
	assert_null(knob_of_step(&step));
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(what_is_so_is_left_alone),
	MADE_TEST(what_is_not_is_set_in_order),
	MADE_TEST(some_can_be_named_or_left_out),
	MADE_TEST(netfilter_that_is_not_loaded_is_not_missed),
	MADE_TEST(netfilter_that_is_not_loaded_is_nobody_s_to_keep_off),
	MADE_TEST(a_file_that_works_against_who_filters_is_told),
	MADE_TEST(netfilter_that_was_not_read_stays),
	MADE_TEST(who_filters_by_interface_keeps_it),
	MADE_TEST(what_is_never_set_may_be_unknown),
	MADE_TEST(who_filters_otherwise_keeps_it),
	MADE_TEST(a_firewall_keeps_it_until_it_is_named),
	MADE_TEST(a_filter_of_either_definition_keeps_it),
	MADE_TEST(what_is_larger_is_never_made_smaller),
	MADE_TEST(a_sysctl_that_is_not_there_is_told),
	cmocka_unit_test(each_step_is_a_knobs),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
