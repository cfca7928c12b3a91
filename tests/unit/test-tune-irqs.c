/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which interrupts of queues are to move to their card's node, which CPUs is irqbalance to leave alone, and
 * does the audit pass then?
 */
#include <errno.h>

#include "tuned.h"
#include "unit.h"

enum {
	N_VECTORS = 4
};

#define DIRECTORY "directory /etc/systemd/system/irqbalance.service.d: - -> present\n"
#define CONF_TEXT "[Service]\nEnvironmentFile=-" IRQBALANCE_ENV "\n"
#define RESTART                                                                              \
	"irqbalance reads it when it is started anew: systemctl daemon-reload && systemctl " \
	"restart irqbalance"

static const struct asked irqs = { .only = "nic-irqs" };
static const struct asked balance = { .only = "irqbalance" };

/* eth0 on node 0 (CPUs 0-3) of two, with a vector for events and three queues, all served there. */
static struct vector *add_card(struct scene *scene)
{
	static const int64_t ids[] = { 0, 1 };
	static const struct vector vectors[N_VECTORS] = {
		{ .irq = 40, .action = "eth0", .cpus = "5", .allowed = "0-7" },
		{ .irq = 41, .action = "eth0-TxRx-0", .cpus = "3", .allowed = "0-3" },
		{ .irq = 42, .action = "eth0-TxRx-1", .cpus = "1", .allowed = "1" },
		{ .irq = 43, .action = "eth0-TxRx-2", .cpus = "", .allowed = "0-2" },
	};
	struct host *host = scene->made->host;
	struct device *card = made_add_device(scene->made, NULL, 0);

	made_name(scene->made, card, "eth0");
	made_add_nodes(scene->made, ids, ARRAY_SIZE(ids));
	host->numa.nodes[0].cpus = "0-3";
	host->numa.nodes[1].cpus = "4-7";
	host->interrupts = (struct interrupts){ .known = true, .all_told = true };
	host->irqbalance.running = FACT_NO;
	card->driver = "igb";
	card->vectors = scene_copy(scene, vectors, sizeof(vectors));
	card->n_vectors = N_VECTORS;
	return card->vectors;
}

/* ---- nic-irqs */

/* As planned_describe calls the first device. */
#define CARD "PF"

static void queues_on_the_node_stay(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	expect(&scene, &irqs, "nic-irqs : nothing to set -> nothing to set, so\n", "");
	add_card(&scene);
	expect(&scene, &irqs, "nic-irqs : on their node -> on their node, so\n", "");
	assert_int_equal(verdict_of(&scene, "numa-irq-remote"), VERDICT_PASS);
}

/* One is served elsewhere, one may be; the vector for events is nobody's business. */
static void queues_off_the_node_are_moved(void **state)
{
	struct vector *vectors = NULL;
	struct scene scene;

	set_scene(&scene, *state);
	vectors = add_card(&scene);
	vectors[1].cpus = "6";
	vectors[1].allowed = "6";
	vectors[3].allowed = "0-7";
	assert_int_equal(verdict_of(&scene, "numa-irq-remote"), VERDICT_FAIL);
	expect(&scene, &irqs, "nic-irqs eth0: 0-7 -> 0-3, changes\n",
	       "irq-affinity " CARD "/irq41: 6 -> 0-3\n"
	       "irq-affinity " CARD "/irq43: 0-7 -> 0-3\n");
	/* As the kernel has it then. */
	vectors[1].cpus = "0";
	vectors[1].allowed = "0-3";
	vectors[3].allowed = "0-3";
	expect(&scene, &irqs, "nic-irqs : on their node -> on their node, so\n", "");
	assert_int_equal(verdict_of(&scene, "numa-irq-remote"), VERDICT_PASS);
}

static void cpus_of_vms_are_left_to_them(void **state)
{
	struct vector *vectors = NULL;
	struct scene scene;

	set_scene(&scene, *state);
	vectors = add_card(&scene);
	vectors[1].allowed = "0-7";
	add_pinned_vm(&scene);
	expect(&scene, &irqs, "nic-irqs eth0: 0-7 -> 0-1,3, changes\n",
	       "irq-affinity " CARD "/irq41: 0-7 -> 0-1,3\n");
	/* Where VMs have them all, queues stay on the node. */
	scene.made->host->numa.nodes[0].cpus = "2";
	vectors[1].cpus = "2";
	vectors[2].allowed = vectors[2].cpus = vectors[3].allowed = "2";
	expect(&scene, &irqs, "nic-irqs eth0: 0-7 -> 2, changes\n",
	       "irq-affinity " CARD "/irq41: 0-7 -> 2\n");
}

static void irqbalance_places_them_itself(void **state)
{
	struct vector *vectors = NULL;
	struct scene scene;

	set_scene(&scene, *state);
	vectors = add_card(&scene);
	scene.made->host->irqbalance.running = FACT_YES;
	vectors[1].allowed = "0-7";
	expect(&scene, &irqs, "nic-irqs : on their node -> on their node, so\n", "");
	vectors[1].cpus = "6";
	refuse(&scene, "nic-irqs",
	       "nic-irqs of eth0 cannot be set here: irqbalance runs, which would move them again, "
	       "and keeps to the node by itself unless its --banirq, --banmod or policy script "
	       "says otherwise, or all CPUs there are banned");
	scene.made->host->irqbalance.running = FACT_UNKNOWN;
	expect(&scene, &irqs,
	       "nic-irqs eth0: 0-7 -> 0-3, changes: whether irqbalance runs, which would move them "
	       "again, is not known\n",
	       NULL);
}

/* By a unit, who wants it, and where the program is to be for that. */
static void they_are_kept_by_a_unit(void **state)
{
	static const struct asked to_stay = { .only = "nic-irqs", .persist = true };
	struct rivals *rivals = NULL;
	struct plan plan = { 0 };
	struct scene scene;

	set_scene(&scene, *state);
	rivals = &scene.made->host->rivals;
	add_card(&scene);
	rivals->vfctl = "/usr/bin/vfctl";
	scene.kept_is_all = true;
	expect_kept(&scene, "nic-irqs", FACT_NO);
	expect(&scene, &irqs, NULL, "");
	assert_int_equal(ask(&scene, &to_stay, &plan, NULL), 0);
	assert_int_equal(plan.n, 3);
	assert_string_equal(plan.steps[0].object, IRQS_UNIT);
	assert_non_null(strstr(plan.steps[0].to, "\nConditionFileIsExecutable=/usr/bin/vfctl\n"));
	assert_non_null(strstr(plan.steps[0].to, "\nExecStart=/usr/bin/vfctl tune host "
						 "--only nic-irqs --apply\n"));
	assert_string_equal(plan.steps[1].object, "/etc/systemd/system/multi-user.target.d");
	assert_string_equal(plan.steps[2].object, IRQS_WANT);
	assert_non_null(strstr(plan.steps[2].to, "\nWants=vfctl-irqs.service\n"));

	/* One of both is not enough. */
	set_kept(&scene, IRQS_UNIT, true, plan.steps[0].to);
	expect_kept(&scene, "nic-irqs", FACT_NO);
	set_kept(&scene, "/etc/systemd/system/multi-user.target.d", true, NULL);
	set_kept(&scene, IRQS_WANT, true, plan.steps[2].to);
	expect_kept(&scene, "nic-irqs", FACT_YES);
	expect(&scene, &to_stay, NULL, "");

	/* irqbalance needs none. */
	set_kept(&scene, IRQS_UNIT, false, NULL);
	scene.made->host->irqbalance.running = FACT_YES;
	expect(&scene, &to_stay, NULL, "");
	expect_kept(&scene, "nic-irqs", FACT_UNKNOWN);
}

/* Set it is all the same, where nobody asks for more. */
static void without_the_program_they_are_not_kept(void **state)
{
	static const char *const reasons[] = {
		"is not installed in /usr/bin or /usr/local/bin: install it, and --persist again",
		"and whether that is installed is not known",
	};
	static const struct asked to_stay = { .only = "nic-irqs", .persist = true };
	struct vector *vectors = NULL;
	struct plan plan = { 0 };
	struct scene scene;

	set_scene(&scene, *state);
	vectors = add_card(&scene);
	vectors[1].allowed = "0-7";
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++) {
		struct err err = { 0 };

		scene.made->host->rivals.vfctl = i == 0 ? "" : NULL;
		expect_kept(&scene, "nic-irqs", FACT_UNKNOWN);
		expect(&scene, &irqs, "nic-irqs eth0: 0-7 -> 0-3, changes\n",
		       "irq-affinity " CARD "/irq41: 0-7 -> 0-3\n");
		assert_int_equal(ask(&scene, &to_stay, &plan, &err), -EOPNOTSUPP);
		assert_non_null(strstr(err.text, "nic-irqs cannot be set here: after a reboot "
						 "systemd is to run vfctl for it, "));
		assert_non_null(strstr(err.text, reasons[i]));
	}
}

static void others_are_not_asked_for(void **state)
{
	static const char nothing[] = "nic-irqs : nothing to set -> nothing to set, so\n";
	struct vector *vectors = NULL;
	struct device *card = NULL;
	struct host *host = NULL;
	struct scene scene;

	set_scene(&scene, *state);
	vectors = add_card(&scene);
	host = scene.made->host;
	card = &scene.made->devices[0];
	vectors[1].cpus = vectors[1].allowed = "6";
	card->driver = "vfio-pci";
	expect(&scene, &irqs, nothing, "");
	card->driver = "igb";
	card->numa_node = -1;
	expect(&scene, &irqs, nothing, "");
	card->numa_node = 0;
	host->numa.nodes[0].cpus = "";
	expect(&scene, &irqs, nothing, "");
	host->numa.nodes[0].cpus = "0-3";
	host->numa.n_nodes = 1;
	expect(&scene, &irqs, nothing, "");
}

static void what_is_not_known_is_left(void **state)
{
	struct vector *vectors = NULL;
	struct scene scene;

	set_scene(&scene, *state);
	vectors = add_card(&scene);
	vectors[1].allowed = NULL;
	refuse(&scene, "nic-irqs",
	       "nic-irqs of eth0 cannot be set here: who serves 1 of its 3 queues could not be "
	       "read");
	/* The rest is set. */
	vectors[2].allowed = "0-7";
	expect(&scene, &(struct asked){ .skip = "irqbalance" }, NULL,
	       "irq-affinity " CARD "/irq42: 0-7 -> 0-3\n");
	scene.made->host->interrupts.known = false;
	scene.made->devices[0].n_vectors = 0;
	refuse(&scene, "nic-irqs",
	       "nic-irqs cannot be set here: /proc/interrupts could not be read");
}

/* ---- irqbalance */

/* It runs, and leaves CPU 7 alone. */
static void add_irqbalance(struct scene *scene)
{
	add_card(scene);
	add_pinned_vm(scene);
	scene->made->host->numa.cpus =
		scene_copy(scene, (const struct cpu[]){ { .id = 2 }, { .id = 5 }, { .id = 40 } },
			   3 * sizeof(struct cpu));
	scene->made->host->numa.n_cpus = 3;
	scene->made->host->irqbalance =
		(struct irqbalance){ .running = FACT_YES, .banned = "7", .others = "7" };
}

static void it_is_told_the_cpus_of_vms(void **state)
{
	struct scene scene;

	set_scene(&scene, *state);
	add_irqbalance(&scene);
	assert_int_equal(verdict_of(&scene, "irq-balance"), VERDICT_FAIL);
	expect(&scene, &balance, "irqbalance : 7 -> 2,5,7, changes: " RESTART "\n",
	       DIRECTORY "file " IRQBALANCE_ENV ": - -> IRQBALANCE_BANNED_CPULIST=2,5,7\n"
			 "IRQBALANCE_BANNED_CPUS=a4\n\n"
			 "file " IRQBALANCE_CONF ": - -> " CONF_TEXT "\n");
	scene.made->host->irqbalance.banned = "2,5,7";
	scene.made->host->irqbalance.heeded = "2,5,7-8";
	expect(&scene, &balance, "irqbalance : 2,5,7-8 -> 2,5,7-8, so\n", "");
	assert_int_equal(verdict_of(&scene, "irq-balance"), VERDICT_PASS);
}

/* Which then is asked for by its name is no refusal: all is set that can be. */
static void one_that_has_not_read_its_files_is_told(void **state)
{
	struct irqbalance *irqbalance = NULL;
	struct scene scene;

	set_scene(&scene, *state);
	add_irqbalance(&scene);
	irqbalance = &scene.made->host->irqbalance;
	irqbalance->banned = "2,5,7";
	expect(&scene, &balance,
	       "irqbalance : 2,5,7 -> 2,5,7, so: by its files: whether the irqbalance that runs "
	       "has "
	       "read them could not be read (root may)\n",
	       "");
	irqbalance->heeded = "";
	expect(&scene, &balance,
	       "irqbalance : none -> 2,5,7, left: its files say so, and the irqbalance that runs "
	       "was "
	       "started before: systemctl daemon-reload && systemctl restart irqbalance\n",
	       "");
	assert_int_equal(verdict_of(&scene, "irq-balance"), VERDICT_FAIL);
	/* Files that do not say so are written, also where the one that runs does it by now. */
	irqbalance->banned = "7";
	expect(&scene, &balance, "irqbalance : none -> 2,5,7, changes: " RESTART "\n", NULL);
	irqbalance->heeded = "2,5,7";
	expect(&scene, &balance, "irqbalance : 7 -> 2,5,7, changes: " RESTART "\n", NULL);
	assert_int_equal(verdict_of(&scene, "irq-balance"), VERDICT_FAIL);
}

/* What somebody adds to the distribution's own file is not lost by vfctl's, which is read behind it. */
static void what_others_name_is_among_it(void **state)
{
	struct irqbalance *irqbalance = NULL;
	struct scene scene;

	set_scene(&scene, *state);
	add_irqbalance(&scene);
	irqbalance = &scene.made->host->irqbalance;
	irqbalance->banned = "2,5";
	irqbalance->others = "6-7";
	expect(&scene, &balance, "irqbalance : 2,5 -> 2,5-7, changes: " RESTART "\n", NULL);
	/* Nor is what a drop-in has told the one that runs. */
	irqbalance->heeded = "3";
	expect(&scene, &balance, "irqbalance : 3 -> 2-3,5-7, changes: " RESTART "\n", NULL);
	set_kept(&scene, IRQBALANCE_ENV, true, "old\n");
	expect(&scene, &balance, "irqbalance : 3 -> 2,5-7, changes: " RESTART "\n", NULL);
}

/* Its file is written anew, and no longer names what VMs have had before. */
static void its_own_list_is_made_anew(void **state)
{
	struct irqbalance *irqbalance = NULL;
	struct scene scene;

	set_scene(&scene, *state);
	add_irqbalance(&scene);
	irqbalance = &scene.made->host->irqbalance;
	irqbalance->banned = "3,33";
	irqbalance->others = "33";
	set_kept(&scene, IRQBALANCE_ENV, true, "old\n");
	set_kept(&scene, IRQBALANCE_CONF, true, CONF_TEXT);
	set_kept(&scene, "/etc/systemd/system/irqbalance.service.d", true, NULL);
	expect(&scene, &balance, "irqbalance : 3,33 -> 2,5,33, changes: " RESTART "\n",
	       "file " IRQBALANCE_ENV ": old\n -> IRQBALANCE_BANNED_CPULIST=2,5,33\n"
	       "IRQBALANCE_BANNED_CPUS=2,00000024\n\n");
}

static void without_it_or_vms_nothing_is_told(void **state)
{
	struct host *host = NULL;
	struct scene scene;

	set_scene(&scene, *state);
	add_irqbalance(&scene);
	host = scene.made->host;
	host->irqbalance.running = FACT_NO;
	expect(&scene, &balance, "irqbalance : it does not run -> it does not run, so\n", "");
	host->irqbalance.running = FACT_UNKNOWN;
	refuse(&scene, "irqbalance", "irqbalance cannot be set here: whether it runs is not known");
	host->irqbalance.running = FACT_YES;
	host->irqbalance.banned = NULL;
	refuse(&scene, "irqbalance",
	       "irqbalance cannot be set here: which CPUs it leaves alone could not be read");
	host->irqbalance.banned = "";
	host->numa.n_cpus = 2;
	refuse(&scene, "irqbalance",
	       "irqbalance cannot be set here: these are all CPUs of the host, and none would be "
	       "left for interrupts");
	host->n_domains = 0;
	expect(&scene, &balance, "irqbalance : no CPU is a VM's own -> no CPU is a VM's own, so\n",
	       "");
	host->domains_known = false;
	refuse(&scene, "irqbalance",
	       "irqbalance cannot be set here: which CPUs VMs are pinned to libvirt does not tell");
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(queues_on_the_node_stay),
	MADE_TEST(queues_off_the_node_are_moved),
	MADE_TEST(cpus_of_vms_are_left_to_them),
	MADE_TEST(irqbalance_places_them_itself),
	MADE_TEST(they_are_kept_by_a_unit),
	MADE_TEST(without_the_program_they_are_not_kept),
	MADE_TEST(others_are_not_asked_for),
	MADE_TEST(what_is_not_known_is_left),
	MADE_TEST(it_is_told_the_cpus_of_vms),
	MADE_TEST(its_own_list_is_made_anew),
	MADE_TEST(without_it_or_vms_nothing_is_told),
	MADE_TEST(one_that_has_not_read_its_files_is_told),
	MADE_TEST(what_others_name_is_among_it),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
