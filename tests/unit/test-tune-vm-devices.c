/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a card made virtio's only where its guest will have a driver for it, and is it told what a setting of a
 * disk that somebody chose was good for?
 */
#include "base/text.h"
#include "domxml/assign.h"
#include "tuned-vm.h"
#include "unit.h"

/* ---- virtio */

/* Why the first object of that knob is so. */
static const char *why_of(const struct stage *stage, const char *id)
{
	const struct plan *plan = &stage->plan.plan;

	for (size_t i = 0; i < plan->n_settings; i++)
		if (str_equal(plan->settings[i].knob->id, id))
			return plan->settings[i].why;
	fail_msg("no %s", id);
	return NULL;
}

static void converts_what_is_asked_for_by_name(void **state)
{
	_cleanup_stage_ struct stage stage = stage_new(tuned_plain);

	(void)state;
	stage.request.is_config = true;
	stage.only = (struct option_texts){ .items = { "vm-virtio", "vm-queues" }, .n = 2 };
	stage_plan(&stage);
	stage_tells(&stage, "vm-virtio 52:54:00:00:00:01: e1000e -> virtio changes\n"
			    "vm-virtio 52:54:00:00:00:02: virtio -> virtio so\n"
			    "vm-queues 52:54:00:00:00:01: 1 -> 4 by vhost changes\n"
			    "vm-queues 52:54:00:00:00:02: 1 by QEMU -> 4 by vhost changes\n");
	assert_string_equal(why_of(&stage, "vm-virtio"),
			    "the guest needs its driver before it starts so: Linux has it, Windows "
			    "takes NetKVM");
	assert_null(strstr(stage.plan.after, "<model type='e1000e'/>"));
	stage_take(&stage);
	stage_plan(&stage);
	assert_false(stage_changes(&stage));
}

/* tuned_plain, with the system that virt-install was told. */
static struct stage stage_of(const char *os, struct strbuf *buf)
{
	const char *rest = strstr(tuned_plain, "  <memory");

	strbuf_add_bytes(buf, tuned_plain, (size_t)(rest - tuned_plain));
	strbuf_addf(buf,
		    "  <metadata>\n    <x:libosinfo "
		    "xmlns:x='http://libosinfo.org/xmlns/libvirt/domain/1.0'>\n"
		    "      <x:os id='%s'/>\n    </x:libosinfo>\n  </metadata>\n%s",
		    os, rest);
	return stage_new(buf->text);
}

static void converts_where_the_system_has_the_driver(void **state)
{
	_cleanup_strbuf_ struct strbuf xml = { 0 };
	_cleanup_stage_ struct stage stage = stage_of("http://debian.org/debian/12", &xml);
	struct unassigned back = { 0 };

	(void)state;
	stage.request.is_config = true;
	stage_plan(&stage);
	assert_string_equal(why_of(&stage, "vm-virtio"),
			    "the guest needs its driver before it starts so: "
			    "http://debian.org/debian/12, which the definition names, has it");
	stage_take(&stage);
	stage_plan(&stage);
	assert_false(stage_changes(&stage));
	stage_only(&stage, "vm-queues");
	stage_plan(&stage);
	stage_tells(&stage, "vm-queues 52:54:00:00:00:01: 4 by vhost -> 4 by vhost so\n"
			    "vm-queues 52:54:00:00:00:02: 4 by vhost -> 4 by vhost so\n");
	assert_int_equal(
		domxml_unassign(stage.plan.after, NULL, stage.made->host->arena, &back, NULL), 0);
	assert_string_equal(back.xml, xml.text);
}

static void leaves_it_where_the_system_may_lack_the_driver(void **state)
{
	_cleanup_strbuf_ struct strbuf xml = { 0 };
	_cleanup_stage_ struct stage stage = stage_of("http://microsoft.com/win/10", &xml);

	(void)state;
	stage.request.is_config = true;
	stage_plan(&stage);
	assert_non_null(strstr(stage.plan.after, "<model type='e1000e'/>"));
	assert_string_equal(
		why_of(&stage, "vm-virtio"),
		"its guest needs the driver of virtio before, which "
		"http://microsoft.com/win/10 is not known to have: --only vm-virtio sets "
		"it");
	stage_only(&stage, "vm-virtio");
	stage_plan(&stage);
	assert_true(stage_changes(&stage));
}

/* libvirt chooses a card then, by the machine; which one is not told. */
static void leaves_a_card_without_a_model(void **state)
{
	static const char xml[] =
		VM("pc-q35-8.2", "4", NIC("bridge", "<source bridge='br0'/>", "01", ""));
	_cleanup_stage_ struct stage stage = stage_new(xml);

	(void)state;
	stage.request.is_config = true;
	stage_plan(&stage);
	assert_null(strstr(stage.plan.after, "<model"));
	stage_only(&stage, "vm-virtio");
	stage_plan(&stage);
	stage_tells(&stage, "vm-virtio 52:54:00:00:00:01: none named -> virtio changes\n");
}

/* ---- disks */

static void tells_what_a_choice_was_good_for(void **state)
{
	static const struct {
		const char *xml;
		const char *why;
	} cases[] = {
		{ VM("pc-q35-8.2", "4", DISK("block", "", "vda")), NULL },
		{ VM("pc-q35-8.2", "4",
		     DISK("block", "      <driver cache='writeback' io='native'/>\n", "vda")),
		  "it was set to cache='writeback', which serves reads and bursts of writes from "
		  "the "
		  "host's memory" },
		{ VM("pc-q35-8.2", "4",
		     DISK("block", "      <driver cache='none' io='threads'/>\n", "vda")),
		  "it was set to io='threads', which never has QEMU itself wait for a disk whose "
		  "queue is full" },
		{ VM("pc-q35-8.2", "4",
		     DISK("block", "      <driver cache='writeback' io='threads'/>\n", "vda")),
		  "it was set to cache='writeback', which serves reads and bursts of writes from "
		  "the "
		  "host's memory, and to io='threads', which never has QEMU itself wait for a disk "
		  "whose queue is full" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_stage_ struct stage stage = stage_new(cases[i].xml);
		const char *why = NULL;

		stage.request.is_config = true;
		stage_only(&stage, "vm-disks");
		stage_plan(&stage);
		assert_true(stage_changes(&stage));
		assert_non_null(strstr(stage.plan.after, "cache='none' io='native'"));
		why = why_of(&stage, "vm-disks");
		if (cases[i].why)
			assert_string_equal(why, cases[i].why);
		else
			assert_null(why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(converts_what_is_asked_for_by_name),
		cmocka_unit_test(converts_where_the_system_has_the_driver),
		cmocka_unit_test(leaves_it_where_the_system_may_lack_the_driver),
		cmocka_unit_test(leaves_a_card_without_a_model),
		cmocka_unit_test(tells_what_a_choice_was_good_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
