/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are VFs that vfctl made told from those that somebody else makes in their place? See vf-marks.h.
 */
#include "cmd/vf-marks.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "apply/journal.h"
#include "base/parse.h"
#include "cmd/command.h"
#include "os/write.h"

enum {
	TEXT_SIZE = 128
};

struct kept_mark {
	const char *pf;
	uint64_t now; /* of the VFs that it has */
	bool is_made; /* vfctl made them */
};

void vf_mark_path(const char *pf, char path[static VF_MARK_PATH_SIZE])
{
	snprintf(path, VF_MARK_PATH_SIZE, VF_MARKS_DIRECTORY "/%s", pf);
}

int vf_mark_of(const struct root *root, const char *pf, uint64_t *ret_mark)
{
	char path[PATH_MAX];
	ino_t inode = 0;
	int r = 0;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/virtfn0", pf);
	r = root_identify(root, path, &inode);
	if (r < 0 && r != -ENOENT)
		return r;
	*ret_mark = inode;
	return 0;
}

/* "BOOT_ID MARK": there are machines that do not forget /run. */
int vf_mark_read(const struct root *root, const char *pf, uint64_t *ret_mark)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char path[VF_MARK_PATH_SIZE];
	const char *boot_id = NULL;
	char text[TEXT_SIZE];
	char *mark = NULL;
	int r = 0;

	vf_mark_path(pf, path);
	r = root_read_word(root, path, text, sizeof(text));
	if (r == 0)
		r = boot_id_read(root, arena, &boot_id, NULL);
	if (r < 0)
		return r;
	mark = strchr(text, ' ');
	if (!mark)
		return -EBADMSG;
	*mark++ = '\0';
	return str_equal(text, boot_id) ? parse_u64(mark, ret_mark) : -ENOENT;
}

static int write_mark(const struct root *root, const char *pf, uint64_t mark)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char path[VF_MARK_PATH_SIZE];
	const char *boot_id = NULL;
	char text[TEXT_SIZE];
	int r = boot_id_read(root, arena, &boot_id, NULL);

	if (r == 0)
		r = root_make_directory(root, VF_MARKS_DIRECTORY, 0755);
	if (r < 0)
		return r;
	vf_mark_path(pf, path);
	snprintf(text, sizeof(text), "%s %" PRIu64 "\n", boot_id, mark);
	/* Some commands have given vfctl's lock back by now. */
	return root_replace_shared(root, path, text, 0644);
}

/* The PF has the VFs of this mark, or none (0), by vfctl. */
static void keep(const struct root *root, const char *pf, uint64_t mark)
{
	int r = write_mark(root, pf, mark);

	if (r < 0)
		tell("a policy will not know VFs of %s for vfctl's: cannot "
		     "write " VF_MARKS_DIRECTORY "/%s: %s",
		     pf, pf, errno_text(r));
}

/*
 * What is not the mark of the VFs that stand is of earlier ones, unless an unfinished change has taken those
 * away, which may still be led back.
 */
static void look(const struct vf_marks *marks, bool is_unfinished, struct kept_mark *kept)
{
	const struct root *root = marks->machine->root;
	uint64_t mark = 0;

	if (vf_mark_read(root, kept->pf, &mark) < 0 || !mark ||
	    vf_mark_of(root, kept->pf, &kept->now) < 0)
		return;
	kept->is_made = is_unfinished || mark == kept->now;
	/* Who may not write it may change nothing either. */
	if (!kept->is_made)
		(void)write_mark(root, kept->pf, 0);
}

struct vf_marks vf_marks_begin(const struct machine *machine, bool dry_run, struct arena *arena)
{
	struct vf_marks marks = { 0 };
	const char **names = NULL;
	bool is_unfinished = false;
	ssize_t n = 0;

	if (!machine->live || dry_run)
		return marks;
	marks.machine = machine;
	is_unfinished = journal_is_there(&machine->ledger);
	n = root_list(machine->root, VF_MARKS_DIRECTORY, arena, &names);
	if (n <= 0)
		return marks;
	marks.kept = arena_new_array(arena, struct kept_mark, (size_t)n);
	for (ssize_t i = 0; i < n; i++) {
		struct bdf bdf = { 0 };

		if (bdf_parse(names[i], &bdf) < 0)
			continue;
		marks.kept[marks.n].pf = names[i];
		look(&marks, is_unfinished, &marks.kept[marks.n++]);
	}
	return marks;
}

/* Whether VFs that vfctl had made went, and came again with the way back. */
static bool are_back(const struct vf_marks *marks, const char *pf, uint64_t now)
{
	for (size_t i = 0; i < marks->n; i++)
		if (str_equal(marks->kept[i].pf, pf))
			return marks->kept[i].is_made && marks->kept[i].now != now;
	return false;
}

/* Of a step that failed, too, all is led back, where nothing is left changed. */
static bool is_led_back(const struct outcome *outcome, const struct step_result *result)
{
	return result->state == STEP_UNDONE ||
	       (result->state == STEP_FAILED && outcome->status != OUTCOME_LEFT_CHANGED);
}

void vf_marks_end(const struct vf_marks *marks, const struct outcome *outcome)
{
	const struct root *root = marks->machine ? marks->machine->root : NULL;

	for (size_t i = 0; root && i < outcome->n; i++) {
		const struct step_result *result = &outcome->results[i];
		const char *pf = result->step->object;
		uint64_t now = 0;

		if (result->step->kind != STEP_SRIOV_NUMVFS || vf_mark_of(root, pf, &now) < 0)
			continue;
		if ((outcome->status == OUTCOME_DONE && result->state == STEP_DONE) ||
		    (is_led_back(outcome, result) && are_back(marks, pf, now)))
			keep(root, pf, now);
	}
}
