/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does the guest of a virtual machine become as its settings have it? See guest-script.h. What the script
 * does stands in data/guest, in a file for each knob; here it is told with which values.
 */
#include "render/guest-script.h"

#include "base/embedded.h"
#include "render/printable.h"

extern const struct embedded_file guest_files[];

enum {
	MOST_LINES = 2
};

/* A knob's function in its file, and what keeps its value in a .link file. */
static const struct part {
	const char *knob;
	const char *ways; /* the file that reads and changes it */
	const char *asks; /* the file that tells whether to; NULL: none has to */
	const char *call;
	const char *interface; /* which of those with the MAC is meant; NULL: it is of none */
	bool takes_value;
	const char *lines[MOST_LINES]; /* the value stands behind '=' */
} parts[] = {
	{ "guest-queues", "queues", NULL, "set_queues", "virtio", true, { "CombinedChannels=" } },
	{ "guest-mtu", "mtu", "chosen-mtu", "set_mtu", "virtio", true, { "MTUBytes=" } },
	{ "guest-buffers", "sysctl", NULL, "raise_sysctl", NULL, true, { NULL } },
	{ "guest-rings",
	  "rings",
	  NULL,
	  "set_rings",
	  "vf",
	  false,
	  { "RxBufferSize=max", "TxBufferSize=max" } },
	{ "guest-irqs", "irqs", NULL, "spread_irqs", "vf", false, { NULL } },
};

struct guest_script {
	const struct setting *settings;
	size_t n;
	struct strbuf *buf;
};

static const struct part *part_of(const struct setting *setting)
{
	for (size_t i = 0; setting->state != SETTING_LEFT && i < ARRAY_SIZE(parts); i++)
		if (str_equal(parts[i].knob, setting->knob->id))
			return &parts[i];
	return NULL;
}

static bool has(const struct guest_script *script, const struct part *part)
{
	for (size_t i = 0; i < script->n; i++)
		if (part_of(&script->settings[i]) == part)
			return true;
	return false;
}

/* Without its licence line, which the script has once. */
static void add_file(const struct guest_script *script, const char *name)
{
	const char *text = NULL;

	for (const struct embedded_file *file = guest_files; file->name; file++)
		if (strncmp(file->name, name, strlen(name)) == 0 &&
		    str_equal(file->name + strlen(name), ".sh"))
			text = strchr(file->text, '\n') + 1;
	strbuf_add(script->buf, text);
}

/* ---- what it needs */

static void add_interface_functions(const struct guest_script *script, const char *vm)
{
	strbuf_add(script->buf, "\nvm=");
	strbuf_add_shell_word(script->buf, vm);
	strbuf_add(script->buf, "\n");
	add_file(script, "interface");
	add_file(script, "find-interface");
}

static void add_knob_functions(const struct guest_script *script, const struct part *part)
{
	add_file(script, part->ways);
	if (part->asks)
		add_file(script, part->asks);
	add_file(script, part->knob);
}

static void add_functions(const struct guest_script *script, const char *vm)
{
	bool finds = false;
	bool keeps = false;
	bool any = false;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		any |= has(script, &parts[i]);
		finds |= parts[i].interface && has(script, &parts[i]);
		keeps |= parts[i].lines[0] && has(script, &parts[i]);
	}
	add_file(script, "common");
	if (any) {
		add_file(script, "state");
		add_file(script, "keep");
	}
	if (finds)
		add_interface_functions(script, vm);
	if (keeps)
		add_file(script, "link-file");
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (has(script, &parts[i]))
			add_knob_functions(script, &parts[i]);
	if (keeps)
		add_file(script, "keep-link");
}

/* ---- what it does */

static void add_comment(struct strbuf *buf, const char *text)
{
	strbuf_add(buf, "# ");
	printable_add(text, false, buf);
	strbuf_add(buf, "\n");
}

static void add_call(const struct guest_script *script, const struct setting *setting,
		     const struct part *part)
{
	strbuf_addf(script->buf, "%s ", part->call);
	strbuf_add_shell_word(script->buf, setting->object);
	/* A sysctl's fields are words of their own. */
	if (part->takes_value)
		strbuf_addf(script->buf, " %s", setting->wanted);
	if (part->asks && setting->is_named)
		strbuf_add(script->buf, " named");
	if (setting->is_given)
		strbuf_add(script->buf, " given");
	strbuf_add(script->buf, "\n");
}

static void add_calls(const struct guest_script *script)
{
	const struct knob *knob = NULL;

	for (size_t i = 0; i < script->n; i++) {
		const struct setting *setting = &script->settings[i];
		const struct part *part = part_of(setting);

		if (!part)
			continue;
		if (setting->knob != knob) {
			strbuf_addf(script->buf, "\n# %s\n", setting->knob->id);
			add_comment(script->buf, setting->knob->why);
		}
		if (setting->why)
			add_comment(script->buf, setting->why);
		add_call(script, setting, part);
		knob = setting->knob;
	}
}

/* ---- what keeps it so */

static bool is_kept(const struct setting *setting)
{
	const struct part *part = part_of(setting);

	return part && part->lines[0];
}

static void add_lines(const struct guest_script *script, const struct setting *setting)
{
	const struct part *part = part_of(setting);

	for (size_t i = 0; i < MOST_LINES && part->lines[i]; i++)
		strbuf_addf(script->buf, " %s%s", part->lines[i],
			    part->takes_value ? setting->wanted : "");
}

/* Whether one file keeps both: the two interfaces of a failover pair have one MAC, and a file each. */
static bool is_kept_with(const struct setting *setting, const struct setting *other)
{
	return is_kept(other) && str_equal(other->object, setting->object) &&
	       str_equal(part_of(other)->interface, part_of(setting)->interface);
}

/* All that is to be kept of an interface, in one call; nothing behind the first of its settings. */
static void add_link(const struct guest_script *script, size_t first)
{
	const struct setting *setting = &script->settings[first];

	for (size_t i = 0; i < first; i++)
		if (is_kept_with(setting, &script->settings[i]))
			return;
	strbuf_add(script->buf, "keep_link ");
	strbuf_add_shell_word(script->buf, setting->object);
	strbuf_addf(script->buf, " %s", part_of(setting)->interface);
	for (size_t i = first; i < script->n; i++)
		if (is_kept_with(setting, &script->settings[i]))
			add_lines(script, &script->settings[i]);
	strbuf_add(script->buf, "\n");
}

static void add_keeping(const struct guest_script *script)
{
	bool any = false;

	for (size_t i = 0; i < script->n; i++)
		any |= part_of(&script->settings[i]) != NULL;
	if (!any)
		return;
	strbuf_add(script->buf, "\n# also after a reboot\n");
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (str_equal(parts[i].call, "raise_sysctl") && has(script, &parts[i]))
			strbuf_add(script->buf, "keep_sysctls\n");
	for (size_t i = 0; i < script->n; i++)
		if (is_kept(&script->settings[i]))
			add_link(script, i);
}

static void add_head(const char *what, const char *vm, const char *rest, const char *without_look,
		     struct strbuf *buf)
{
	strbuf_addf(buf, "#!/bin/sh\n# %s the guest of the VM ", what);
	printable_add(vm, false, buf);
	strbuf_addf(buf, " %s\n\ndoes='%s'\n", rest, without_look);
}

void guest_script_add(const char *vm, const struct setting *settings, size_t n, struct strbuf *buf)
{
	const struct guest_script script = { .settings = settings, .n = n, .buf = buf };

	add_head("Sets", vm,
		 "for its network, as vfctl tune guest would; to be run in it, as root. It says "
		 "what it does, stops at the\n# first thing that fails, and undoes nothing; what "
		 "is there before it remembers for --revert. With --look it changes\n# nothing, "
		 "and tells how each thing is set.",
		 "sets the guest, with --look it tells how that is set", buf);
	add_functions(&script, vm);
	add_calls(&script);
	add_keeping(&script);
}

void guest_back_script_add(const char *vm, struct strbuf *buf)
{
	const struct guest_script script = { .buf = buf };

	add_head("Leads", vm,
		 "back, as vfctl tune guest --revert would; to be run in it, as root. What vfctl "
		 "set there,\n# and nobody else has changed since, becomes what it was before. It "
		 "says what it does, and stops at the first thing that\n# fails. With --look it "
		 "changes nothing, and tells what it would.",
		 "leads the guest back, with --look it tells what that would change", buf);
	add_file(&script, "common");
	add_file(&script, "state");
	add_file(&script, "interface");
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		add_file(&script, parts[i].ways);
	add_file(&script, "back");
	strbuf_add(buf, "\nlead_back\n");
}
