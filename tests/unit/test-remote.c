/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a VM's definition on another host changed as one here is, with all that leads back kept apart from what
 * is kept of this machine?
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "os/lock.h"
#include "scene.h"
#include "unit.h"

#define BARE	"<domain><name>web1</name></domain>"
#define WITH_VF "<domain><name>web1</name><hostdev/></domain>"
#define EDITED	"<domain><name>web1</name><edited/></domain>"
#define HOST	"R750.Example.com"
#define KEPT	"/var/lib/vfctl/hosts/r750.example.com"

static const struct step step = { STEP_DOMAIN, "web1", BARE, WITH_VF };
static const struct plan plan = { .steps = &step, .n = 1 };

/* A VM of another host's. */
static struct scene scene_there(void)
{
	struct scene scene = scene_new(false);

	fake_virt_add(scene.virt, "web1", BARE);
	assert_int_equal(ledger_of_host(scene.root, HOST, scene.ledger), 0);
	scene_start(&scene);
	return scene;
}

static void assert_undone(const struct scene *scene, const char *why)
{
	assert_int_equal(scene->outcome.status, OUTCOME_UNDONE);
	assert_string_equal(scene->outcome.why.text, why);
	assert_false(journal_is_there(scene->ledger));
	scene_assert_start(scene);
}

/* ---- where it is kept */

static void hosts_are_kept_apart(void **state)
{
	static const char *const others[] = {
		"", "..", ".x", "a/b", "../..", "a b", "a\nb", "h\xc3\xb6st", "a:b", "%s",
	};
	struct ledger ledger = { 0 };
	char longest[LONGEST_HOST + 2];

	(void)state;
	assert_int_equal(ledger_of_host(NULL, HOST, &ledger), 0);
	assert_string_equal(ledger.host, "r750.example.com");
	assert_string_equal(ledger.journal, KEPT "/journal.json");
	assert_string_equal(ledger.history, KEPT "/history");
	assert_string_equal(ledger.lock, "/run/vfctl/hosts/r750.example.com.lock");
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		assert_int_equal(ledger_of_host(NULL, others[i], &ledger), -EINVAL);
	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(ledger_of_host(NULL, longest, &ledger), -EINVAL);
	longest[sizeof(longest) - 2] = '\0';
	assert_int_equal(ledger_of_host(NULL, longest, &ledger), 0);
	assert_true(str_has_suffix(ledger.journal, "aaa/journal.json"));
	assert_true(str_has_suffix(ledger.lock, "aaa.lock"));
}

static void what_is_done_there_is_kept_by_its_name(void **state)
{
	_cleanup_scene_ struct scene scene = scene_there();
	struct ledger local = { 0 };
	struct record record = { 0 };
	const char **ids = NULL;
	const char *id = NULL;

	(void)state;
	local = ledger_of(scene.root);
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_string_equal(scene.virt->domains[0].xml, WITH_VF);
	id = scene.outcome.transaction;
	assert_int_equal(history_list(scene.ledger, scene.arena, &ids), 1);
	assert_string_equal(ids[0], id);
	assert_int_equal(history_list(&local, scene.arena, &ids), 0);
	assert_int_equal(journal_read(&local, id, scene.arena, &record, NULL), -ENOENT);
	assert_int_equal(journal_read(scene.ledger, id, scene.arena, &record, NULL), 0);
	assert_string_equal(record.plan.steps[0].from, BARE);
	assert_int_equal(root_peek(scene.root, LOCK_PATH, NULL, 0), -ENOENT);
	assert_int_equal(transaction_take_back(&scene.site, id, "vfctl rollback", scene.arena,
					       &scene.outcome, &scene.err),
			 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	scene_assert_start(&scene);
}

/* Neither an unfinished change nor a lock of the one is in the way of the other. */
static void one_does_not_wait_for_the_other(void **state)
{
	_cleanup_scene_ struct scene scene = scene_there();
	struct ledger local = { 0 };
	int fd = -1;

	(void)state;
	local = ledger_of(scene.root);
	fd = lock_take(&local, "vfctl here", NULL);
	assert_true(fd >= 0);
	tree_file(scene.tree, JOURNAL_PATH, "{}\n");
	assert_int_equal(scene_run(&scene, &plan), 0);
	close(fd);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_true(journal_is_there(&local));
	assert_false(journal_is_there(scene.ledger));

	fake_kernel_heal(scene.fake);
	fd = lock_take(scene.ledger, "vfctl there", NULL);
	assert_int_equal(scene_run(&scene, &plan), 0);
	close(fd);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_true(str_has_prefix(scene.outcome.why.text,
				   "another vfctl is changing r750.example.com, process "));
	tree_file(scene.tree, KEPT "/journal.json", "{}\n");
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_string_equal(scene.outcome.why.text,
			    "an earlier transaction was not finished (" KEPT "/journal.json): "
			    "vfctl rollback undoes what it did, then try again");
}

/* ---- what cannot be done from here */

static void only_definitions_are_changed(void **state)
{
	static const struct step mixed[] = {
		{ STEP_DOMAIN, "web1", BARE, WITH_VF },
		{ STEP_VF_TRUST, PF_A "/0", "off", "on" },
	};
	static const char why[] = "the definition alone does not do it: vf-trust of " PF_A
				  "/0 is to be on, which takes vfctl on that host; --dry-run "
				  "shows all steps";
	_cleanup_scene_ struct scene scene = scene_there();
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct record record = { .id = "1", .time = "", .command = "", .boot_id = "" };

	(void)state;
	record.plan = (struct plan){ .steps = mixed, .n = ARRAY_SIZE(mixed) };
	assert_int_equal(scene_run(&scene, &record.plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_string_equal(scene.outcome.why.text, why);
	assert_int_equal(scene.fake->n_calls, 0);
	/* Nor where somebody has put that into the journal. */
	assert_int_equal(journal_write(&scene.site, &record, &text, NULL), 0);
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_REFUSED);
	assert_string_equal(scene.outcome.why.text, why);
	assert_int_equal(scene.virt->n_defined, 0);
}

/* ---- what goes wrong */

static void what_libvirt_refuses_is_undone(void **state)
{
	_cleanup_scene_ struct scene scene = scene_there();

	(void)state;
	scene.virt->rejects = "<hostdev";
	scene.virt->says = "XML error: no";
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_undone(&scene, "domain of web1 cannot be set: libvirt rejects the definition: XML "
			      "error: no");
}

static void edit(const struct plan *what, size_t i, bool undoing, void *arg)
{
	struct fake_virt *virt = arg;

	(void)what;
	(void)i;
	if (!undoing)
		strcpy(virt->domains[0].xml, EDITED);
}

static void an_edit_meanwhile_is_not_lost(void **state)
{
	_cleanup_scene_ struct scene scene = scene_there();

	(void)state;
	strcpy(scene.virt->domains[0].xml, EDITED);
	scene_start(&scene);
	strcpy(scene.virt->domains[0].xml, BARE);
	scene.site.on_step = edit;
	scene.site.on_step_arg = scene.virt;
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_undone(&scene, "domain of web1 cannot be set: somebody has changed it meanwhile");
	assert_int_equal(scene.virt->n_defined, 0);
}

/* The daemon has gone before what it took could be put back: the journal there leads back later. */
static void a_daemon_that_goes_leaves_a_journal_there(void **state)
{
	_cleanup_scene_ struct scene scene = scene_there();
	struct ledger local = { 0 };

	(void)state;
	local = ledger_of(scene.root);
	scene.virt->lost_from = 3;
	assert_int_equal(scene_run(&scene, &plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_LEFT_CHANGED);
	assert_true(journal_is_there(scene.ledger));
	assert_false(journal_is_there(&local));
	fake_virt_heal(scene.virt);
	assert_string_equal(scene.virt->domains[0].xml, WITH_VF);
	assert_int_equal(scene_finish(&scene), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	scene_assert_start(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_are_kept_apart),
		cmocka_unit_test(what_is_done_there_is_kept_by_its_name),
		cmocka_unit_test(one_does_not_wait_for_the_other),
		cmocka_unit_test(only_definitions_are_changed),
		cmocka_unit_test(what_libvirt_refuses_is_undone),
		cmocka_unit_test(an_edit_meanwhile_is_not_lost),
		cmocka_unit_test(a_daemon_that_goes_leaves_a_journal_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
