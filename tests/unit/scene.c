/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On what do tests of transactions play? See scene.h.
 */
#include "scene.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "unit.h"
#include "watch.h"

void scene_release(struct scene *scene)
{
	root_free(scene->root);
	arena_free(scene->arena);
	arena_free(scene->meanwhile);
	strbuf_release(&scene->start);
	fake_virt_free(scene->virt);
	fake_kernel_free(scene->fake);
	tree_free(scene->tree);
}

static void describe(const char *top, const char *path, struct strbuf *text);

static void describe_entry(const char *top, const char *path, const struct dirent *entry,
			   struct strbuf *text)
{
	char below[PATH_MAX];
	char whole[2 * PATH_MAX];
	char content[4096] = "";

	snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
	snprintf(whole, sizeof(whole), "%s%s", top, below);
	if (str_equal(entry->d_name, "carrier"))
		return; /* comes back by itself */
	if (entry->d_type == DT_DIR) {
		/* What transactions need for themselves stays. */
		if (!str_has_prefix(below, "/var") && !str_equal(below, "/run"))
			strbuf_addf(text, "%s/\n", below);
		describe(top, below, text);
	} else if (entry->d_type == DT_LNK) {
		assert_true(readlink(whole, content, sizeof(content) - 1) > 0);
		strbuf_addf(text, "%s -> %s\n", below, content);
	} else {
		_cleanup_fclose_ FILE *file = fopen(whole, "re");

		assert_non_null(file);
		(void)!fread(content, 1, sizeof(content) - 1, file);
		strbuf_addf(text, "%s: %s\n", below, content);
	}
}

/* Adds what a directory of the tree holds, but for locks and histories. */
static void describe(const char *top, const char *path, struct strbuf *text)
{
	char whole[PATH_MAX];
	struct dirent **entries = NULL;
	int n = 0;

	snprintf(whole, sizeof(whole), "%s%s", top, path);
	if (str_equal(path, "/run") ||
	    (str_has_prefix(path, "/var/lib/vfctl/") && str_has_suffix(path, "/history")))
		return;
	n = scandir(whole, &entries, NULL, alphasort);
	assert_true(n >= 0);
	for (int i = 0; i < n; i++) {
		if (!str_equal(entries[i]->d_name, ".") && !str_equal(entries[i]->d_name, ".."))
			describe_entry(top, path, entries[i], text);
		free(entries[i]);
	}
	free(entries);
}

struct scene scene_new(bool late)
{
	struct scene scene = { .tree = tree_new(), .arena = arena_new() };

	scene.fake = fake_kernel_new(scene.tree);
	scene.virt = fake_virt_new(scene.fake);
	scene.fake->late = false;
	fake_kernel_add_pf(scene.fake, PF_A, 3);
	fake_kernel_add_pf(scene.fake, PF_B, 0);
	scene.fake->late = late;
	tree_file(scene.tree, POLICY, "vfs: 3\n");
	assert_int_equal(root_open(scene.tree->path, &scene.root), 0);
	scene.meanwhile = arena_new();
	scene.told = arena_new_struct(scene.arena, struct told);
	scene.ledger = arena_new_struct(scene.arena, struct ledger);
	*scene.ledger = ledger_of(scene.root);
	scene.site = (struct site){ .root = scene.root,
				    .ledger = scene.ledger,
				    .kernel = &scene.fake->kernel,
				    .virt = scene.virt->virt,
				    .holds = fake_virt_holds,
				    .arena = scene.meanwhile,
				    .told = scene.told };
	scene_start(&scene);
	return scene;
}

static void describe_all(const struct scene *scene, struct strbuf *text)
{
	describe(scene->tree->path, "", text);
	fake_kernel_tell(scene->fake, text);
	fake_virt_tell(scene->virt, text);
}

void scene_start(struct scene *scene)
{
	strbuf_release(&scene->start);
	describe_all(scene, &scene->start);
}

void scene_assert_start(const struct scene *scene)
{
	_cleanup_strbuf_ struct strbuf now = { 0 };

	describe_all(scene, &now);
	assert_string_equal(now.text, scene->start.text);
}

int scene_run(struct scene *scene, const struct plan *plan)
{
	int r = 0;

	scene->err = (struct err){ 0 };
	scene->told->valid = false; /* each is a process of its own */
	watch_begin(&scene->fake->begun);
	r = transaction_run(&scene->site, plan, "vfctl test", scene->arena, &scene->outcome,
			    &scene->err);
	assert_int_equal(watch_end(), 0);
	return r;
}

int scene_finish(struct scene *scene)
{
	scene->err = (struct err){ 0 };
	scene->told->valid = false;
	return transaction_finish(&scene->site, "vfctl rollback", scene->arena, &scene->outcome,
				  &scene->err);
}

/* ASan's (sanitizer/allocator_interface.h). */
__attribute__((weak)) void __sanitizer_purge_allocator(void);

pid_t scene_fork(void)
{
	if (__sanitizer_purge_allocator)
		__sanitizer_purge_allocator();
	return fork();
}

static const struct step steps[] = {
	{ STEP_SRIOV_NUMVFS, PF_A, "3", "5" },
	{ STEP_FILE, POLICY, "vfs: 3\n", "vfs: 5\n" },
};
const struct plan scene_plan = { .steps = steps, .n = ARRAY_SIZE(steps) };

void scene_leave_changed(struct scene *scene)
{
	/* The journal, VFs away, VFs there, the file, its way into the history. */
	scene->fake->fail_from = 5;
	scene->fake->error = EIO;
	assert_int_equal(scene_run(scene, &scene_plan), 0);
	assert_int_equal(scene->outcome.status, OUTCOME_LEFT_CHANGED);
	fake_kernel_heal(scene->fake);
}
