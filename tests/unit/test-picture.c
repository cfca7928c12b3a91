/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does each function hang where it belongs in the picture of a host, and does nothing that a machine
 * calls itself break out of the text or the SVG?
 */
#include <stdio.h>

#include "made.h"
#include "render/drawing.h"
#include "render/topology.h"
#include "unit.h"

static const char *title(const struct box *box)
{
	return box->labels[LABEL_TITLE].text;
}

static char *print_text(const struct box *picture, size_t width, bool ascii)
{
	const struct text_look look = { .width = width, .ascii = ascii };
	char *text = NULL;
	size_t n = 0;
	FILE *stream = open_memstream(&text, &n);

	assert_non_null(stream);
	picture_print(stream, picture, &look);
	assert_int_equal(fclose(stream), 0);
	return text;
}

static void functions_hang_below_their_node_and_ports(void **state)
{
	static const int64_t ids[] = { 0, 8 };
	struct made *made = *state;
	struct device *port = made_add_port(made, NULL);
	struct device *nic = made_add_device(made, port, 8);
	struct box *picture = NULL;
	const struct box *box = NULL;

	made_add_nodes(made, ids, 2);
	made_name(made, made_add_device(made, port, 8), "eth1");
	made_add_device(made, NULL, -1);
	made_add_device(made, NULL, UNKNOWN);
	made_add_device(made, NULL, 3)->parent_known = false;
	picture = picture_of(made->host, false);
	assert_int_equal(picture->n_below, 5);
	assert_string_equal(title(picture->below[0]), "NUMA node 0");
	assert_int_equal(picture->below[0]->n_below, 0);
	box = picture->below[1];
	assert_string_equal(title(box), "NUMA node 8");
	assert_int_equal(box->n_below, 1);
	assert_string_equal(title(box->below[0]), "host bridge pci0000:00");
	box = box->below[0]->below[0];
	assert_ptr_equal(box->device, port);
	assert_int_equal(box->n_below, 2);
	assert_ptr_equal(box->below[0]->device, nic);
	assert_string_equal(title(box->below[0]), "NIC");
	assert_string_equal(title(box->below[1]), "eth1");
	assert_string_equal(title(picture->below[2]), "no NUMA node");
	assert_string_equal(title(picture->below[3]), "NUMA node unknown");
	/* A node that the host does not list, and a way that nobody knows. */
	assert_string_equal(title(picture->below[4]), "NUMA node 3");
	assert_null(picture->below[4]->node);
	assert_string_equal(title(picture->below[4]->below[0]), "the way to the root is unknown");
}

static void where_there_is_one_node_all_is_near_it(void **state)
{
	static const int64_t ids[] = { 0 };
	struct made *made = *state;
	struct box *picture = NULL;

	made_add_device(made, NULL, -1);
	picture = picture_of(made->host, false);
	assert_int_equal(picture->n_below, 1);
	assert_string_equal(title(picture->below[0]), "without NUMA");
	made_add_nodes(made, ids, 1);
	picture = picture_of(made->host, false);
	assert_int_equal(picture->n_below, 1);
	assert_string_equal(title(picture->below[0]), "NUMA node 0");
	assert_int_equal(picture->below[0]->n_below, 1);
}

static void vfs_are_counted_by_their_use(void **state)
{
	static const char *const users[] = { "vm:web1", NULL, "netdev:br0", "vm:web1", "vm:db" };
	struct made *made = *state;
	struct device *pf = made_add_device(made, NULL, -1);
	const struct box *nic = NULL;

	made_add_vfs(made, pf, 6, users, 5);
	pf->sriov->vfs[5]->vf->n_used_by = 0;
	pf->sriov->vfs[5]->vf->used_by_known = false;
	nic = picture_of(made->host, false)->below[0]->below[0]->below[0];
	assert_int_equal(nic->n_below, 1);
	assert_string_equal(title(nic->below[0]),
			    "6 of 64 VFs: 1 free, 1 of unknown use, 1 in use as an interface, "
			    "3 given to VMs (web1, db)");
	nic = picture_of(made->host, true)->below[0]->below[0]->below[0];
	assert_int_equal(nic->n_below, 6);
	assert_string_equal(title(nic->below[3]), "VF 3");
	assert_string_equal(nic->below[3]->labels[LABEL_USERS].text, "vm:web1");
}

/* Those whose group has others in it cannot be given away one by one. */
static void vfs_in_shared_groups_are_counted(void **state)
{
	static const char *const users[] = { NULL };
	struct made *made = *state;
	struct device *pf = made_add_device(made, NULL, -1);
	struct device *members[2] = { NULL };
	struct iommu_group group = { .id = 5, .members = members, .n_members = 2 };
	const struct box *nic = NULL;

	made_add_vfs(made, pf, 3, users, 1);
	for (size_t i = 0; i < 2; i++) {
		members[i] = pf->sriov->vfs[i];
		members[i]->iommu_group = 5;
	}
	group.members_known = true;
	made->host->iommu = (struct iommu){
		.groups_present = FACT_YES, .in_use = FACT_YES, .groups = &group, .n_groups = 1
	};
	nic = picture_of(made->host, false)->below[0]->below[0]->below[0];
	assert_string_equal(title(nic->below[0]), "3 of 64 VFs, 2 in shared groups: 3 free");
}

/* Of many VMs the first are named. */
static void many_vms_are_not_all_named(void **state)
{
	static const char *const users[] = { "vm:a", "vm:b", "vm:c", "vm:d", "vm:e", "vm:f" };
	struct made *made = *state;
	struct device *pf = made_add_device(made, NULL, -1);
	const struct box *nic = NULL;

	made_add_vfs(made, pf, 6, users, 6);
	nic = picture_of(made->host, false)->below[0]->below[0]->below[0];
	assert_string_equal(title(nic->below[0]), "6 of 64 VFs: 6 given to VMs (a, b and 4 more)");
}

/* What was not found, or not counted, passes for nothing. */
static void vfs_that_are_not_known_are_not_free(void **state)
{
	static const char *const users[] = { NULL };
	struct made *made = *state;
	struct device *pf = made_add_device(made, NULL, -1);
	const struct box *nic = NULL;

	made_add_vfs(made, pf, 4, users, 1);
	pf->sriov->vfs[1] = NULL;
	nic = picture_of(made->host, false)->below[0]->below[0]->below[0];
	assert_string_equal(title(nic->below[0]), "4 of 64 VFs: 3 free, 1 of unknown use");
	pf->sriov->n_vfs = 0;
	pf->sriov->num_vfs = UNKNOWN;
	nic = picture_of(made->host, false)->below[0]->below[0]->below[0];
	assert_string_equal(title(nic->below[0]), "? of 64 VFs");
	assert_int_equal(nic->vf_uses->n[VF_FREE], UNKNOWN);
}

static void a_degraded_link_says_what_it_could_be(void **state)
{
	struct made *made = *state;
	struct device *port = made_add_port(made, NULL);
	struct device *nic = made_add_device(made, port, -1);
	const struct box *box = NULL;

	port->maximum = (struct link){ 8000, 8 };
	port->current = nic->current;
	nic->maximum = (struct link){ 16000, 16 };
	box = picture_of(made->host, false)->below[0]->below[0]->below[0]->below[0];
	assert_string_equal(box->labels[LABEL_LINK].text, "2.5GT/s x4 of 8GT/s x8");
	assert_non_null(box->labels[LABEL_LINK].mark);
}

/* No line may be wider, whatever stands in it. */
/* Of a switch the upstream port has a link above it; that of the others shows below them. */
static void a_degraded_uplink_shows(void **state)
{
	struct made *made = *state;
	struct device *root = made_add_port(made, NULL);
	struct device *up = made_add_port(made, root);
	struct device *down = made_add_port(made, up);
	struct config configs[] = { { .port_type = PORT_ROOT },
				    { .port_type = PORT_UPSTREAM },
				    { .port_type = PORT_DOWNSTREAM } };
	const struct box *box = NULL;

	root->config = &configs[0];
	up->config = &configs[1];
	down->config = &configs[2];
	root->maximum = up->maximum = (struct link){ 16000, 16 };
	made_add_device(made, down, -1);
	box = picture_of(made->host, false)->below[0]->below[0]->below[0];
	assert_null(box->labels[LABEL_LINK].text);
	box = box->below[0];
	assert_string_equal(box->labels[LABEL_LINK].text, "2.5GT/s x4 of 16GT/s x16");
	assert_non_null(box->labels[LABEL_LINK].mark);
	assert_null(box->below[0]->labels[LABEL_LINK].text);
	assert_string_equal(box->below[0]->below[0]->labels[LABEL_LINK].text, "2.5GT/s x4");
}

/* However narrow: a mark that stands there is explained, and none is that does not. */
static void marks_and_their_meaning_stay_together(void **state)
{
	struct made *made = *state;
	struct device *nic = made_add_device(made, made_add_port(made, NULL), -1);

	made_name(made, nic, "an-interface0");
	nic->parent->maximum = nic->maximum = (struct link){ 16000, 16 };
	for (size_t width = 20; width < 120; width++) {
		_cleanup_free_ char *text = print_text(picture_of(made->host, false), width, false);
		const char *legend = strstr(text, "\n! ");

		assert_int_equal(strstr(text, " !\n") || strstr(text, " ! "), legend != NULL);
	}
}

/* Nor is a group pushed off the line by how far a link falls short. */
static void groups_stand_before_links(void **state)
{
	struct made *made = *state;
	struct device *nic = made_add_device(made, made_add_port(made, NULL), -1);
	_cleanup_free_ char *text = NULL;

	made_name(made, nic, "enp130s0f0np0");
	nic->driver = "mlx5_core";
	nic->current = (struct link){ 8000, 8 };
	nic->parent->maximum = nic->maximum = (struct link){ 16000, 16 };
	made->host->iommu.groups_present = FACT_YES;
	text = print_text(picture_of(made->host, false), 80, false);
	assert_non_null(strstr(text, "ACS "));
	assert_non_null(strstr(text, "group none   8GT/s x8"));
	assert_non_null(strstr(text, " !\n"));
}

/* A user must not be cut off for the sake of a model elsewhere. */
static void users_of_vfs_stand_close(void **state)
{
	static const char *const users[] = { "vm:web1" };
	struct made *made = *state;
	struct device *nic = made_add_device(made, made_add_port(made, NULL), -1);
	_cleanup_free_ char *text = NULL;

	nic->maximum = nic->parent->maximum = (struct link){ 16000, 16 };
	made_add_vfs(made, made_add_device(made, NULL, -1), 2, users, 1);
	text = print_text(picture_of(made->host, true), 60, false);
	assert_non_null(strstr(text, "VF 1"));
	assert_non_null(strstr(strstr(text, "VF 1"), "vm:web1"));
}

static void the_text_fits_its_width(void **state)
{
	static const char *const users[] = { "vm:a-virtual-machine-with-quite-a-long-name" };
	static const int64_t ids[] = { 0, 1 };
	static const size_t widths[] = { 40, 60, 80 };
	struct made *made = *state;
	struct device *pf =
		made_add_device(made, made_add_port(made, made_add_port(made, NULL)), 1);
	struct box *picture = NULL;

	made_add_nodes(made, ids, 2);
	made_name(made, pf, "enp129s0f0np0");
	made_add_vfs(made, pf, 3, users, 1);
	picture = picture_of(made->host, true);
	for (size_t i = 0; i < ARRAY_SIZE(widths); i++) {
		_cleanup_free_ char *text = print_text(picture, widths[i], true);
		const char *lines = text;
		const char *line = NULL;
		size_t n = 0;

		while (next_word(&lines, '\n', &line, &n))
			assert_in_range(n, 0, widths[i]);
	}
}

static void names_cannot_break_out(void **state)
{
	struct made *made = *state;
	struct device *nic = made_add_device(made, NULL, -1);
	struct box *picture = NULL;
	_cleanup_free_ char *text = NULL;
	_cleanup_free_ char *svg = NULL;
	size_t n = 0;
	FILE *stream = open_memstream(&svg, &n);

	made->host->identity.name = "<script>&\"'";
	made_name(made, nic, "\033[31mred");
	nic->model = "</text><script>alert(1)</script>\x01\xff";
	picture = picture_of(made->host, false);
	text = print_text(picture, 0, false);
	assert_null(strchr(text, '\033'));
	assert_non_null(strstr(text, "\\x1b[31mred"));
	picture_place(picture, made->host->arena);
	picture_write_svg(stream, picture);
	assert_int_equal(fclose(stream), 0);
	assert_null(strstr(svg, "<script"));
	assert_non_null(strstr(svg, "&lt;script&gt;"));
	assert_null(strpbrk(svg, "\033\001\377"));
}

/* ---- paper */

static const struct CMUnitTest tests[] = {
	MADE_TEST(functions_hang_below_their_node_and_ports),
	MADE_TEST(where_there_is_one_node_all_is_near_it),
	MADE_TEST(vfs_are_counted_by_their_use),
	MADE_TEST(vfs_that_are_not_known_are_not_free),
	MADE_TEST(vfs_in_shared_groups_are_counted),
	MADE_TEST(many_vms_are_not_all_named),
	MADE_TEST(a_degraded_link_says_what_it_could_be),
	MADE_TEST(a_degraded_uplink_shows),
	MADE_TEST(marks_and_their_meaning_stay_together),
	MADE_TEST(groups_stand_before_links),
	MADE_TEST(users_of_vfs_stand_close),
	MADE_TEST(the_text_fits_its_width),
	MADE_TEST(names_cannot_break_out),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
