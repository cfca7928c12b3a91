/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does libvirt do what is asked of it by struct virt? Its own test driver, which has one VM that runs, keeps
 * definitions, and pins nothing.
 */
#include "os/virt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "os/machine.h"
#include "unit.h"

enum {
	SIZE = 65536
};

static struct machine *machine_with(const char *uri)
{
	struct machine *machine = NULL;

	assert_int_equal(machine_open(NULL, &machine, NULL), 0);
	machine->connect_uri = uri;
	return machine;
}

/* The definition with this in front of its devices. */
static char *with(struct arena *arena, const char *xml, const char *element)
{
	const char *devices = strstr(xml, "  <devices>");

	assert_non_null(devices);
	return arena_printf(arena, "%.*s%s%s", (int)(devices - xml), xml, element, devices);
}

static void a_definition_is_read_and_written(void **state)
{
	_cleanup_(machine_freep) struct machine *machine = machine_with("test:///default");
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct virt *virt = virt_of(machine);
	char *before = arena_alloc(arena, SIZE);
	char *after = arena_alloc(arena, SIZE);
	const char *wanted = NULL;

	(void)state;
	assert_int_equal(virt_connect(virt), 0);
	assert_int_equal(virt_is_running(virt, "test"), 1);
	assert_int_equal(virt_read(virt, "test", VIRT_NEXT, before, SIZE), 0);
	assert_true(str_has_prefix(before, "<domain type='test'>\n  <name>test</name>\n"));
	assert_int_equal(virt_read(virt, "test", VIRT_NEXT, after, 100), -EFBIG);
	wanted = with(arena, before, "  <title>here</title>\n");
	assert_int_equal(virt_define(virt, "test", wanted, true), 0);
	assert_int_equal(virt_read(virt, "test", VIRT_NEXT_PUBLIC, after, SIZE), 0);
	assert_non_null(strstr(after, "\n  <title>here</title>\n"));
	assert_int_equal(virt_read(virt, "test", VIRT_LIVE, after, SIZE), 0);
	assert_null(strstr(after, "<title>"));
	assert_int_equal(virt_define(virt, "test", before, false), 0);
	assert_int_equal(virt_read(virt, "test", VIRT_NEXT, after, SIZE), 0);
	assert_string_equal(after, before);
}

static void what_it_does_not_take_is_told_in_its_words(void **state)
{
	_cleanup_(machine_freep) struct machine *machine = machine_with("test:///default");
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct virt *virt = virt_of(machine);
	char *xml = arena_alloc(arena, SIZE);

	(void)state;
	assert_int_equal(virt_read(virt, "test", VIRT_NEXT, xml, SIZE), 0);
	assert_string_equal(virt_words(virt), "");
	assert_int_equal(virt_define(virt, "test", with(arena, xml, "<nobody-knows/>"), true),
			 -EBADMSG);
	assert_non_null(strstr(virt_words(virt), "nobody-knows"));
	assert_int_equal(virt_define(virt, "test", with(arena, xml, "<nobody-knows/>"), false), 0);
	assert_int_equal(virt_define(virt, "test", "<domain", false), -EIO);
	assert_true(strlen(virt_words(virt)) > 10);
	assert_int_equal(virt_read(virt, "nobody", VIRT_NEXT, xml, SIZE), -ENOENT);
	assert_true(str_has_prefix(virt_words(virt), "Domain not found"));
	assert_int_equal(virt_define(virt, "nobody", xml, false), -ENOENT);
	assert_int_equal(virt_read_device(virt, "test", "ua-vf0", xml, SIZE), -ENOENT);
	assert_true(virt_attach(virt, "test", "<hostdev/>") < 0);
	assert_true(strlen(virt_words(virt)) > 10);
}

static void threads_have_cpus(void **state)
{
	_cleanup_(machine_freep) struct machine *machine = machine_with("test:///default");
	struct virt *virt = virt_of(machine);
	char cpus[64] = "";

	(void)state;
	/* Its host has 8 CPUs. */
	assert_int_equal(virt_read_pin(virt, "test", VIRT_VCPU, 1, cpus, sizeof(cpus)), 0);
	assert_string_equal(cpus, "0-7");
	assert_int_equal(virt_read_pin(virt, "test", VIRT_VCPU, 1, cpus, 3), -EFBIG);
	assert_int_equal(virt_read_pin(virt, "test", VIRT_VCPU, 9, cpus, sizeof(cpus)), -ENOENT);
	assert_int_equal(virt_pin(virt, "test", VIRT_VCPU, 0, "3-1"), -EINVAL);
	/* It pins no running one: "unsupported flags". */
	assert_int_equal(virt_pin(virt, "test", VIRT_VCPU, 1, "0,2-4,7"), -EIO);
	assert_true(strlen(virt_words(virt)) > 10);
}

static void nobody_answers(void **state)
{
	_cleanup_(machine_freep) struct machine *machine =
		machine_with("qemu+unix:///system?socket=/nowhere/socket");
	char text[16];

	(void)state;
	assert_int_equal(virt_connect(virt_of(machine)), -ECONNREFUSED);
	assert_true(str_has_prefix(virt_words(virt_of(machine)), "cannot connect to libvirt at "));
	assert_true(virt_read(virt_of(machine), "test", VIRT_NEXT, text, sizeof(text)) < 0);
	assert_int_equal(virt_connect(NULL), -EOPNOTSUPP);
	assert_string_equal(virt_words(NULL), "");
}

static void a_uri_names_a_host_or_none(void **state)
{
	static const char *const elsewhere[] = {
		"qemu+ssh://r750/system",
		"qemu+ssh://root@r750.example.com:2222/system",
		"qemu+ssh://a@b@r750/system?keyfile=/a",
		"qemu://r750",
		"qemu+tcp://[::1]:16509/system",
		"qemu+tcp://localhost/system",
		"test+tcp://127.0.0.1/default",
		"xen+ssh://r750?no_verify=1",
		"esx://r750/?no_verify=1",
	};
	static const char *const here[] = {
		"qemu:///system",
		"qemu:///session",
		"qemu+unix:///system?socket=/run/user@host/socket",
		"qemu+ssh:///system",
		"qemu+tcp://:16509/system",
		"qemu+ssh://root@/system",
		"test:///etc/libvirt/a://b",
		"test:///default",
		"hail",
		"",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(elsewhere); i++)
		if (!virt_uri_names_host(elsewhere[i]))
			fail_msg("%s", elsewhere[i]);
	for (size_t i = 0; i < ARRAY_SIZE(here); i++)
		if (virt_uri_names_host(here[i]))
			fail_msg("%s", here[i]);
}

static void a_daemon_tells_of_itself(void **state)
{
	_cleanup_(machine_freep) struct machine *machine = machine_with("test:///default");
	struct virt *virt = virt_of(machine);
	char text[256] = "";

	(void)state;
	assert_int_equal(virt_tell_self(virt, VIRT_URI, text, sizeof(text)), 0);
	assert_string_equal(text, "test:///default");
	assert_int_equal(virt_tell_self(virt, VIRT_HOST, text, sizeof(text)), 0);
	assert_true(strlen(text) > 0);
	assert_int_equal(virt_tell_self(virt, VIRT_URI, text, 4), -EFBIG);
}

static void captures_are_not_changed(void **state)
{
	_cleanup_(machine_freep) struct machine *machine = machine_with(NULL);

	(void)state;
	machine->live = false;
	assert_int_equal(virt_connect(virt_of(machine)), -EOPNOTSUPP);
	assert_int_equal(virt_define(virt_of(machine), "test", "", false), -EOPNOTSUPP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_definition_is_read_and_written),
		cmocka_unit_test(what_it_does_not_take_is_told_in_its_words),
		cmocka_unit_test(threads_have_cpus),
		cmocka_unit_test(nobody_answers),
		cmocka_unit_test(a_uri_names_a_host_or_none),
		cmocka_unit_test(a_daemon_tells_of_itself),
		cmocka_unit_test(captures_are_not_changed),
	};
	_cleanup_(machine_freep) struct machine *machine = machine_with("test:///default");

	if (virt_connect(virt_of(machine)) == -ENOPKG) {
		fprintf(stderr, "skipped: %s\n", virt_words(virt_of(machine)));
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
