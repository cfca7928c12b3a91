/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How would somebody do by hand what a plan does to a host? See script.h. With the programs that people
 * use, where there is one; modprobe, sysctl, ip, sed, virsh.
 */
#include "render/script.h"

#include "base/text.h"
#include "render/printable.h"

static const char end_of_file[] = "END_OF_FILE";

static void add_assignment(struct strbuf *buf, const char *name, const char *value)
{
	_cleanup_strbuf_ struct strbuf word = { 0 };

	strbuf_addf(&word, "%s=%s", name, value);
	strbuf_add_shell_word(buf, word.text);
}

/* ---- one each */

static void add_sysctl(const struct step *step, const char *path, struct strbuf *buf)
{
	(void)path;
	strbuf_add(buf, "sysctl -q -w ");
	add_assignment(buf, step->object, step->to);
	strbuf_add(buf, "\n");
}

static void add_mtu(const struct step *step, const char *path, struct strbuf *buf)
{
	(void)path;
	strbuf_add(buf, "ip link set dev ");
	strbuf_add_shell_word(buf, step->object);
	strbuf_addf(buf, " mtu %s\n", step->to);
}

/* It ends with 80 where nothing is to be changed, if it is old. */
static void add_ethtool(const struct step *step, const char *path, struct strbuf *buf)
{
	(void)path;
	strbuf_addf(buf, "ethtool %s ", step->kind == STEP_NIC_RINGS ? "-G" : "-C");
	strbuf_add_shell_word(buf, step->object);
	strbuf_addf(buf, " %s || [ $? -eq 80 ]\n", step->to);
}

static void add_write(const struct step *step, const char *path, struct strbuf *buf)
{
	strbuf_add(buf, "echo ");
	strbuf_add_shell_word(buf, step->to);
	strbuf_addf(buf, " >%s\n", path);
}

/* The kernel gives as many as it finds, and says nothing. */
static void add_pages(const struct step *step, const char *path, struct strbuf *buf)
{
	add_write(step, path, buf);
	strbuf_addf(buf, "[ \"$(cat %s)\" -ge %s ] || { echo %s ", path, step->to, step->from);
	strbuf_addf(buf,
		    ">%s; echo 'not enough memory in one piece for %s hugepages' >&2; exit 1; }\n",
		    path, step->to);
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
	const char *line = step->to;

	for (; *line; line += strcspn(line, "\n") + (line[strcspn(line, "\n")] == '\n'))
		if (str_has_prefix(line, beginning))
			break;
	strbuf_addf(buf, "sed -i '/^[[:blank:]]*%s[[:blank:]]*=/d' %s\n", name, step->object);
	strbuf_addf(buf, "[ -z \"$(tail -c 1 %s)\" ] || echo >>%s\n", step->object, step->object);
	strbuf_addf(buf, "echo '%.*s' >>%s\n", (int)strcspn(line, "\n"), line, step->object);
}

static void add_file(const struct step *step, const char *path, struct strbuf *buf)
{
	(void)path;
	if (step_is_secret(step))
		add_lines(step, buf);
	else if (!step->to)
		strbuf_addf(buf, "rm -f %s\n", step->object);
	else
		strbuf_addf(buf, "cat >%s <<'%s'\n%s%s\n", step->object, end_of_file, step->to,
			    end_of_file);
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
	[STEP_NIC_RINGS] = add_ethtool,
	[STEP_NIC_COALESCING] = add_ethtool,
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

/* What is told of a knob stands in front of its first step. */
static void add_about(const struct plan *plan, size_t step, const struct knob **knob,
		      const struct knob **kept, struct strbuf *buf)
{
	bool keeps = false;
	const struct setting *setting = find_setting(plan, step, &keeps);

	if (!setting || setting->knob == (keeps ? *kept : *knob))
		return;
	strbuf_add(buf, "\n");
	add_comment(buf, setting->knob->id, keeps ? ", also after a reboot" : "");
	if (!keeps)
		add_comment(buf, "", setting->knob->why);
	if (!keeps && setting->why)
		add_comment(buf, "", setting->why);
	*(keeps ? kept : knob) = setting->knob;
}

void script_print(FILE *stream, const char *about, const struct plan *plan, script_path *path_of,
		  const char *uri)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };
	const struct knob *knob = NULL;
	const struct knob *kept = NULL;

	strbuf_add(&buf, "#!/bin/sh\n");
	add_comment(&buf, "", about);
	strbuf_add(&buf, "# Run it as root. It stops at the first command that fails, and undoes "
			 "nothing.\nset -eu\n");
	for (size_t i = 0; i < plan->n; i++) {
		add_about(plan, i, &knob, &kept, &buf);
		add_step(&plan->steps[i], path_of, uri, &buf);
	}
	fputs(buf.text, stream);
}
