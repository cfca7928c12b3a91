/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a transaction that changes a VM and the VF that it gets leave all done or nothing, whatever fails,
 * wherever it is killed? And is what libvirt made of a definition what later is compared with?
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "faults.h"
#include "unit.h"

#define BARE	  "<domain><name>web1</name></domain>"
#define WITH_VF	  "<domain><name>web1</name><interface></interface></domain>"
#define REWRITTEN "<domain><name>web1</name><interface>" FAKE_ADDRESS "</interface></domain>"
#define DEVICE	  "<interface><alias name='ua-vf0'/></interface>"
#define MAC	  "52:54:00:00:00:01"

static const int errnos[] = { EACCES, EIO, ENOENT, EINVAL, ECONNRESET, ETIMEDOUT };

static const struct step assigning[] = {
	{ STEP_VF_MAC, PF_A "/0", "00:00:00:00:00:00", MAC },
	{ STEP_VF_VLAN, PF_A "/0", "0", "100" },
	{ STEP_DOMAIN, "web1", BARE, WITH_VF },
	{ STEP_VCPU_PIN, "web1/0", "0-3", "1" },
	{ STEP_VCPU_PIN, "web1/3", "0-3", "2,4-5" },
	{ STEP_EMULATOR_PIN, "web1", "0-3", "0" },
	{ STEP_IOTHREAD_PIN, "web1/1", "0-3", "3" },
	{ STEP_DOMAIN_DEVICE, "web1/ua-vf0", NULL, DEVICE },
};
static const struct step unassigning[] = {
	{ STEP_DOMAIN_DEVICE, "web1/ua-vf0", DEVICE, NULL },
	{ STEP_EMULATOR_PIN, "web1", "1", "0-3" },
	{ STEP_DOMAIN, "web1", REWRITTEN, BARE },
	{ STEP_VF_MAC, PF_A "/0", "00:00:00:00:00:00", MAC },
};

static void add_vm(struct scene *scene)
{
	fake_virt_add(scene->virt, "web1", BARE);
}

static void add_vm_with_vf(struct scene *scene)
{
	struct fake_domain *domain = fake_virt_add(scene->virt, "web1", REWRITTEN);

	strcpy(domain->devices[1].alias, "ua-vf0");
	strcpy(domain->devices[1].xml, DEVICE);
	strcpy(domain->pins[FAKE_VCPUS], "1");
}

static const struct trial trials[] = { TRIAL(assigning, add_vm),
				       TRIAL(unassigning, add_vm_with_vf) };
static struct trials all = {
	.items = trials,
	.n = ARRAY_SIZE(trials),
	.errnos = errnos,
	.n_errnos = ARRAY_SIZE(errnos),
	.in_turn = true,
};
static const struct trial *const assign = &trials[0];

static int take_back(struct scene *scene, const char *id)
{
	scene->err = (struct err){ 0 };
	scene->told->valid = false;
	return transaction_take_back(&scene->site, id, "vfctl rollback", scene->arena,
				     &scene->outcome, &scene->err);
}

/* Word for word what libvirt made of it: an attribute more is somebody's edit. */
static void what_libvirt_made_of_it_is_the_end(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(assign, false);
	struct record record = { 0 };
	const char *id = NULL;

	(void)state;
	assert_int_equal(scene_run(&scene, &assign->plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_string_equal(scene.outcome.results[2].step->to, REWRITTEN);
	id = scene.outcome.transaction;
	assert_int_equal(root_peek(scene.root,
				   arena_printf(scene.arena, "%s/%s.json", HISTORY_DIRECTORY, id),
				   NULL, 0) &
				 07777,
			 0600);
	assert_int_equal(journal_read(scene.ledger, id, scene.arena, &record, NULL), 0);
	assert_string_equal(record.plan.steps[2].to, REWRITTEN);
	assert_int_equal(record.plan.n_settled, 3);
	strcpy(scene.virt->domains[0].xml, "<domain><name>web1</name><!-- mine --></domain>");
	assert_int_equal(take_back(&scene, id), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_string_equal(scene.outcome.why.text,
			    "domain of web1 is not what it was: somebody has changed it since; "
			    "look, and try again");
	strcpy(scene.virt->domains[0].xml, REWRITTEN);
	assert_int_equal(take_back(&scene, id), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	scene_assert_start(&scene);
}

/* Somebody edits the VM while it is being changed. */
static void an_edit_before_the_define_is_refused(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(assign, false);

	(void)state;
	strcpy(scene.virt->domains[0].xml, "<domain><name>web1</name><vcpu/></domain>");
	scene_start(&scene);
	assert_int_equal(scene_run(&scene, &assign->plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_int_equal(scene.fake->n_calls, 0);
	scene_assert_start(&scene);
}

static void edit_before_define(const struct plan *plan, size_t i, bool undoing, void *arg)
{
	struct fake_virt *virt = arg;

	if (plan->steps[i].kind == STEP_DOMAIN && !undoing)
		strcpy(virt->domains[0].xml, "<domain><name>web1</name><edited/></domain>");
}

/* By then the VF has its attributes: they go back, and the edit stays. */
static void an_edit_just_before_the_define_is_not_lost(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(assign, false);

	(void)state;
	scene.site.on_step = edit_before_define;
	scene.site.on_step_arg = scene.virt;
	assert_int_equal(scene_run(&scene, &assign->plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	assert_string_equal(scene.outcome.why.text,
			    "domain of web1 cannot be set: somebody has changed it meanwhile");
	assert_int_equal(scene.outcome.results[0].state, STEP_UNDONE);
	assert_string_equal(scene.virt->domains[0].xml,
			    "<domain><name>web1</name><edited/></domain>");
	assert_int_equal(scene.virt->n_defined, 0);
	strcpy(scene.virt->domains[0].xml, BARE);
	scene_assert_start(&scene);
}

/* Left by one who was killed, and edited since: the edit stays. */
static void an_edit_after_it_is_not_lost(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(assign, false);

	(void)state;
	/* The journal, both attributes, the definition, the journal: from the first pin on all fails. */
	scene.fake->fail_from = 5;
	scene.fake->error = EIO;
	assert_int_equal(scene_run(&scene, &assign->plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_LEFT_CHANGED);
	fake_kernel_heal(scene.fake);
	assert_string_equal(scene.virt->domains[0].xml, REWRITTEN);
	strcpy(scene.virt->domains[0].xml, "<domain><name>web1</name><edited/></domain>");
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_string_equal(scene.outcome.why.text,
			    "domain of web1 was edited after vfctl changed it, and undoing that "
			    "would lose the edit: take the edit back (virsh edit), then vfctl "
			    "rollback again");
	strcpy(scene.virt->domains[0].xml, REWRITTEN);
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	scene_assert_start(&scene);
}

static void what_libvirt_rejects_is_undone_in_its_words(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(assign, false);

	(void)state;
	scene.virt->rejects = "<interface>";
	scene.virt->says = "XML error: No PCI buses available";
	assert_int_equal(scene_run(&scene, &assign->plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	assert_string_equal(scene.outcome.why.text,
			    "domain of web1 cannot be set: libvirt rejects the definition: XML "
			    "error: No PCI buses available");
	assert_int_equal(scene.virt->n_defined, 0);
	scene_assert_start(&scene);
}

static const struct step with_x = { STEP_DOMAIN, "web1", BARE,
				    "<domain><name>web1</name><interface>x</interface></domain>" };

static void what_does_not_stand_then_is_undone(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(assign, false);

	(void)state;
	scene.virt->loses = "x";
	assert_int_equal(scene_run(&scene, &(struct plan){ .steps = &with_x, .n = 1 }), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	assert_string_equal(scene.outcome.why.text,
			    "domain of web1 was written, but lacks: <interface/>");
	scene_assert_start(&scene);
}

/* libvirt took it, and made something else of it: that is nobody's edit. */
static void what_stands_otherwise_is_undone(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(assign, false);

	(void)state;
	scene.virt->mangles = "x";
	assert_int_equal(scene_run(&scene, &(struct plan){ .steps = &with_x, .n = 1 }), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	assert_int_equal(scene.virt->n_defined, 2);
	scene_assert_start(&scene);
}

/* Only what is new may not break the schema: a VM that does so already is not refused for that. */
static void what_broke_the_schema_before_may_go_on(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(assign, false);

	(void)state;
	scene.virt->breaks = "<interface>";
	assert_int_equal(scene_run(&scene, &assign->plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	assert_non_null(strstr(scene.outcome.why.text, "libvirt rejects the definition: XML "
						       "document failed to validate"));
	scene_assert_start(&scene);
	fake_kernel_heal(scene.fake);
	scene.virt->breaks = "<name>";
	assert_int_equal(scene_run(&scene, &assign->plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
}

/* Once the daemon has gone nothing of the VM's can be put back, nor read: the journal leads back later. */
static void a_daemon_that_goes_leaves_a_journal(void **state)
{
	int n = trial_count_calls(assign, false);
	int n_left = 0;

	(void)state;
	for (int at = 1; at < n; at++) {
		_cleanup_scene_ struct scene one = trial_scene(assign, false);

		one.virt->lost_from = at;
		assert_int_equal(scene_run(&one, &assign->plan), 0);
		if (one.outcome.status == OUTCOME_DONE)
			continue;
		assert_int_equal(one.outcome.status, OUTCOME_LEFT_CHANGED);
		assert_true(journal_is_there(one.ledger));
		n_left++;
		assert_int_equal(scene_finish(&one), -ECONNRESET);
		fake_virt_heal(one.virt);
		assert_int_equal(scene_finish(&one), 0);
		assert_int_equal(one.outcome.status, OUTCOME_DONE);
		scene_assert_start(&one);
	}
	assert_true(n_left > 3);
}

static void without_a_right_to_it_nothing_begins(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(assign, false);

	(void)state;
	scene.virt->forbids = true;
	assert_int_equal(scene_run(&scene, &assign->plan), -EACCES);
	assert_string_equal(scene.err.text, "access denied by policy");
	assert_int_equal(scene.fake->n_calls, 0);
	scene.site.dry_run = true;
	assert_int_equal(scene_run(&scene, &assign->plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_PLANNED);
	scene_assert_start(&scene);
}

/* What it had while it ran went with it; its definition stays to be put back. */
static void a_vm_that_has_ended_needs_no_undoing(void **state)
{
	_cleanup_scene_ struct scene scene = trial_scene(assign, false);

	(void)state;
	scene.fake->fail_from = 9;
	scene.fake->error = EIO;
	assert_int_equal(scene_run(&scene, &assign->plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_LEFT_CHANGED);
	fake_kernel_heal(scene.fake);
	scene.virt->domains[0].running = false;
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_int_equal(scene.outcome.results[3].state, STEP_SKIPPED);
	assert_int_equal(scene.outcome.results[2].state, STEP_UNDONE);
	assert_string_equal(scene.virt->domains[0].xml, BARE);
}

static void journals_hold_large_definitions(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct step step = { STEP_DOMAIN, "web1", BARE, NULL };
	struct record record = { .id = "1", .time = "", .command = "\x01\"", .boot_id = "" };
	struct record again = { 0 };

	(void)state;
	strbuf_add(&text, "<domain><name>web1</name>");
	while (text.length < VALUE_SIZE - 100)
		strbuf_add(&text, "\n\t\"\\");
	step.to = text.text;
	assert_true(step_is_sound(&step));
	record.plan = (struct plan){ .steps = &step, .n = 1, .n_settled = 1 };
	{
		_cleanup_strbuf_ struct strbuf journal = { 0 };

		assert_int_equal(journal_write(&scene.site, &record, &journal, NULL), 0);
	}
	assert_int_equal(root_peek(scene.root, JOURNAL_PATH, NULL, 0) & 07777, 0600);
	assert_int_equal(journal_read(scene.ledger, NULL, scene.arena, &again, NULL), 0);
	assert_string_equal(again.plan.steps[0].to, text.text);
	assert_string_equal(again.command, record.command);
	assert_int_equal(again.plan.n_settled, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TRIALS_TEST(every_failure_is_undone, all),
		TRIALS_TEST(every_signal_is_heeded, all),
		TRIALS_TEST(every_kill_leads_back, all),
		TRIALS_TEST(what_was_done_is_taken_back, all),
		cmocka_unit_test(what_libvirt_made_of_it_is_the_end),
		cmocka_unit_test(an_edit_before_the_define_is_refused),
		cmocka_unit_test(an_edit_just_before_the_define_is_not_lost),
		cmocka_unit_test(an_edit_after_it_is_not_lost),
		cmocka_unit_test(what_libvirt_rejects_is_undone_in_its_words),
		cmocka_unit_test(what_does_not_stand_then_is_undone),
		cmocka_unit_test(what_stands_otherwise_is_undone),
		cmocka_unit_test(what_broke_the_schema_before_may_go_on),
		cmocka_unit_test(a_daemon_that_goes_leaves_a_journal),
		cmocka_unit_test(without_a_right_to_it_nothing_begins),
		cmocka_unit_test(a_vm_that_has_ended_needs_no_undoing),
		cmocka_unit_test(journals_hold_large_definitions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
