/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is each write that the kernel refuses explained in words, with what helps? Each row of the reasons has
 * a case, on a machine that is as the row says.
 */
#include <errno.h>
#include <stdio.h>

#include "../fakes/devices.h"
#include "apply/reasons.h"
#include "base/text.h"
#include "refused.h"
#include "unit.h"

static const struct {
	const struct refused *cases;
	const size_t *n;
} families[] = {
	{ refused_counts, &n_refused_counts },	       { refused_vfs, &n_refused_vfs },
	{ refused_others, &n_refused_others },	       { refused_settings, &n_refused_settings },
	{ refused_by_libvirt, &n_refused_by_libvirt },
};

/* What is said of a step whose write failed on this machine; log as refusal_log_open has it. */
static enum needs explain(struct scene *scene, const struct step *step, int error, int log,
			  char text[static REFUSAL_SIZE])
{
	return refusal_explain(&scene->site, step, step->to, -error, log, text);
}

/* Whatever it refuses: how that is told goes by what it says, and by the step. */
static void have_libvirt_say(struct scene *scene, const struct refused *refused)
{
	fake_virt_add(scene->virt, "web1", "<domain/>");
	scene->virt->says = refused->logged;
	scene->virt->rejects_device = refused->error;
	assert_int_equal(virt_attach(scene->site.virt, "web1", "<alias name='ua-vf0'/>"),
			 -refused->error);
}

static void try(const struct refused *refused)
{
	_cleanup_scene_ struct scene scene = scene_new(false);
	_cleanup_close_ int log = refusal_log_open(&scene.site);
	char text[REFUSAL_SIZE] = "";
	enum needs needs = NEEDS_NOTHING;

	if (refused->prepare)
		refused->prepare(&scene);
	refusal_listen(&scene.site, log);
	if (step_kinds[refused->step.kind].is_virtual)
		have_libvirt_say(&scene, refused);
	else if (refused->logged)
		fake_kernel_log(scene.fake, refused->logged);
	needs = explain(&scene, &refused->step, refused->error, log, text);
	assert_string_equal(text, refused->sentence);
	assert_int_equal(needs, refused->needs);
}

static void each_refusal_is_explained(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t f = 0; f < ARRAY_SIZE(families); f++)
		for (size_t i = 0; i < *families[f].n; i++, n++)
			try(&families[f].cases[i]);
	print_message("%zu refusals\n", n);
}

/* Whether the sentence has all of a clause but for its words in braces. */
static bool has_clause(const char *sentence, const char *clause)
{
	while (*clause) {
		char part[128];
		size_t n = strcspn(clause, "{");

		snprintf(part, sizeof(part), "%.*s", (int)n, clause);
		if (!strstr(sentence, part))
			return false;
		clause += n;
		clause += *clause ? strcspn(clause, "}") + 1 : 0;
	}
	return true;
}

static bool is_of(const struct refused *refused, const struct reason *reason)
{
	return reason->kinds >> refused->step.kind & 1 &&
	       has_clause(refused->sentence, reason->cause) &&
	       has_clause(refused->sentence, reason->remedy);
}

static bool has_case(const struct reason *reason)
{
	for (size_t f = 0; f < ARRAY_SIZE(families); f++)
		for (size_t i = 0; i < *families[f].n; i++)
			if (is_of(&families[f].cases[i], reason))
				return true;
	return false;
}

static void each_reason_has_a_case(void **state)
{
	size_t n = 0;

	(void)state;
	for (const struct reason *reason = NULL; (reason = reason_at(n)) != NULL; n++)
		if (!has_case(reason))
			fail_msg("%s: %s", reason->cause, reason->remedy);
	print_message("%zu reasons\n", n);
}

/* ---- what of the kernel's log is quoted */

static const struct step count = { STEP_SRIOV_NUMVFS, PF_A, "0", "4" };

/* quote: "" where there is none. */
static void assert_quoted(struct scene *scene, int log, int error, const char *quote)
{
	char text[REFUSAL_SIZE] = "";
	char wanted[REFUSAL_SIZE] = "";

	(void)explain(scene, &count, error, log, text);
	snprintf(wanted, sizeof(wanted), "%s; the kernel: \"%s\"", errno_text(error), quote);
	if (*quote ? !strstr(text, wanted) : strstr(text, "the kernel: ") != NULL)
		fail_msg("%s", text);
}

static void the_most_telling_line_is_quoted(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);
	_cleanup_close_ int log = refusal_log_open(&scene.site);
	struct fake_kernel *fake = scene.fake;

	(void)state;
	/* The gravest, of several the first. */
	fake_kernel_log(fake, "6igb " PF_A ": 4 VFs allocated");
	fake_kernel_log(fake, "3igb " PF_A " pf0: the first");
	fake_kernel_log(fake, "3igb " PF_A ": the second");
	fake_kernel_log(fake, "4igb " PF_A ": less grave");
	fake_kernel_log(fake, "0igb " PF_B ": of another card");
	fake_kernel_log(fake, "0igb: of no card");
	assert_quoted(&scene, log, EBUSY, "the first");
	/* But for one that tells the reason. */
	fake_kernel_log(fake, "2igb " PF_A ": BAR 7 [mem size 0x00020000]: not assigned");
	fake_kernel_log(fake, NO_MMIO(PF_A));
	fake_kernel_log(fake, "2igb " PF_A ": and so on");
	assert_quoted(&scene, log, ENOMEM, "not enough MMIO resources for SR-IOV");
	/* What developers log for themselves is no reason. */
	fake_kernel_log(fake, "7igb " PF_A ": debugging");
	assert_quoted(&scene, log, EBUSY, "");
}

static void what_came_before_is_not_quoted(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);
	_cleanup_close_ int log = -1;

	(void)state;
	fake_kernel_log(scene.fake, NO_MMIO(PF_A));
	log = refusal_log_open(&scene.site);
	assert_quoted(&scene, log, ENOMEM, "");
	fake_kernel_log(scene.fake, NO_MMIO(PF_A));
	refusal_listen(&scene.site, log);
	assert_quoted(&scene, log, ENOMEM, "");
}

static void a_long_line_is_cut(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);
	_cleanup_close_ int log = refusal_log_open(&scene.site);
	char message[700];
	char text[REFUSAL_SIZE] = "";

	(void)state;
	memset(message, 'x', sizeof(message));
	memcpy(message, "3igb " PF_A ": ", strlen("3igb " PF_A ": "));
	message[sizeof(message) - 1] = '\0';
	fake_kernel_log(scene.fake, message);
	(void)explain(&scene, &count, EBUSY, log, text);
	assert_non_null(strstr(text, "xxx...\"): try again in a moment"));
}

/* ---- in a transaction */

static void the_outcome_tells_it(void **state)
{
	static const struct step steps[] = {
		{ STEP_SRIOV_AUTOPROBE, PF_B, "1", "0" },
		{ STEP_SRIOV_NUMVFS, PF_B, "0", "4" },
	};

	(void)state;
	for (int deaf = 0; deaf < 2; deaf++) {
		_cleanup_scene_ struct scene scene = scene_new(false);

		scene.fake->deaf = deaf;
		scene.fake->says = NO_MMIO(PF_B);
		scene.fake->fail_at = 3; /* behind the journal and autoprobe */
		scene.fake->error = ENOMEM;
		fake_show(scene.fake, PF_B, "resource",
			  PF_BARS NO_BAR NO_BAR NO_BAR NO_BAR NO_BAR NO_BAR);
		scene_start(&scene);
		assert_int_equal(scene_run(&scene, &(struct plan){ .steps = steps, .n = 2 }), 0);
		assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
		assert_string_equal(
			scene.outcome.why.text,
			deaf ? "sriov-numvfs of " PF_B " cannot be set: no memory window above "
			       "the card has room for its VFs (Cannot allocate memory): switch on "
			       "SR-IOV and Above 4G Decoding in the firmware's setup, or boot with "
			       "pci=realloc; that takes a reboot"
			     : "sriov-numvfs of " PF_B " cannot be set: no memory window above "
			       "the card has room for its VFs (Cannot allocate memory; the kernel: "
			       "\"not enough MMIO resources for SR-IOV\"): switch on SR-IOV and "
			       "Above 4G Decoding in the firmware's setup, or boot with "
			       "pci=realloc; that takes a reboot");
		assert_int_equal(scene.outcome.needs, NEEDS_REBOOT);
		scene_assert_start(&scene);
	}
}

/* igb says so when it has made VFs. */
static void what_an_earlier_step_logged_is_not_quoted(void **state)
{
	static const struct step steps[] = {
		{ STEP_SRIOV_NUMVFS, PF_B, "0", "4" },
		{ STEP_SRIOV_AUTOPROBE, PF_B, "1", "0" },
	};
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	scene.fake->fail_at = 3;
	scene.fake->error = EIO;
	assert_int_equal(scene_run(&scene, &(struct plan){ .steps = steps, .n = 2 }), 0);
	assert_int_equal(scene.fake->n_logged, 1);
	assert_string_equal(scene.outcome.why.text,
			    "sriov-autoprobe of " PF_B " cannot be set: Input/output error");
}

static void what_takes_no_reboot_needs_none(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	scene.fake->fail_at = 2;
	scene.fake->error = EBUSY;
	assert_int_equal(scene_run(&scene, &scene_plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_UNDONE);
	assert_int_equal(scene.outcome.needs, NEEDS_NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_refusal_is_explained),
		cmocka_unit_test(each_reason_has_a_case),
		cmocka_unit_test(the_most_telling_line_is_quoted),
		cmocka_unit_test(what_came_before_is_not_quoted),
		cmocka_unit_test(a_long_line_is_cut),
		cmocka_unit_test(the_outcome_tells_it),
		cmocka_unit_test(what_an_earlier_step_logged_is_not_quoted),
		cmocka_unit_test(what_takes_no_reboot_needs_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
