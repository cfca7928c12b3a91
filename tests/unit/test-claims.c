/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a VF that a change has given to a VM go back where another VM has got it meanwhile? And is nothing
 * else in the way of a change?
 */
#include "cmd/claims.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "scene.h"
#include "unit.h"

#define DEVICE(function)                                                               \
	"<hostdev type='pci'><source><address domain='0x0000' bus='0x41' slot='0x10' " \
	"function='" function "'/></source></hostdev>"
#define DOMAIN(name, devices) "<domain><name>" name "</name><devices>" devices "</devices></domain>"
#define VF		      "0000:41:10.4"
#define OTHER_VF	      "0x2"
#define BARE		      DOMAIN("web1", DEVICE(OTHER_VF))
#define WITH_VF		      DOMAIN("web1", DEVICE(OTHER_VF) DEVICE("0x4"))

static const struct step step = { STEP_DOMAIN, "web1", BARE, WITH_VF };
static const struct plan plan = { .steps = &step, .n = 1 };

/* A machine, and who tells of its VMs. */
struct stage {
	struct scene scene;
	struct machine machine;
};

/* It points into itself. */
static void set_up(struct stage *stage)
{
	struct scene *scene = &stage->scene;

	*scene = scene_new(false);
	fake_virt_add(scene->virt, "web1", BARE);
	fake_virt_add(scene->virt, "web2", DOMAIN("web2", DEVICE(OTHER_VF)));
	stage->machine = (struct machine){ .root = scene->root, .virt = scene->virt->virt };
	scene->site.agrees = claims_agree;
	scene->site.agrees_arg = &stage->machine;
	scene_start(scene);
}

static void tear_down(struct stage *stage)
{
	scene_release(&stage->scene);
}
#define _cleanup_stage_ _cleanup_(tear_down)

/* Who reads definitions again takes memory for that: scene_run would not have it. */
static void run(struct stage *stage, const struct plan *what)
{
	struct scene *scene = &stage->scene;

	scene->err = (struct err){ 0 };
	assert_int_equal(transaction_run(&scene->site, what, "vfctl test", scene->arena,
					 &scene->outcome, &scene->err),
			 0);
}

static void assert_undone(const struct stage *stage, const char *why)
{
	assert_int_equal(stage->scene.outcome.status, OUTCOME_UNDONE);
	assert_string_equal(stage->scene.outcome.why.text, why);
	assert_false(journal_is_there(stage->scene.ledger));
	scene_assert_start(&stage->scene);
}

static void take_vf(const struct plan *what, size_t i, bool undoing, void *arg)
{
	struct fake_virt *virt = arg;

	(void)what;
	(void)i;
	if (!undoing)
		strcpy(virt->domains[1].xml, DOMAIN("web2", DEVICE("0x4")));
}

static void assert_taken(struct stage *stage)
{
	/* What the other one has got is its own. */
	strcpy(stage->scene.virt->domains[1].xml, DOMAIN("web2", DEVICE(OTHER_VF)));
	assert_undone(stage, "web1 was to get " VF ", which web2 has by now: a VF is for one VM; "
			     "look, and try again");
}

static void a_vf_that_is_taken_meanwhile_goes_back(void **state)
{
	_cleanup_stage_ struct stage stage = { 0 };

	(void)state;
	set_up(&stage);
	stage.scene.site.on_step = take_vf;
	stage.scene.site.on_step_arg = stage.scene.virt;
	run(&stage, &plan);
	assert_int_equal(stage.scene.virt->n_defined, 2);
	assert_taken(&stage);
}

/* As when a rollback would bring it back. */
static void a_vf_that_was_taken_since_is_not_brought_back(void **state)
{
	static const struct step losing = { STEP_DOMAIN, "web1", WITH_VF, BARE };
	_cleanup_stage_ struct stage stage = { 0 };
	struct scene *scene = &stage.scene;

	(void)state;
	set_up(&stage);
	strcpy(scene->virt->domains[0].xml, WITH_VF);
	run(&stage, &(struct plan){ .steps = &losing, .n = 1 });
	assert_int_equal(scene->outcome.status, OUTCOME_DONE);
	take_vf(NULL, 0, false, scene->virt);
	assert_int_equal(transaction_take_back(&scene->site, scene->outcome.transaction,
					       "vfctl rollback", scene->arena, &scene->outcome,
					       &scene->err),
			 0);
	assert_taken(&stage);
}

/* One that a VM had before counts for nothing: nobody gave it away now. */
static void what_it_had_already_is_no_matter(void **state)
{
	static const struct step keeping = { STEP_DOMAIN, "web1", BARE,
					     DOMAIN("web1", DEVICE(OTHER_VF) "<x/>") };
	_cleanup_stage_ struct stage stage = { 0 };

	(void)state;
	set_up(&stage);
	run(&stage, &(struct plan){ .steps = &keeping, .n = 1 });
	assert_int_equal(stage.scene.outcome.status, OUTCOME_DONE);
}

static void spoil(const struct plan *what, size_t i, bool undoing, void *arg)
{
	struct fake_virt *virt = arg;

	(void)what;
	(void)i;
	if (!undoing)
		strcpy(virt->domains[1].xml, "<domain><name>web2</name>");
}

static void what_cannot_be_told_is_no_yes(void **state)
{
	_cleanup_stage_ struct stage stage = { 0 };

	(void)state;
	set_up(&stage);
	stage.scene.site.on_step = spoil;
	stage.scene.site.on_step_arg = stage.scene.virt;
	run(&stage, &plan);
	assert_int_equal(stage.scene.outcome.status, OUTCOME_UNDONE);
	assert_true(str_has_prefix(stage.scene.outcome.why.text,
				   "whether another VM has got the same VF meanwhile cannot be "
				   "told: what web2 has cannot be read: "));
	assert_string_equal(stage.scene.virt->domains[0].xml, BARE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vf_that_is_taken_meanwhile_goes_back),
		cmocka_unit_test(a_vf_that_was_taken_since_is_not_brought_back),
		cmocka_unit_test(what_it_had_already_is_no_matter),
		cmocka_unit_test(what_cannot_be_told_is_no_yes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
