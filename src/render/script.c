/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How would somebody do by hand what a plan does to a host? See script.h. With the programs that people
 * use, where there is one; modprobe, sysctl, ip, sed, virsh.
 */
#include "render/script.h"

#include "base/text.h"
#include "model/nic.h"
#include "render/printable.h"

static const char end_of_file[] = "END_OF_FILE";

static void add_assignment(struct strbuf *buf, const char *name, const char *value)
{
	_cleanup_strbuf_ struct strbuf word = { 0 };

	strbuf_addf(&word, "%s=%s", name, value);
	strbuf_add_shell_word(buf, word.text);
}

/* ---- what only grows */

/* Run later, on a host where somebody has raised more meanwhile, it takes nothing away. */
static const struct function {
	enum step_kind kind;
	const char *text;
} functions[] = {
	{ STEP_SYSCTL, "# NAME FIELD...: each field that is below becomes that.\n"
		       "raise_sysctl() {\n"
		       "  name=$1\n"
		       "  shift\n"
		       "  before=$(sysctl -n \"$name\")\n"
		       "  fields=\n"
		       "  for field in $before; do\n"
		       "    [ \"$field\" -ge \"$1\" ] || field=$1\n"
		       "    fields=\"${fields:+$fields }$field\"\n"
		       "    shift\n"
		       "  done\n"
		       "  if [ $# -gt 0 ]; then echo \"$name has too few fields\" >&2; exit 1; fi\n"
		       "  sysctl -q -w \"$name=$fields\"\n"
		       "}\n" },
	{ STEP_HUGEPAGES, "# FILE PAGES: the kernel gives as many as it finds, and says nothing.\n"
			  "raise_pages() {\n"
			  "  before=$(cat \"$1\")\n"
			  "  [ \"$before\" -lt \"$2\" ] || return 0\n"
			  "  echo \"$2\" >\"$1\"\n"
			  "  [ \"$(cat \"$1\")\" -lt \"$2\" ] || return 0\n"
			  "  echo \"$before\" >\"$1\"\n"
			  "  echo \"not enough memory in one piece for $2 hugepages: $1\" >&2\n"
			  "  exit 1\n"
			  "}\n" },
	{ STEP_MTU, "# INTERFACE MTU\n"
		    "raise_mtu() {\n"
		    "  before=$(cat \"/sys/class/net/$1/mtu\")\n"
		    "  [ \"$before\" -ge \"$2\" ] || ip link set dev \"$1\" mtu \"$2\"\n"
		    "}\n" },
	/* Both at once, as the link goes down; where nothing is to be changed, old ones end with 80. */
	{ STEP_NIC_RINGS,
	  "# INTERFACE RING LENGTH...\n"
	  "raise_rings() {\n"
	  "  card=$1\n"
	  "  shift\n"
	  "  before=$(ethtool -g \"$card\" | sed '1,/^Current/d; y/RTX/rtx/')\n"
	  "  for ring in rx tx; do\n"
	  "    [ \"$ring\" = \"${1-}\" ] || continue\n"
	  "    length=$(echo \"$before\" | sed -n \"s/^$ring:[[:blank:]]*\\([0-9]\\)/\\1/p\")\n"
	  "    [ \"${length:-0}\" -ge \"$2\" ] || length=$2\n"
	  "    set -- \"$@\" \"$ring\" \"$length\"\n"
	  "    shift 2\n"
	  "  done\n"
	  "  ethtool -G \"$card\" \"$@\" || [ $? -eq 80 ]\n"
	  "}\n" },
};

/* Of bridges, where netfilter is on or off. */
static bool is_switch(const struct step *step)
{
	return step->kind == STEP_SYSCTL && str_has_prefix(step->object, "net.bridge.");
}

static bool needs_function(const struct plan *plan, enum step_kind kind)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].kind == kind && !is_switch(&plan->steps[i]))
			return true;
	return false;
}

static void add_functions(const struct plan *plan, struct strbuf *buf)
{
	bool is_told = false;

	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		if (!needs_function(plan, functions[i].kind))
			continue;
		if (!is_told)
			strbuf_add(buf, "\n# What is larger by then stays.\n");
		is_told = true;
		strbuf_addf(buf, "\n%s", functions[i].text);
	}
}

/* The words of values are numbers, and names of rings. */
static void add_raise(const struct step *step, const char *function, struct strbuf *buf)
{
	strbuf_addf(buf, "%s ", function);
	strbuf_add_shell_word(buf, step->object);
	strbuf_addf(buf, " %s\n", step->to);
}

/* ---- one each */

static void add_sysctl(const struct step *step, const char *path, struct strbuf *buf)
{
	(void)path;
	if (!is_switch(step)) {
		add_raise(step, "raise_sysctl", buf);
		return;
	}
	strbuf_add(buf, "sysctl -q -w ");
	add_assignment(buf, step->object, step->to);
	strbuf_add(buf, "\n");
}

static void add_mtu(const struct step *step, const char *path, struct strbuf *buf)
{
	(void)path;
	add_raise(step, "raise_mtu", buf);
}

static void add_rings(const struct step *step, const char *path, struct strbuf *buf)
{
	(void)path;
	add_raise(step, "raise_rings", buf);
}

/* It ends with 80 where nothing is to be changed, if it is old. */
static void add_ethtool(const struct step *step, const char *value, struct strbuf *buf)
{
	strbuf_add(buf, "ethtool -C ");
	strbuf_add_shell_word(buf, step->object);
	strbuf_addf(buf, " %s || [ $? -eq 80 ]\n", value);
}

static void add_coalescing(const struct step *step, const char *path, struct strbuf *buf)
{
	struct nic nic = { 0 };
	struct nic adaptive = { 0 };
	char text[NIC_TEXT_SIZE];

	(void)path;
	if (nic_parse(step->to, NIC_COALESCING, &nic) < 0 || !nic_part_adaptive(&nic, &adaptive)) {
		add_ethtool(step, step->to, buf);
		return;
	}
	add_ethtool(step, nic_format(&nic, NIC_COALESCING, text), buf);
	add_ethtool(step, nic_format(&adaptive, NIC_COALESCING, text), buf);
}

static void add_write(const struct step *step, const char *path, struct strbuf *buf)
{
	strbuf_add(buf, "echo ");
	strbuf_add_shell_word(buf, step->to);
	strbuf_addf(buf, " >%s\n", path);
}

static void add_pages(const struct step *step, const char *path, struct strbuf *buf)
{
	strbuf_addf(buf, "raise_pages %s %s\n", path, step->to);
}

static void add_module(const struct step *step, const char *path, struct strbuf *buf)
{
	(void)path;
	strbuf_add(buf, "modprobe ");
	strbuf_add_shell_word(buf, step->object);
	strbuf_add(buf, "\n");
}

/* "vhost_net/experimental_zcopytx" */
static void add_option(const struct step *step, const char *path, struct strbuf *buf)
{
	size_t n = strcspn(step->object, "/");
	_cleanup_strbuf_ struct strbuf module = { 0 };

	(void)path;
	strbuf_add_bytes(&module, step->object, n);
	strbuf_addf(buf, "modprobe -r %s\nmodprobe %s ", module.text, module.text);
	add_assignment(buf, step->object + n + 1, step->to);
	strbuf_add(buf, "\n");
}

static void add_directory(const struct step *step, const char *path, struct strbuf *buf)
{
	(void)path;
	strbuf_addf(buf, "mkdir -p %s\n", step->object);
}

/*
 * Somebody else's file, which may hold passwords, is only told the line that it gets; its last one may lack
 * an end.
 */
static void add_lines(const struct step *step, struct strbuf *buf)
{
	static const char name[] = "max_files";
	static const char beginning[] = "max_files = ";
	const char *path = step->object;
	const char *line = step->to;

	for (; *line; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n'))
		if (str_has_prefix(line, beginning))
			break;
	/* What nobody else may read, nobody else may read in between. */
	strbuf_addf(buf, "cp -p %s %s.new\n", path, path);
	strbuf_addf(buf, "sed '/^[[:blank:]]*%s[[:blank:]]*=/d' %s >%s.new\n", name, path, path);
	strbuf_addf(buf, "[ -z \"$(tail -c 1 %s.new)\" ] || echo >>%s.new\n", path, path);
	strbuf_addf(buf, "echo '%.*s' >>%s.new\n", (int)strcspn(line, "\n"), line, path);
}

/* A script that ends before its last line leaves what was there, or all that is to be there. */
static void add_file(const struct step *step, const char *path, struct strbuf *buf)
{
	(void)path;
	if (!step->to) {
		strbuf_addf(buf, "rm -f %s\n", step->object);
		return;
	}
	if (step_is_secret(step))
		add_lines(step, buf);
	else
		strbuf_addf(buf, "cat >%s.new <<'%s'\n%s%s\n", step->object, end_of_file, step->to,
			    end_of_file);
	strbuf_addf(buf, "mv %s.new %s\n", step->object, step->object);
}

/*
 * virsh(1) reads a file. What somebody else wrote stands in a definition: none of its lines may be where the
 * document ends.
 */
static void add_network(const struct step *step, const char *uri, struct strbuf *buf)
{
	_cleanup_strbuf_ struct strbuf end = { 0 };

	strbuf_add(&end, end_of_file);
	while (strstr(step->to, end.text))
		strbuf_add(&end, "_");
	strbuf_add(buf, "virsh -q ");
	if (uri) {
		strbuf_add(buf, "-c ");
		strbuf_add_shell_word(buf, uri);
		strbuf_add(buf, " ");
	}
	strbuf_addf(buf, "net-define /dev/stdin <<'%s'\n%s%s%s\n", end.text, step->to,
		    str_has_suffix(step->to, "\n") ? "" : "\n", end.text);
}

static void (*const adders[N_STEP_KINDS])(const struct step *step, const char *path,
					  struct strbuf *buf) = {
	[STEP_SYSCTL] = add_sysctl,
	[STEP_HUGEPAGES] = add_pages,
	[STEP_MTU] = add_mtu,
	[STEP_NIC_RINGS] = add_rings,
	[STEP_NIC_COALESCING] = add_coalescing,
	[STEP_CPU_GOVERNOR] = add_write,
	[STEP_CPU_PREFERENCE] = add_write,
	[STEP_CPU_IDLE_STATE] = add_write,
	[STEP_IRQ_AFFINITY] = add_write,
	[STEP_KERNEL_MODULE] = add_module,
	[STEP_MODULE_OPTION] = add_option,
	[STEP_FILE] = add_file,
	[STEP_DIRECTORY] = add_directory,
};

/* ---- all of it */

/* Text from the host may have line ends, behind which a comment would be one no more. */
static void add_comment(struct strbuf *buf, const char *label, const char *text)
{
	strbuf_addf(buf, "# %s", label);
	printable_add(text, false, buf);
	strbuf_add(buf, "\n");
}

static void add_step(const struct step *step, script_path *path_of, const char *uri,
		     struct strbuf *buf)
{
	char path[PATH_MAX] = "";

	/* Files have none. */
	(void)path_of(step->kind, step->object, path);
	if (step->kind == STEP_NETWORK)
		add_network(step, uri, buf);
	else if (adders[step->kind])
		adders[step->kind](step, path, buf);
	else
		add_comment(buf, "not in this script: ", step->object);
}

static bool is_file(const struct step *step)
{
	return step->kind == STEP_FILE || step->kind == STEP_DIRECTORY;
}

/*
 * The setting that a step begins to change, or that a file keeps, or the directory made for it; NULL: a step
 * is of the one before. Of some knobs files are all that is set.
 */
static const struct setting *find_setting(const struct plan *plan, size_t step, bool *ret_keeps)
{
	bool is_for_next = plan->steps[step].kind == STEP_DIRECTORY && step + 1 < plan->n;
	const char *object = plan->steps[step + is_for_next].object;

	for (size_t i = 0; i < plan->n_settings; i++) {
		const struct setting *setting = &plan->settings[i];
		const char *const *files = setting->knob->files;
		bool changes = setting->state == SETTING_CHANGES;
		bool is_its =
			setting->is_first &&
			(str_equal(files[0], object) || (files[1] && str_equal(files[1], object)) ||
			 (setting->knob->keeps_networks && plan->steps[step].kind == STEP_NETWORK));

		*ret_keeps = is_its && !(changes && is_file(&plan->steps[setting->step]));
		if (is_its || (changes && setting->step == step))
			return setting;
	}
	return NULL;
}

/* The knobs that were told of last: what is set, and what is kept. */
struct told {
	const struct knob *set;
	const struct knob *kept;
};

/*
 * What is told of a knob stands in front of its first step. Whether the step is one of the script's: what has
 * vfctl itself run at boot is not.
 */
static bool add_about(const struct plan *plan, size_t step, struct told *told, struct strbuf *buf)
{
	bool keeps = false;
	const struct setting *setting = find_setting(plan, step, &keeps);
	bool is_ours = !setting || !keeps || !setting->knob->boots_vfctl;

	if (!setting || setting->knob == (keeps ? told->kept : told->set))
		return is_ours;
	strbuf_add(buf, "\n");
	if (is_ours)
		add_comment(buf, setting->knob->id, keeps ? ", also after a reboot" : "");
	else
		add_comment(buf, setting->knob->id, SCRIPT_KEEPS_NOT);
	if (!keeps)
		add_comment(buf, "", setting->knob->why);
	if (!keeps && setting->why)
		add_comment(buf, "", setting->why);
	*(keeps ? &told->kept : &told->set) = setting->knob;
	return is_ours;
}

void script_print(FILE *stream, const char *about, const struct plan *plan, script_path *path_of,
		  const char *uri)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };
	struct told told = { 0 };

	strbuf_add(&buf, "#!/bin/sh\n");
	add_comment(&buf, "", about);
	strbuf_add(&buf, "# Run it as root. It stops at the first command that fails, and undoes "
			 "nothing.\nset -eu\numask 022\n");
	add_functions(plan, &buf);
	for (size_t i = 0; i < plan->n; i++)
		if (add_about(plan, i, &told, &buf))
			add_step(&plan->steps[i], path_of, uri, &buf);
	fputs(buf.text, stream);
}
