/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do libvirt's domains arrive, name their VFs, and come out of a capture as they went in?
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "collect/collect.h"
#include "collect/collectors.h"
#include "os/virt.h"
#include "tree.h"
#include "unit.h"

#define HOSTDEV(bus)                                                                      \
	"<domain><devices><hostdev type='pci'><source><address bus='" bus "' slot='16'/>" \
	"</source></hostdev></devices></domain>"

/* What a libvirt daemon would tell; or the code that it fails with. */
struct daemon {
	struct domain *domains;
	size_t n;
	int code;
	unsigned int n_closed;
};

static int list(void *backing, struct arena *arena, struct domain **ret_domains, size_t *ret_n,
		struct err *reterr)
{
	const struct daemon *daemon = backing;

	(void)reterr;
	if (daemon->code)
		return daemon->code;
	*ret_domains = arena_new_array(arena, struct domain, daemon->n);
	if (daemon->n)
		memcpy(*ret_domains, daemon->domains, daemon->n * sizeof(struct domain));
	*ret_n = daemon->n;
	return 0;
}

static void close_daemon(void *backing)
{
	((struct daemon *)backing)->n_closed++;
}

static const struct virt_ops ops = { .list = list, .close = close_daemon };

static struct domain running[] = {
	{ .name = "web2", .uuid = "u-2", .id = -1, .running = FACT_NO, .xml = HOSTDEV("0x41") },
	{ .name = "tabs\tand all",
	  .uuid = "u-1",
	  .id = 7,
	  .running = FACT_YES,
	  .autostart = FACT_YES,
	  .xml = "<domain/>",
	  .live_xml = HOSTDEV("0x41") },
	{ .name = "gone", .uuid = "u-3", .id = -1 },
};

/* A host with one VF, 0000:41:10.0, that this user has already. */
static struct host *host_with_vf(const char *user)
{
	struct host *host = host_new();

	host->devices = arena_new_array(host->arena, struct device, 1);
	host->n_devices = 1;
	assert_int_equal(bdf_parse("0000:41:10.0", &host->devices[0].bdf), 0);
	host->devices[0].vf = arena_new_struct(host->arena, struct vf);
	host->devices[0].vf->used_by = arena_new_array(host->arena, const char *, 1);
	host->devices[0].vf->used_by[0] = user;
	host->devices[0].vf->n_used_by = 1;
	return host;
}

static struct host *collect_from(struct machine *machine, const char *user)
{
	struct host *host = host_with_vf(user);

	collect_domains(machine, host);
	return host;
}

static void assert_running(const struct host *host)
{
	const struct vf *vf = host->devices[0].vf;

	assert_int_equal(host->n_domains, 3);
	assert_string_equal(host->domains[0].name, "gone");
	assert_string_equal(host->domains[1].name, "tabs\tand all");
	assert_int_equal(host->domains[1].id, 7);
	assert_int_equal(host->domains[1].running, FACT_YES);
	assert_int_equal(host->domains[1].autostart, FACT_YES);
	assert_string_equal(host->domains[1].live_xml, running[1].live_xml);
	assert_int_equal(host->domains[2].id, -1);
	assert_int_equal(host->domains[2].autostart, FACT_UNKNOWN);
	assert_int_equal(vf->n_used_by, 3);
	assert_string_equal(vf->used_by[0], "pid:1");
	assert_string_equal(vf->used_by[1], "vm:tabs\tand all");
	assert_string_equal(vf->used_by[2], "vm:web2");
	assert_int_equal(host->gaps.n, 1);
	assert_string_equal(host->gaps.items[0].source, "libvirt gone");
	assert_int_equal(host->gaps.items[0].error, ENODATA);
}

static void write_read(const struct root_event *event, void *arg)
{
	if (!event->error && event->kind == ROOT_READ_FILE)
		tree_bytes(arg, event->path, event->bytes, event->n_bytes);
}

static void a_capture_tells_what_libvirt_told(void **state)
{
	_cleanup_tree_ struct tree *empty = tree_new();
	_cleanup_tree_ struct tree *written = tree_new();
	struct daemon daemon = { .domains = running, .n = ARRAY_SIZE(running) };
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(machine_freep) struct machine *capture = NULL;
	_cleanup_(host_freep) struct host *first = NULL;
	_cleanup_(host_freep) struct host *second = NULL;

	(void)state;
	assert_int_equal(machine_open(empty->path, &machine, NULL), 0);
	machine->virt = virt_new(&ops, &daemon);
	root_record(machine->root, write_read, written);
	first = collect_from(machine, "pid:1");
	assert_running(first);
	assert_int_equal(machine_open(written->path, &capture, NULL), 0);
	second = collect_from(capture, "pid:1");
	assert_running(second);
	machine_free(TAKE_PTR(machine));
	assert_int_equal(daemon.n_closed, 1);
}

static void users_are_not_told_twice(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	struct daemon daemon = { .domains = running, .n = 1 };
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	assert_int_equal(machine_open(tree->path, &machine, NULL), 0);
	machine->virt = virt_new(&ops, &daemon);
	host = collect_from(machine, "vm:web2");
	assert_int_equal(host->devices[0].vf->n_used_by, 1);
	assert_int_equal(host->gaps.n, 0);
}

static void without_libvirt_there_is_one_gap(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	struct daemon daemon = { .code = -ECONNREFUSED };
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;
	_cleanup_(host_freep) struct host *none = NULL;

	(void)state;
	assert_int_equal(machine_open(tree->path, &machine, NULL), 0);
	none = collect_from(machine, "pid:1");
	assert_int_equal(none->gaps.n, 1);
	assert_string_equal(none->gaps.items[0].source, "libvirt");
	assert_int_equal(none->gaps.items[0].error, ENODATA);
	virt_free(TAKE_PTR(machine->virt));
	machine->virt = virt_new(&ops, &daemon);
	host = collect_from(machine, "pid:1");
	assert_int_equal(host->gaps.n, 1);
	assert_int_equal(host->gaps.items[0].error, ECONNREFUSED);
	assert_int_equal(host->devices[0].vf->n_used_by, 1);
}

/* A VM of which nothing can be read may have any VF. */
static void an_unread_domain_may_use_any_vf(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;
	struct vf *vf = NULL;

	(void)state;
	tree_file(tree, "/vfctl/domains/index", "u-1\t3\tyes\tno\tweb1\n");
	tree_directory(tree, "/vfctl/domains/u-1.xml");
	assert_int_equal(machine_open(tree->path, &machine, NULL), 0);
	host = host_with_vf("");
	vf = host->devices[0].vf;
	vf->n_used_by = 0;
	vf->used_by_known = true;
	collect_domains(machine, host);
	assert_int_equal(host->gaps.n, 1);
	assert_string_equal(host->gaps.items[0].source, "libvirt web1");
	assert_false(vf->used_by_known);
}

/* Whoever uses VFs beyond the bound is not nobody. */
static void too_many_domains_are_told(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = host_with_vf("");
	_cleanup_strbuf_ struct strbuf index = { 0 };

	(void)state;
	for (int i = 0; i < 10000; i++)
		strbuf_addf(&index, "u-%d\t-1\tno\tno\tvm\n", i);
	tree_file(tree, "/vfctl/domains/index", index.text);
	tree_file(tree, "/vfctl/domains/u-10000.xml", HOSTDEV("0x41"));
	assert_int_equal(machine_open(tree->path, &machine, NULL), 0);
	host->devices[0].vf->n_used_by = 0;
	host->devices[0].vf->used_by_known = true;
	collect_domains(machine, host);
	assert_int_equal(host->gaps.n, 1);
	assert_string_equal(host->gaps.items[0].source, "libvirt");
	assert_int_equal(host->gaps.items[0].error, E2BIG);
	assert_false(host->devices[0].vf->used_by_known);
}

/* People put definitions into a capture by hand. */
static void files_need_no_index(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_file(tree, "/vfctl/domains/one.xml", "<domain><name>by hand</name></domain>");
	tree_file(tree, "/vfctl/domains/two.xml", "broken");
	tree_directory(tree, "/vfctl/domains/unread.xml");
	tree_file(tree, "/vfctl/domains/notes", "none");
	tree_file(tree, "/vfctl/domains/index",
		  "\n\t\t\nu\tx\ty\tz\t\n../../two\t1\tyes\tno\tup\n");
	assert_int_equal(machine_open(tree->path, &machine, NULL), 0);
	host = collect_from(machine, "pid:1");
	assert_int_equal(host->n_domains, 5);
	assert_string_equal(host->domains[0].name, "");
	assert_string_equal(host->domains[1].name, "by hand");
	assert_int_equal(host->domains[1].running, FACT_UNKNOWN);
	assert_string_equal(host->domains[2].name, "u");
	assert_string_equal(host->domains[3].name, "unread");
	assert_string_equal(host->domains[4].name, "up");
	assert_null(host->domains[4].xml);
	assert_string_equal(host->gaps.items[host->gaps.n - 1].source, "libvirt unread");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_capture_tells_what_libvirt_told),
		cmocka_unit_test(users_are_not_told_twice),
		cmocka_unit_test(without_libvirt_there_is_one_gap),
		cmocka_unit_test(an_unread_domain_may_use_any_vf),
		cmocka_unit_test(too_many_domains_are_told),
		cmocka_unit_test(files_need_no_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
