/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many files may QEMU open, by which line of libvirt's?
 */
#include "tuned.h"
#include "unit.h"

/* ---- open-files */

#define NEXT_START                                                                              \
	": libvirt's daemon reads it when it is started anew, and VMs have it from their next " \
	"start"

static const struct asked files = { .only = "open-files" };

static void the_line_of_qemu_conf_is_set(void **state)
{
	static const struct {
		const char *before;
		const char *after;
	} cases[] = {
		{ "", "max_files = 2048\n" },
		{ "user = \"root\"", "user = \"root\"\nmax_files = 2048\n" },
		{ "#max_files = 32768\n", "#max_files = 32768\nmax_files = 2048\n" },
		{ "max_files_more = 1\n", "max_files_more = 1\nmax_files = 2048\n" },
		{ "a = 1\n \tmax_files=1000\nb = 2", "a = 1\nmax_files = 2048\nb = 2" },
		{ "max_files = 1\nmax_files = 2\n", "max_files = 2048\n" },
	};
	struct scene scene;

	set_scene(&scene, *state);
	scene.profile.open_files = 2048;
	scene.made->host->services.qemu_max_files = 1000;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_strbuf_ struct strbuf steps = { 0 };

		set_kept(&scene, QEMU_CONF, true, cases[i].before);
		strbuf_addf(&steps, "file " QEMU_CONF ": %s -> %s\n", cases[i].before,
			    cases[i].after);
		expect(&scene, &files, "open-files : 1000 -> 2048, changes" NEXT_START "\n",
		       steps.text);
	}
}

static void files_enough_stay(void **state)
{
	struct scene scene;
	struct services *services = NULL;

	set_scene(&scene, *state);
	services = &scene.made->host->services;
	scene.profile.open_files = 2048;
	expect(&scene, &files, "open-files : nothing to set -> nothing to set, so\n", "");
	services->unit = (struct files_limit){ .source = "libvirtd.service", .files = 8192 };
	expect(&scene, &files, "open-files : 8192 -> 8192, so\n", "");
	services->unit.files = INT64_MAX;
	expect(&scene, &files, "open-files : no limit -> no limit, so\n", "");
	services->unit.files = 1024;
	refuse(&scene, "open-files",
	       "open-files cannot be set here: libvirt's qemu.conf could not be read (root may), "
	       "or "
	       "is not there");
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(the_line_of_qemu_conf_is_set),
	MADE_TEST(files_enough_stay),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
