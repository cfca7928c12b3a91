/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many files may QEMU open, by which line of libvirt's?
 */
#include "tuned.h"
#include "unit.h"

/* ---- open-files */

#define NEXT_START                                                                               \
	": libvirt's daemon reads it when it is started anew (systemctl restart libvirtd), and " \
	"VMs have it from their next start"

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

/* The daemon has what was so as it was started; asked for by its name that is no refusal. */
static void a_daemon_of_before_is_told(void **state)
{
	static const struct files_limit own = { .source = "/proc/9/limits", .files = 1024 };
	struct scene scene;
	struct services *services = NULL;

	set_scene(&scene, *state);
	services = &scene.made->host->services;
	scene.profile.open_files = 2048;
	services->daemon = "virtqemud";
	services->unit = (struct files_limit){ .source = "LimitNOFILE=8192 in x", .files = 8192 };
	services->qemu_max_files = 4096;
	services->daemon_limit = own;
	expect(&scene, &files,
	       "open-files : 4096 -> 4096, so: by qemu.conf: whether virtqemud was started since "
	       "that was written is not known\n",
	       "");
	services->daemon_is_new = FACT_YES;
	expect(&scene, &files, "open-files : 4096 -> 4096, so\n", "");
	services->daemon_is_new = FACT_NO;
	expect(&scene, &files,
	       "open-files : - -> 4096, left: qemu.conf says so, and was written after virtqemud "
	       "was "
	       "started, which reads it but then: systemctl restart virtqemud (VMs run on)\n",
	       "");
	/* Without a line there QEMU has what the daemon has. */
	services->qemu_max_files = 0;
	expect(&scene, &files,
	       "open-files : 1024 -> 8192, left: its unit says so (LimitNOFILE=8192 in x), and "
	       "virtqemud was started before: systemctl daemon-reload && systemctl restart "
	       "virtqemud "
	       "(VMs run on)\n",
	       "");
	services->daemon_limit.files = 8192;
	expect(&scene, &files, "open-files : 8192 -> 8192, so\n", "");
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(the_line_of_qemu_conf_is_set),
	MADE_TEST(files_enough_stay),
	MADE_TEST(a_daemon_of_before_is_told),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
