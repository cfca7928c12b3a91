/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a tuned host stays after a reboot: by which files, and against whose?
 */
#include "tuned.h"
#include "unit.h"

static const struct asked all = { 0 };
static const struct asked to_stay = { .persist = true };

/* ---- who comes behind at boot */

#define LATE "/etc/sysctl.d/99-sysctl.conf"

static void a_file_that_is_read_later_is_told(void **state)
{
	static struct sysctl_line lines[] = {
		{ "/etc/sysctl.d/10-a.conf", "net.core.rmem_max", "1" },
		{ LATE, "net.core.rmem_max", "999" },
		{ LATE, "net.ipv4.tcp_rmem", "10 20 30" },
		{ LATE, "net.bridge.bridge-nf-call-iptables", "1" },
		{ LATE, "net.bridge.bridge-nf-call-arptables", "0" },
	};
	struct scene scene;

	set_scene(&scene, *state);
	scene.made->host->rivals.lines = lines;
	scene.made->host->rivals.n_lines = ARRAY_SIZE(lines);
	expect(&scene, &(struct asked){ .only = "network-buffers", .persist = true },
	       "network-buffers net.core.rmem_max: 1000 -> 1000, so: at boot " LATE
	       " sets net.core.rmem_max to 999 behind " BUFFERS_CONF ": take that line out\n"
	       "network-buffers net.ipv4.tcp_rmem: 10 20 30 -> 10 20 30, so\n",
	       NULL);
	expect(&scene, &(struct asked){ .only = "bridge-netfilter", .persist = true },
	       "bridge-netfilter net.bridge.bridge-nf-call-iptables: 0 -> 0, so: at boot " LATE
	       " sets net.bridge.bridge-nf-call-iptables to 1 behind " BRIDGE_CONF
	       ": take that line out\n"
	       "bridge-netfilter net.bridge.bridge-nf-call-ip6tables: 0 -> 0, so\n"
	       "bridge-netfilter net.bridge.bridge-nf-call-arptables: 0 -> 0, so\n",
	       NULL);
	/* What nobody keeps, nobody takes away. */
	expect(&scene, &(struct asked){ .only = "network-buffers" }, SO_BUFFERS, "");
	set_kept(&scene, BUFFERS_CONF, true, "");
	lines[1].value = "many";
	expect(&scene, &(struct asked){ .only = "network-buffers" },
	       "network-buffers net.core.rmem_max: 1000 -> 1000, so: at boot " LATE
	       " sets net.core.rmem_max to many behind " BUFFERS_CONF ": take that line out\n"
	       "network-buffers net.ipv4.tcp_rmem: 10 20 30 -> 10 20 30, so\n",
	       NULL);
	lines[1].value = "1001";
	expect(&scene, &(struct asked){ .only = "network-buffers" }, SO_BUFFERS, "");
	/* Those before it, and its own lines, are no matter. */
	lines[1].path = lines[2].path = BUFFERS_CONF;
	lines[1].value = "999";
	expect(&scene, &(struct asked){ .only = "network-buffers" }, SO_BUFFERS, "");
	lines[1].path = "/usr/lib/sysctl.d/50-default.conf";
	expect(&scene, &(struct asked){ .only = "network-buffers" }, SO_BUFFERS, "");
	/* ufw's comes behind all, whatever its name. */
	lines[1].path = RIVALS_UFW;
	expect(&scene, &(struct asked){ .only = "network-buffers" },
	       "network-buffers net.core.rmem_max: 1000 -> 1000, so: at boot " RIVALS_UFW
	       " sets net.core.rmem_max to 999 behind " BUFFERS_CONF ": take that line out\n"
	       "network-buffers net.ipv4.tcp_rmem: 10 20 30 -> 10 20 30, so\n",
	       NULL);
}

static void tuned_may_come_behind_all(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	scene.profile.n_sysctls = 1;
	scene.made->host->rivals.over_sysctls = true;
	expect(&scene, &(struct asked){ .only = "network-buffers", .persist = true },
	       "network-buffers net.core.rmem_max: 1000 -> 1000, so: tuned sets what its profile "
	       "says behind that (reapply_sysctl in /etc/tuned/tuned-main.conf)\n",
	       NULL);
}

/* ---- files */

#define BUFFERS_TEXT "net.core.rmem_max = 1000\nnet.ipv4.tcp_rmem = 10 20 30\n"

static void files_are_written_where_they_say_something_else(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	expect(&scene, &to_stay, NULL,
	       "file " MODULES_LOAD ": - -> vhost_net\n\n"
	       "file " BRIDGE_CONF ": - -> " BRIDGE_TEXT "\n"
	       "file " BRIDGE_RULES ": - -> " RULES_TEXT "\n"
	       "file " BUFFERS_CONF ": - -> " BUFFERS_TEXT "\n");
	set_kept(&scene, MODULES_LOAD, true, "vhost_net\n");
	set_kept(&scene, BRIDGE_CONF, true, BRIDGE_TEXT);
	set_kept(&scene, BRIDGE_RULES, true, RULES_TEXT);
	set_kept(&scene, BUFFERS_CONF, true, "net.core.rmem_max = 1\n");
	expect(&scene, &to_stay, NULL,
	       "file " BUFFERS_CONF ": net.core.rmem_max = 1\n -> " BUFFERS_TEXT "\n");
	expect(&scene, &all, NULL, "");
	set_kept(&scene, BUFFERS_CONF, true, BUFFERS_TEXT);
	expect(&scene, &to_stay, NULL, "");
}

/* A knob with two files is kept by both. Where nobody saw a directory, nobody knows what is in it. */
static void it_is_told_what_a_reboot_takes_away(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	expect_kept(&scene, "vhost-net", FACT_NO);
	set_kept(&scene, MODULES_LOAD, true, "vhost_net\n");
	expect_kept(&scene, "vhost-net", FACT_YES);
	expect_kept(&scene, "bridge-netfilter", FACT_NO);
	set_kept(&scene, BRIDGE_CONF, true, BRIDGE_TEXT);
	expect_kept(&scene, "bridge-netfilter", FACT_NO);
	set_kept(&scene, BRIDGE_RULES, true, RULES_TEXT);
	expect_kept(&scene, "bridge-netfilter", FACT_YES);
	expect_kept(&scene, "open-files", FACT_UNKNOWN);
	set_kept(&scene, "/etc/sysctl.d", false, NULL);
	expect_kept(&scene, "network-buffers", FACT_UNKNOWN);
	scene.kept_is_all = true;
	expect_kept(&scene, "network-buffers", FACT_NO);
}

/* One step for a directory, before the first file in it. */
static void directories_are_made_once(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	set_kept(&scene, "/etc/modules-load.d", false, NULL);
	set_kept(&scene, "/etc/sysctl.d", false, NULL);
	expect(&scene, &to_stay, NULL,
	       "directory /etc/modules-load.d: - -> present\n"
	       "file " MODULES_LOAD ": - -> vhost_net\n\n"
	       "directory /etc/sysctl.d: - -> present\n"
	       "file " BRIDGE_CONF ": - -> " BRIDGE_TEXT "\n"
	       "file " BRIDGE_RULES ": - -> " RULES_TEXT "\n"
	       "file " BUFFERS_CONF ": - -> " BUFFERS_TEXT "\n");
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(a_file_that_is_read_later_is_told),
	MADE_TEST(tuned_may_come_behind_all),
	MADE_TEST(files_are_written_where_they_say_something_else),
	MADE_TEST(it_is_told_what_a_reboot_takes_away),
	MADE_TEST(directories_are_made_once),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
