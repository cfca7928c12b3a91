/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does an edit of a definition change what it is to change, and no other byte?
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "domxml/contains.h"
#include "domxml/layout.h"
#include "domxml/locate.h"
#include "domxml/stands.h"
#include "odd-domains.h"
#include "unit.h"

static void open_domain(struct markup *document, const char *xml, struct arena *arena)
{
	struct err err = { 0 };

	if (markup_open(document, xml, "domain", arena, &err) < 0)
		fail_msg("%s", err.text);
}

/* Every element begins with its name and ends with a tag, within its parent, behind who is in front. */
static void check_spans(const char *text, const xmlNode *parent)
{
	size_t at = markup_span(parent)->open;

	for (const xmlNode *node = parent->children; node; node = node->next) {
		const struct span *span = node->type == XML_ELEMENT_NODE ? markup_span(node) : NULL;
		const char *name = (const char *)node->name;

		if (!span)
			continue;
		assert_true(span->begin >= at && span->end <= markup_span(parent)->close);
		assert_int_equal(text[span->begin], '<');
		assert_non_null(strstr(text + span->begin, name));
		assert_true(strstr(text + span->begin, name) - (text + span->begin) < 10);
		assert_int_equal(text[span->open - 1], '>');
		assert_int_equal(text[span->end - 1], '>');
		if (span->open != span->end)
			assert_int_equal(strncmp(text + span->close, "</", 2), 0);
		if (span->open != span->end)
			assert_true(span->open <= span->close && span->close < span->end);
		at = span->end;
		check_spans(text, node);
	}
}

static void knows_the_bytes_of_each_element(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_odd_domains; i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		_cleanup_markup_ struct markup document = { 0 };
		struct edits edits = { .arena = arena };

		open_domain(&document, odd_domains[i].xml, arena);
		check_spans(document.text, document.root);
		assert_ptr_equal(edits_apply(&edits, document.text), odd_domains[i].xml);
	}
}

/* Beyond what libxml2 holds in one piece. */
static void knows_them_in_long_texts(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_markup_ struct markup document = { 0 };
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	(void)state;
	strbuf_add(&buf, "<domain><devices>");
	for (size_t i = 0; i < 20000; i++)
		strbuf_addf(&buf, "<disk n='%zu'><!-- \xe2\x82\xac -->&amp;</disk>\n", i);
	strbuf_add(&buf, "</devices></domain>");
	open_domain(&document, buf.text, arena);
	check_spans(document.text, document.root);
	assert_string_equal(markup_text(&document, locate(&document, "devices/disk[20000]")),
			    "<disk n='19999'><!-- \xe2\x82\xac -->&amp;</disk>");
}

static const struct {
	const char *parent;
	const char *name;
	const char *text;
} children[] = {
	{ "", "memtune", "<memtune>\n  <hard_limit unit='KiB'>1</hard_limit>\n</memtune>" },
	{ "", "title", "<title>t</title>" },
	{ "", "launchSecurity", "<launchSecurity/>" },
	{ "cputune", "vcpupin", "<vcpupin vcpu='7' cpuset='1'/>" },
	{ "memoryBacking", "hugepages",
	  "<hugepages>\n  <page size='4' unit='KiB'/>\n</hugepages>" },
	{ "metadata", "a:b", "<a:b xmlns:a='urn:a'/>" },
	{ "devices", "emulator", "<emulator>/q</emulator>" },
	{ "devices", "interface", "<interface>\n  <mac/>\n</interface>" },
	{ "devices", "rng", "<rng/>" },
	{ "devices/interface", "vlan", "<vlan>\n  <tag id='1'/>\n</vlan>" },
	{ "os", "boot", "<boot dev='hd'/>" },
};

/* An element that is put in and taken out leaves no trace, unless it filled an empty one. */
static void takes_out_what_it_put_in(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_odd_domains * ARRAY_SIZE(children); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		_cleanup_markup_ struct markup document = { 0 };
		_cleanup_markup_ struct markup with = { 0 };
		struct edits edits = { .arena = arena };
		const char *parent = children[i % ARRAY_SIZE(children)].parent;
		const char *name = children[i % ARRAY_SIZE(children)].name;
		const char *text = children[i % ARRAY_SIZE(children)].text;
		const char *xml = odd_domains[i / ARRAY_SIZE(children)].xml;
		const xmlNode *added = NULL;
		struct edit edit = { 0 };

		open_domain(&document, xml, arena);
		if (!locate(&document, parent) ||
		    layout_is_empty(&document, locate(&document, parent)))
			continue;
		layout_insert(&document, locate(&document, parent), name, text, &edits);
		open_domain(&with, edits_apply(&edits, xml), arena);
		for (const xmlNode *node = locate(&with, parent)->children; node; node = node->next)
			if (node->type == XML_ELEMENT_NODE &&
			    contains_text(&with.reading, (xmlNode *)node, text))
				added = node;
		assert_non_null(added);
		edit = layout_removal(&with, added);
		edits_add(&edits, edit.begin, edit.end, edit.text);
		assert_string_equal(edits_apply(&edits, with.text), xml);
	}
}

static const char *insert(const char *xml, const char *parent, const char *name, const char *text,
			  struct arena *arena)
{
	_cleanup_markup_ struct markup document = { 0 };
	struct edits edits = { .arena = arena };

	open_domain(&document, xml, arena);
	layout_insert(&document, locate(&document, parent), name, text, &edits);
	return edits_apply(&edits, xml);
}

static void indents_as_the_surroundings_are(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	static const char text[] = "<cputune>\n  <shares>1</shares>\n</cputune>";

	(void)state;
	assert_string_equal(insert("<domain>\n\t<vcpu>1</vcpu>\n\t<os/>\n</domain>", "", "cputune",
				   text, arena),
			    "<domain>\n\t<vcpu>1</vcpu>\n\t<cputune>\n\t\t<shares>1</shares>\n"
			    "\t</cputune>\n\t<os/>\n</domain>");
	assert_string_equal(
		insert("<domain>\r\n    <os/>\r\n</domain>", "", "cputune", text, arena),
		"<domain>\r\n    <cputune>\r\n        <shares>1</shares>\r\n"
		"    </cputune>\r\n    <os/>\r\n</domain>");
	assert_string_equal(insert("<domain><os/></domain>", "", "cputune", text, arena),
			    "<domain><cputune><shares>1</shares></cputune><os/></domain>");
	assert_string_equal(
		insert("<domain>\n  <devices  a='>'  />\n</domain>", "devices", "interface",
		       "<interface/>", arena),
		"<domain>\n  <devices  a='>'>\n    <interface/>\n  </devices>\n</domain>");
	assert_string_equal(
		insert("<domain>\n  <devices>\n    <!-- c -->\n  </devices>\n</domain>", "devices",
		       "interface", "<interface/>", arena),
		"<domain>\n  <devices>\n    <!-- c -->\n    <interface/>\n  </devices>\n"
		"</domain>");
	assert_string_equal(
		insert("<domain>\n  <vcpu/> <!-- of it -->\n</domain>", "", "os", "<os/>", arena),
		"<domain>\n  <vcpu/> <!-- of it -->\n  <os/>\n</domain>");
}

static const char *set(const char *element, const char *name, const char *value,
		       struct arena *arena)
{
	_cleanup_markup_ struct markup document = { 0 };
	struct edits edits = { .arena = arena };
	const char *xml = arena_printf(arena, "<domain>%s</domain>", element);
	const char *text = NULL;

	open_domain(&document, xml, arena);
	layout_attribute(&document, document.root->children, name, value, &edits);
	text = edits_apply(&edits, xml) + strlen("<domain>");
	return arena_strndup(arena, text, strlen(text) - strlen("</domain>"));
}

static void sets_one_attribute(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(set("<a/>", "b", "1", arena), "<a b='1'/>");
	assert_string_equal(set("<a ></a>", "b", "1", arena), "<a b='1' ></a>");
	assert_string_equal(set("<a\tc = \"b='2'/>\" b\n=\n'2'/>", "b", "1", arena),
			    "<a\tc = \"b='2'/>\" b\n=\n'1'/>");
	assert_string_equal(set("<a b='2' c='3'/>", "b", NULL, arena), "<a c='3'/>");
	assert_string_equal(set("<a bb='2'/>", "b", NULL, arena), "<a bb='2'/>");
	assert_string_equal(set("<a b=\"&#49;\"/>", "b", "1", arena), "<a b=\"&#49;\"/>");
	assert_string_equal(set("<a b=\"2\"/>", "b", "'\"<>&\n", arena),
			    "<a b=\"&apos;&quot;&lt;&gt;&amp;&#10;\"/>");
}

static void finds_by_paths(void **state)
{
	static const char xml[] = "<domain><devices><disk><target dev=\"v'da/]\"/></disk>"
				  "<q:disk xmlns:q='urn:q'/><disk/><interface type='network'>"
				  "<mac address='x'/></interface><interface type='network'>"
				  "<mac address='x'/></interface></devices></domain>";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_markup_ struct markup document = { 0 };
	const xmlNode *devices = NULL;

	(void)state;
	open_domain(&document, xml, arena);
	devices = locate(&document, "devices");
	for (const xmlNode *node = devices->children; node; node = node->next)
		if (!node->ns)
			assert_ptr_equal(locate(&document, locate_device(&document, node)), node);
	assert_string_equal(locate_device(&document, devices->children),
			    "devices/disk[target/@dev=\"v'da/]\"]");
	assert_string_equal(locate_device(&document, devices->last), "devices/interface[2]");
	assert_null(locate(&document, "devices/disk[3]"));
	assert_null(locate(&document, "devices/disk[@a='b']"));
	assert_null(locate(&document, "nothing/disk"));
	assert_int_equal(path_parent("devices/disk[target/@dev=\"v'da/]\"]/driver"), 34);
	assert_int_equal(path_parent("vcpu"), 0);
}

static void refuses_what_is_no_domain(void **state)
{
	static const char *const texts[] = {
		"",
		"<network/>",
		"<domain>",
		"<domain a='<'/>",
		"<domain>\xe4</domain>",
		"<?xml version='1.0' encoding='ISO-8859-1'?><domain>\xe4</domain>",
		"<!DOCTYPE domain [<!ENTITY a '<b/>'>]><domain>&a;</domain>",
		"<domain>&nothing;</domain>",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		_cleanup_(arena_freep) struct arena *arena = arena_new();
		struct markup document = { 0 };
		struct err err = { 0 };

		assert_int_equal(markup_open(&document, texts[i], "domain", arena, &err), -EBADMSG);
		assert_true(err.text[0]);
		assert_null(document.tree);
	}
}

static const char *lacking(const char *wanted, const char *actual, struct arena *arena)
{
	const char *path = "";

	assert_true(domxml_stands(wanted, actual, arena, &path, NULL) >= 0);
	return path;
}

static void compares_by_what_is_wanted(void **state)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(
		lacking("<a><b x='1'/><b/></a>", "<a c=''><b/> <b y='' x='1'/></a>", arena), "");
	assert_string_equal(lacking("<a><b/><b x='1'/></a>", "<a><b x='1'/><b y=''/></a>", arena),
			    "");
	assert_string_equal(lacking("<a><b/><b/></a>", "<a><b/></a>", arena), "<b/>");
	assert_string_equal(lacking("<a><b><c d='1'/></b></a>", "<a><b><c d='2'/></b></a>", arena),
			    "<c d='1'/> of b");
	assert_string_equal(lacking("<a> t\n</a>", "<a>t</a>", arena), "");
	assert_string_equal(lacking("<a>t</a>", "<a>u</a>", arena), "<a>t</a>");
	assert_string_equal(lacking("<a><q:b xmlns:q='urn:q'/></a>", "<a><b/></a>", arena), "<b/>");
	assert_string_equal(
		lacking("<a><q:b xmlns:q='urn:q'/></a>", "<a xmlns:z='urn:q'><z:b/></a>", arena),
		"");
	assert_string_equal(lacking("<a/>", "<b/>", arena), "<a/>");
	assert_int_equal(domxml_stands("<a>", "<a/>", arena, &(const char *){ NULL }, NULL),
			 -EBADMSG);
}

/* libvirt shows an interface on a network, while it runs, as what the network made of it. */
static void knows_an_interface_that_runs(void **state)
{
	static const char wanted[] = "<interface type='network'><mac address='m'/>"
				     "<source network='vfs'/><alias name='ua-vf'/></interface>";
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(lacking(wanted,
				    "<interface type='hostdev' managed='yes'><mac address='m'/>"
				    "<source><address type='pci'/></source><alias name='ua-vf'/>"
				    "</interface>",
				    arena),
			    "");
	assert_string_not_equal(lacking(wanted,
					"<interface type='hostdev'><mac address='n'/>"
					"<alias name='ua-vf'/></interface>",
					arena),
				"");
	assert_string_not_equal(lacking(wanted,
					"<interface type='network'><mac address='m'/>"
					"<source network='other'/><alias name='ua-vf'/>"
					"</interface>",
					arena),
				"");
}

/* What failed is to be found in a definition with many of its kind. */
static void tells_what_lacks_of_whom(void **state)
{
#define NIC(mac, more) "<interface type='bridge'><mac address='" mac "'/>" more "</interface>"
#define NICS(more)                                       \
	"<domain><devices>" NIC("52:54:00:00:00:01", "") \
		NIC("52:54:00:00:00:02", more) "</devices></domain>"
	static const struct {
		const char *wanted;
		const char *actual;
		const char *lacking;
	} cases[] = {
		{ NICS("<driver name='vhost' queues='4'/>"), NICS("<driver name='vhost'/>"),
		  "<driver queues='4'/> of interface 52:54:00:00:00:02" },
		{ NICS("<mtu size='9000'/>"), NICS(""),
		  "<mtu size='9000'/> of interface 52:54:00:00:00:02" },
		{ "<domain><devices>" NIC("52:54:00:00:00:03", "") "</devices></domain>", NICS(""),
		  "<interface type='bridge'/> of devices" },
		{ "<domain><cputune><vcpupin vcpu='0' cpuset='1'/><vcpupin vcpu='1' "
		  "cpuset='2'/></cputune></domain>",
		  "<domain><cputune><vcpupin vcpu='0' cpuset='1'/><vcpupin vcpu='1' "
		  "cpuset='3'/></cputune></domain>",
		  "<vcpupin vcpu='1' cpuset='2'/> of cputune" },
		{ "<domain><memoryBacking><hugepages><page size='2048'/></hugepages>"
		  "</memoryBacking></domain>",
		  "<domain><memoryBacking><hugepages/></memoryBacking></domain>",
		  "<page size='2048'/> of memoryBacking/hugepages" },
		{ "<domain><vcpu>4</vcpu></domain>", "<domain><vcpu>2</vcpu></domain>",
		  "<vcpu>4</vcpu>" },
	};
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(lacking(cases[i].wanted, cases[i].actual, arena),
				    cases[i].lacking);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_bytes_of_each_element),
		cmocka_unit_test(knows_them_in_long_texts),
		cmocka_unit_test(takes_out_what_it_put_in),
		cmocka_unit_test(indents_as_the_surroundings_are),
		cmocka_unit_test(sets_one_attribute),
		cmocka_unit_test(finds_by_paths),
		cmocka_unit_test(refuses_what_is_no_domain),
		cmocka_unit_test(compares_by_what_is_wanted),
		cmocka_unit_test(knows_an_interface_that_runs),
		cmocka_unit_test(tells_what_lacks_of_whom),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
