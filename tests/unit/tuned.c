/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a test ask how a host is to be tuned? See tuned.h.
 */
#include "tuned.h"

#include <errno.h>

#include "audit/audit.h"
#include "planned.h"
#include "unit.h"

/* ---- the host: all is as the profile wants it, br_netfilter is loaded, and nothing is kept */

static struct module_parameter parameters[] = { { "experimental_zcopytx", "0" } };

static const struct module good_module = {
	.name = "vhost_net",
	.in_kernel = FACT_YES,
	.has_file = FACT_YES,
	.barred_by = "",
	.parameters = parameters,
	.n_parameters = ARRAY_SIZE(parameters),
};

static const struct sysctl good_sysctls[] = {
	{ "net.bridge.bridge-nf-call-iptables", "0" },
	{ "net.bridge.bridge-nf-call-ip6tables", "0" },
	{ "net.bridge.bridge-nf-call-arptables", "0" },
	{ "net.core.rmem_max", "1000" },
	{ "net.ipv4.tcp_rmem", "10\t20\t30" },
};

static struct sysctl_minimum minimums[] = {
	{ "net.core.rmem_max", { 1000 }, 1 },
	{ "net.ipv4.tcp_rmem", { 10, 20, 30 }, 3 },
};

static const struct network_interface good_interfaces[] = {
	{ .name = "br0", .kind = "bridge", .mtu = 9000 },
	{ .name = "vnet0", .kind = "tun", .mtu = 9000, .master = "br0" },
};

static const struct profile good_profile = {
	.name = "made",
	.sysctls = minimums,
	.n_sysctls = ARRAY_SIZE(minimums),
	.bridge_mtu = UNKNOWN,
	.nic_rings = UNKNOWN,
	.coalesce_usecs = UNKNOWN,
	.open_files = UNKNOWN,
	.zerocopy = FACT_NO,
	.vf_vectors_per_cpu = UNKNOWN,
	.hugepage_bytes = UNKNOWN,
	.hugepage_headroom = UNKNOWN,
};

/* What stands where the knobs have their files. */
static const struct kept good_kept[] = {
	{ MODULES_LOAD, false, NULL },
	{ "/etc/modules-load.d", true, NULL },
	{ BRIDGE_CONF, false, NULL },
	{ BUFFERS_CONF, false, NULL },
	{ "/etc/sysctl.d", true, NULL },
	{ BRIDGE_RULES, false, NULL },
	{ MTU_RULES, false, NULL },
	{ RINGS_RULES, false, NULL },
	{ COALESCING_RULES, false, NULL },
	{ "/etc/udev/rules.d", true, NULL },
	{ MODPROBE_CONF, false, NULL },
	{ "/etc/modprobe.d", true, NULL },
	{ PAGES_CONF, false, NULL },
	{ SPEED_CONF, false, NULL },
	{ IDLE_CONF, false, NULL },
	{ "/etc/tmpfiles.d", true, NULL },
	{ QEMU_CONF, false, NULL },
	{ "/etc/libvirt", true, NULL },
	{ "/etc/systemd/system/irqbalance.service.d", false, NULL },
	{ IRQBALANCE_ENV, false, NULL },
	{ IRQBALANCE_CONF, false, NULL },
	{ IRQS_UNIT, false, NULL },
	{ "/etc/systemd/system", true, NULL },
	{ IRQS_WANT, false, NULL },
	{ "/etc/systemd/system/multi-user.target.d", false, NULL },
};

void *scene_copy(struct scene *scene, const void *from, size_t n)
{
	void *to = arena_new_array(scene->made->host->arena, char, n);

	memcpy(to, from, n);
	return to;
}

void set_scene(struct scene *scene, struct made *made)
{
	struct host *host = made->host;

	*scene = (struct scene){ .made = made, .profile = good_profile };
	scene->kept = scene_copy(scene, good_kept, sizeof(good_kept));
	scene->n_kept = ARRAY_SIZE(good_kept);
	host->modules.loadable = FACT_YES;
	host->modules.items = scene_copy(scene, &good_module, sizeof(good_module));
	host->modules.n = 1;
	host->modules.options_known = true;
	host->network.sysctls = scene_copy(scene, good_sysctls, sizeof(good_sysctls));
	host->network.n_sysctls = ARRAY_SIZE(good_sysctls);
	host->network.interfaces = scene_copy(scene, good_interfaces, sizeof(good_interfaces));
	host->network.n_interfaces = ARRAY_SIZE(good_interfaces);
	host->network.interfaces_known = true;
	host->domains_known = true;
	host->power.scales = FACT_NO;
	host->power.idles = FACT_NO;
	host->services.unit_known = true;
	host->numa.has_nodes = FACT_NO;
}

void set_sysctl(struct scene *scene, const char *name, const char *value)
{
	struct host_network *network = &scene->made->host->network;

	for (size_t i = 0; i < network->n_sysctls; i++)
		if (str_equal(network->sysctls[i].name, name))
			network->sysctls[i].value = value;
}

void set_netfilter(struct scene *scene, const char *value)
{
	for (size_t i = 0; i < 3; i++)
		set_sysctl(scene, good_sysctls[i].name, value);
}

void set_kept(struct scene *scene, const char *path, bool there, const char *text)
{
	for (size_t i = 0; i < scene->n_kept; i++)
		if (str_equal(scene->kept[i].path, path))
			scene->kept[i] = (struct kept){ path, there, text };
}

struct module *vhost_net(struct scene *scene)
{
	return &scene->made->host->modules.items[0];
}

void add_pinned_vm(struct scene *scene)
{
	static struct id_range ranges[] = { { 2, 2 }, { 5, 5 }, { 6, 7 } };
	static struct thread_pin pins[] = {
		{ .number = 0, .cpus = { &ranges[0], 1 } },
		{ .number = 1, .cpus = { &ranges[1], 1 } },
		{ .number = 2, .cpus = { &ranges[2], 1 } },
	};
	static struct definition definition = { .cpu_mode = "",
						.pins = pins,
						.n_pins = ARRAY_SIZE(pins) };
	static const struct domain domain = {
		.name = "web1", .running = FACT_YES, .live = &definition, .defined = &definition
	};

	scene->made->host->domains = scene_copy(scene, &domain, sizeof(domain));
	scene->made->host->n_domains = 1;
}

/* ---- what becomes of it */

/* All of the host's but this one. */
static struct option_texts all_but(const char *id)
{
	struct option_texts texts = { .n = 0 };
	const struct knob *knob = NULL;

	for (size_t i = 0; (knob = knob_at(i)); i++)
		if (knob->side == KNOB_HOST && !str_equal(knob->id, id))
			texts.items[texts.n++] = knob->id;
	return texts;
}

int ask(struct scene *scene, const struct asked *asked, struct plan *ret_plan, struct err *reterr)
{
	struct option_texts only = { { asked->only }, asked->only != NULL };
	struct option_texts skip =
		asked->but ? all_but(asked->but)
			   : (struct option_texts){ { asked->skip }, asked->skip != NULL };
	const struct tune_request request = {
		.host = scene->made->host,
		.profile = &scene->profile,
		.only = &only,
		.skip = &skip,
		.persist = asked->persist,
		.force = asked->force,
		.kept = scene->kept,
		.n_kept = scene->n_kept,
		.kept_is_all = scene->kept_is_all,
	};

	return plan_tune_host(&request, scene->made->host->arena, ret_plan, reterr);
}

static void describe_settings(const struct plan *plan, struct strbuf *text)
{
	strbuf_add(text, "");
	for (size_t i = 0; i < plan->n_settings; i++) {
		const struct setting *setting = &plan->settings[i];

		strbuf_addf(text, "%s %s: %s -> %s, %s%s%s\n", setting->knob->id, setting->object,
			    setting->now ? setting->now : "-",
			    setting->wanted ? setting->wanted : "-",
			    setting_state_names[setting->state], setting->why ? ": " : "",
			    setting->why ? setting->why : "");
	}
}

static void assert_text(const char *what, const char *got, const char *wanted)
{
	if (!str_equal(got, wanted))
		fail_msg("%s:\n%s\nnot\n%s", what, got, wanted);
}

void expect(struct scene *scene, const struct asked *asked, const char *settings, const char *steps)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	_cleanup_strbuf_ struct strbuf made = { 0 };
	struct plan plan = { 0 };
	struct err err = { 0 };

	if (ask(scene, asked, &plan, &err) < 0)
		fail_msg("refused: %s", err.text);
	describe_settings(&plan, &text);
	planned_describe(&plan, &made);
	if (settings)
		assert_text("settings", text.text, settings);
	if (steps)
		assert_text("steps", made.text, steps);
}

void expect_kept(struct scene *scene, const char *only, enum tristate kept)
{
	const struct asked asked = { .only = only };
	struct plan plan = { 0 };
	struct err err = { 0 };

	if (ask(scene, &asked, &plan, &err) < 0)
		fail_msg("refused: %s", err.text);
	assert_true(plan.n_settings);
	for (size_t i = 0; i < plan.n_settings; i++)
		assert_int_equal(plan.settings[i].kept, kept);
}

void refuse(struct scene *scene, const char *only, const char *sentence)
{
	const struct asked asked = { .only = only };
	struct plan plan = { 0 };
	struct err err = { 0 };

	assert_int_equal(ask(scene, &asked, &plan, &err), -EOPNOTSUPP);
	assert_string_equal(err.text, sentence);
	assert_int_equal(plan.n, 0);
}

enum verdict verdict_of(const struct scene *scene, const char *rule)
{
	const struct audit_request request = { .way = WAY_VIRTIO, .profile = &scene->profile };
	const struct report *report = audit(scene->made->host, &request);

	for (size_t i = 0; i < report->n_findings; i++)
		if (str_equal(report->findings[i].rule->id, rule))
			return report->findings[i].verdict;
	return VERDICT_NOT_APPLICABLE;
}
