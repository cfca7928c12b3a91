/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * After a power cut in a change of a VM, does all that takes no libvirt go back at boot, is the machine free
 * for other changes, and is the VM's definition led back as soon as libvirt answers?
 */
#include "apply/transaction.h"

#include <errno.h>
#include <string.h>

#include "os/write.h"
#include "scene.h"
#include "unit.h"

#define BARE	  "<domain><name>web1</name></domain>"
#define WITH_VF	  "<domain><name>web1</name><interface></interface></domain>"
#define REWRITTEN "<domain><name>web1</name><interface>" FAKE_ADDRESS "</interface></domain>"
#define EDITED	  "<domain><name>web1</name><edited/></domain>"

static const struct step assigning[] = {
	{ STEP_FILE, POLICY, "vfs: 3\n", "vfs: 5\n" },
	{ STEP_VF_VLAN, PF_A "/0", "0", "100" },
	{ STEP_DOMAIN, "web1", BARE, WITH_VF },
	{ STEP_EMULATOR_PIN, "web1", "0-3", "0" },
};
static const struct plan assign = { .steps = assigning, .n = ARRAY_SIZE(assigning) };

/* As the power went, or as vfctl was killed, once all was done. */
static struct scene cut_scene(const struct plan *plan)
{
	struct scene scene = scene_new(false);
	int n = 0;

	fake_virt_add(scene.virt, "web1", BARE);
	scene_start(&scene);
	assert_int_equal(scene_run(&scene, plan), 0);
	n = scene.fake->n_calls;
	assert_int_equal(transaction_take_back(&scene.site, scene.outcome.transaction, "",
					       scene.arena, &scene.outcome, &scene.err),
			 0);
	fake_kernel_heal(scene.fake);
	/* The last one moves the journal into the history. */
	scene.fake->fail_from = n;
	scene.fake->error = EIO;
	assert_int_equal(scene_run(&scene, plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_LEFT_CHANGED);
	fake_kernel_heal(scene.fake);
	fake_kernel_reboot(scene.fake, PF_A);
	return scene;
}

static void lose_libvirt(struct scene *scene)
{
	fake_kernel_heal(scene->fake);
	scene->fake->n_calls = 1;
	scene->virt->lost_from = 1;
}

static void find_libvirt(struct scene *scene)
{
	fake_virt_heal(scene->virt);
	fake_kernel_heal(scene->fake);
}

static int boot(struct scene *scene)
{
	int r = 0;

	scene->site.spares_virt = true;
	r = scene_finish(scene);
	scene->site.spares_virt = false;
	return r;
}

static int finish_waiting(struct scene *scene)
{
	scene->err = (struct err){ 0 };
	return transaction_finish_waiting(&scene->site, "vfctl rollback", scene->arena,
					  &scene->outcome, &scene->err);
}

static void assert_policy(const struct scene *scene, const char *wanted)
{
	char text[32] = "";

	assert_true(root_read(scene->root, POLICY, text, sizeof(text)) > 0);
	assert_string_equal(text, wanted);
}

static const struct step making[] = { { STEP_SRIOV_NUMVFS, PF_A, "0", "4" } };

static void what_takes_libvirt_waits_for_it(void **state)
{
	_cleanup_scene_ struct scene scene = cut_scene(&assign);
	struct record record = { 0 };

	(void)state;
	assert_policy(&scene, "vfs: 5\n");
	lose_libvirt(&scene);
	assert_int_equal(boot(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_int_equal(scene.outcome.results[0].state, STEP_UNDONE);
	for (size_t i = 1; i < ARRAY_SIZE(assigning); i++)
		assert_int_equal(scene.outcome.results[i].state, STEP_SKIPPED);
	assert_policy(&scene, "vfs: 3\n");
	assert_false(journal_is_there(scene.ledger));
	assert_int_equal(root_peek(scene.root, WAITING_PATH, NULL, 0) & 07777, 0600);
	assert_int_equal(waiting_read(scene.ledger, scene.arena, &record, &scene.err), 0);
	assert_int_equal(record.plan.n, 1);
	assert_int_equal(record.plan.n_settled, 1);
	assert_string_equal(record.plan.steps[0].to, REWRITTEN);
	assert_false(record.finished);

	/* VFs by policy, without libvirt. */
	lose_libvirt(&scene);
	assert_int_equal(scene_run(&scene, &(struct plan){ .steps = making, .n = 1 }), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_int_equal(finish_waiting(&scene), -ECONNRESET);
	assert_true(waiting_is_there(scene.ledger));

	find_libvirt(&scene);
	assert_string_equal(scene.virt->domains[0].xml, REWRITTEN);
	assert_int_equal(finish_waiting(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_string_equal(scene.virt->domains[0].xml, BARE);
	assert_false(waiting_is_there(scene.ledger));
	assert_int_equal(finish_waiting(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNCHANGED);
}

/* Each failure leaves either the journal or what waits, and the next try gets to the end. */
static void setting_aside_may_fail_anywhere(void **state)
{
	int n_failed = 0;

	(void)state;
	for (int at = 2;; at++) {
		_cleanup_scene_ struct scene scene = cut_scene(&assign);
		bool failed = false;

		lose_libvirt(&scene);
		scene.fake->fail_at = at;
		scene.fake->error = EIO;
		assert_int_equal(boot(&scene), 0);
		failed = scene.outcome.status != OUTCOME_DONE;
		assert_int_equal(journal_is_there(scene.ledger), failed);
		assert_true(failed || waiting_is_there(scene.ledger));
		lose_libvirt(&scene);
		assert_int_equal(boot(&scene), 0);
		assert_false(journal_is_there(scene.ledger));
		assert_true(waiting_is_there(scene.ledger));
		assert_policy(&scene, "vfs: 3\n");
		find_libvirt(&scene);
		assert_int_equal(finish_waiting(&scene), 0);
		assert_string_equal(scene.virt->domains[0].xml, BARE);
		n_failed += failed;
		if (!failed)
			break;
	}
	/* The file, the one that is to wait, the journal's end. */
	assert_int_equal(n_failed, 3);
}

static void only_one_may_wait(void **state)
{
	static const struct step other[] = { { STEP_DOMAIN, "web1", REWRITTEN, EDITED } };
	_cleanup_scene_ struct scene scene = cut_scene(&assign);

	(void)state;
	lose_libvirt(&scene);
	assert_int_equal(boot(&scene), 0);
	find_libvirt(&scene);
	assert_int_equal(scene_run(&scene, &(struct plan){ .steps = other, .n = 1 }), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_string_equal(
		scene.outcome.why.text,
		"a definition of libvirt's that a reboot cut short still waits to be led "
		"back (/var/lib/vfctl/waiting.json): vfctl rollback does that, then "
		"try again");
	assert_string_equal(scene.virt->domains[0].xml, REWRITTEN);
}

static void an_edit_meanwhile_is_not_lost(void **state)
{
	_cleanup_scene_ struct scene scene = cut_scene(&assign);

	(void)state;
	lose_libvirt(&scene);
	assert_int_equal(boot(&scene), 0);
	find_libvirt(&scene);
	strcpy(scene.virt->domains[0].xml, EDITED);
	assert_int_equal(finish_waiting(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_non_null(strstr(scene.outcome.why.text, "domain of web1 was edited after"));
	assert_true(waiting_is_there(scene.ledger));
	/* A file that somebody wrote after the boot is his. */
	tree_file(scene.tree, POLICY, "vfs: 7\n");
	strcpy(scene.virt->domains[0].xml, REWRITTEN);
	assert_int_equal(finish_waiting(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_policy(&scene, "vfs: 7\n");
}

/* Whoever undefines the VM has nothing to lose by it, and is not kept from other changes. */
static void a_vm_that_is_gone_waits_for_nothing(void **state)
{
	_cleanup_scene_ struct scene scene = cut_scene(&assign);

	(void)state;
	lose_libvirt(&scene);
	assert_int_equal(boot(&scene), 0);
	find_libvirt(&scene);
	scene.virt->n_domains = 0;
	scene.site.dry_run = true;
	assert_int_equal(finish_waiting(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_PLANNED);
	assert_int_equal(scene.outcome.results[0].state, STEP_SKIPPED);
	scene.site.dry_run = false;
	assert_int_equal(finish_waiting(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_int_equal(scene.outcome.results[0].state, STEP_SKIPPED);
	assert_int_equal(scene.virt->n_defined, 3);
	assert_false(waiting_is_there(scene.ledger));
}

/* A definition that was not to change, and what went with the VM. */
static void what_needs_no_libvirt_does_not_wait(void **state)
{
	static const struct step steps[] = {
		{ STEP_FILE, POLICY, "vfs: 3\n", "vfs: 5\n" },
		{ STEP_DOMAIN, "web1", BARE, BARE },
		{ STEP_EMULATOR_PIN, "web1", "0-3", "0" },
	};
	_cleanup_scene_ struct scene scene =
		cut_scene(&(struct plan){ .steps = steps, .n = ARRAY_SIZE(steps) });

	(void)state;
	lose_libvirt(&scene);
	assert_int_equal(boot(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_policy(&scene, "vfs: 3\n");
	assert_false(journal_is_there(scene.ledger));
	assert_false(waiting_is_there(scene.ledger));
}

/* Without a reboot nothing is set aside: pins and devices of VMs that run are to go back, too. */
static void without_a_reboot_all_goes_back_at_once(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	fake_virt_add(scene.virt, "web1", BARE);
	scene_start(&scene);
	scene.fake->fail_from = 5;
	scene.fake->error = EIO;
	assert_int_equal(scene_run(&scene, &assign), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_LEFT_CHANGED);
	find_libvirt(&scene);
	lose_libvirt(&scene);
	assert_int_equal(boot(&scene), -ECONNRESET);
	assert_true(journal_is_there(scene.ledger));
	find_libvirt(&scene);
	assert_int_equal(boot(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	scene_assert_start(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_takes_libvirt_waits_for_it),
		cmocka_unit_test(setting_aside_may_fail_anywhere),
		cmocka_unit_test(only_one_may_wait),
		cmocka_unit_test(an_edit_meanwhile_is_not_lost),
		cmocka_unit_test(a_vm_that_is_gone_waits_for_nothing),
		cmocka_unit_test(what_needs_no_libvirt_does_not_wait),
		cmocka_unit_test(without_a_reboot_all_goes_back_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
