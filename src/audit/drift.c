/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is wrong with a host by its policy? See drift.h. What drifted is told by one rule for each kind of
 * thing that a policy names.
 */
#include "audit/drift.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum drift_rule {
	DRIFT_UNMET,
	DRIFT_MOVED,
	DRIFT_PF,
	DRIFT_VF,
	DRIFT_HOST,
	DRIFT_VM,
	N_DRIFT_RULES
};

#define DRIFT_REFERENCE "vfctl-policy(5)"
#define DRIFT_HOW                                                                          \
	"what vfctl apply would change, by the facts that it plans by; what it could not " \
	"change is an entry that cannot be"
#define DRIFT_REMEDY "vfctl apply makes it so again; or change the policy"

static const struct rule rules[N_DRIFT_RULES] = {
	[DRIFT_UNMET] = { .id = "policy-unmet",
			  .way = WAY_BOTH,
			  .severity = { SEVERITY_ERROR },
			  .fails = "an entry of the policy cannot be",
			  .why = "what it asks for is not there, and vfctl apply changes nothing "
				 "while one of its entries cannot be",
			  .how = DRIFT_HOW,
			  .remedy = "as the evidence says; or change the policy",
			  .reference = DRIFT_REFERENCE },
	[DRIFT_MOVED] = { .id = "card-moved",
			  .way = WAY_SRIOV,
			  .severity = { SEVERITY_WARNING },
			  .fails = "a card stands elsewhere than when its policy was applied",
			  .why = "VMs and networks of libvirt's name VFs by their addresses: those "
				 "of "
				 "its old place are gone, or are another card's",
			  .how = "the permanent MAC of each PF and where it stood, as vfctl apply "
				 "keeps them in /var/lib/vfctl/cards",
			  .remedy = "have what the evidence names use the VFs at the new place "
				    "(virsh edit, virsh net-edit); vfctl apply takes the place for "
				    "the "
				    "card's from then on",
			  .reference = DRIFT_REFERENCE },
	[DRIFT_PF] = { .id = "drift-pf",
		       .way = WAY_SRIOV,
		       .severity = { SEVERITY_ERROR },
		       .fails = "a PF is not as the policy says",
		       .why = "VMs that count on its VFs do not start, or get other ones",
		       .how = DRIFT_HOW,
		       .remedy = DRIFT_REMEDY,
		       .reference = DRIFT_REFERENCE },
	[DRIFT_VF] = { .id = "drift-vf",
		       .way = WAY_SRIOV,
		       .severity = { SEVERITY_ERROR },
		       .fails = "a VF has not what the policy says",
		       .why = "its VM is in another VLAN, has another MAC, or may do more or less "
			      "than was meant",
		       .how = DRIFT_HOW,
		       .remedy = DRIFT_REMEDY,
		       .reference = DRIFT_REFERENCE },
	[DRIFT_HOST] = { .id = "drift-host",
			 .way = WAY_BOTH,
			 .severity = { SEVERITY_WARNING },
			 .fails = "the host is not tuned as the policy says",
			 .why = "VMs with virtio-net carry less than they could",
			 .how = DRIFT_HOW,
			 .remedy = DRIFT_REMEDY,
			 .reference = DRIFT_REFERENCE },
	[DRIFT_VM] = { .id = "drift-vm",
		       .way = WAY_BOTH,
		       .severity = { SEVERITY_ERROR },
		       .fails = "a VM has not what the policy says",
		       .why = "it has no VF, another one, or other places for its CPUs and memory",
		       .how = DRIFT_HOW,
		       .remedy = DRIFT_REMEDY,
		       .reference = DRIFT_REFERENCE },
};

const struct rule *drift_rule(size_t index)
{
	return index < N_DRIFT_RULES ? &rules[index] : NULL;
}

const struct rule *drift_find_rule(const char *id)
{
	for (size_t i = 0; i < N_DRIFT_RULES; i++)
		if (str_equal(rules[i].id, id))
			return &rules[i];
	return NULL;
}

/* What is said of one thing that an entry names. */
struct piece {
	enum drift_rule rule;
	enum verdict verdict;
	const struct device *device;
	const struct domain *domain;
	const char *text; /* NULL: all is as it is to be */
	const char *source;
	size_t place; /* among all */
};

struct drifting {
	const struct host *host;
	struct piece *pieces;
	size_t n;
	size_t capacity;
};

/* ---- whom it is about */

static const struct device *find_device(const struct host *host, const char *object)
{
	struct bdf bdf = { 0 };

	return bdf_parse(object, &bdf) == 0 ? host_find_device(host, bdf) : NULL;
}

/* The domain of a step's object, "web1" or "web1/0". */
static const struct domain *find_domain(const struct host *host, const char *object)
{
	for (size_t i = 0; i < host->n_domains; i++) {
		const char *name = host->domains[i].name;
		size_t n = strlen(name);

		if (strncmp(object, name, n) == 0 && (!object[n] || object[n] == '/'))
			return &host->domains[i];
	}
	return NULL;
}

static bool is_vm(const struct planned_entry *entry)
{
	return entry->subject && str_has_prefix(entry->subject, "vm:");
}

/* By what the entry is about; a subject that is not there is the host's. */
static enum drift_rule take_subject(const struct host *host, const struct planned_entry *entry,
				    struct piece *piece)
{
	if (is_vm(entry)) {
		piece->domain = find_domain(host, entry->subject + strlen("vm:"));
		return DRIFT_VM;
	}
	piece->device = entry->subject ? find_device(host, entry->subject) : NULL;
	return piece->device ? DRIFT_PF : DRIFT_HOST;
}

/* ---- what is found */

static void add(struct drifting *drifting, struct piece piece)
{
	piece.place = drifting->n;
	drifting->pieces = arena_grow(drifting->host->arena, drifting->pieces, drifting->n,
				      &drifting->capacity, sizeof(*drifting->pieces));
	drifting->pieces[drifting->n++] = piece;
}

/* Of a text, which may hold passwords, only how many lines differ; of one alone, how large it is. */
static const char *tell_difference(const struct step *change, struct arena *arena)
{
	char changes[LINE_CHANGES_SIZE];
	char shown[2][STEP_VALUE_SIZE];

	if (step_is_text(change) && step_line_changes(change, changes))
		return arena_printf(arena, "differs from what it is to be by %s lines%s", changes,
				    step_has_diff(change) ? ", which vfctl plan --diff shows" : "");
	return arena_printf(arena, "is %s, and is to be %s",
			    step_value_brief(change, change->from, shown[0]),
			    step_value_brief(change, change->to, shown[1]));
}

static void add_change(struct drifting *drifting, const struct planned_entry *entry,
		       const struct step *change)
{
	const struct host *host = drifting->host;
	struct piece piece = { .verdict = VERDICT_FAIL, .source = entry->source };
	char pf[BDF_TEXT_SIZE];
	int64_t index = 0;

	piece.rule = take_subject(host, entry, &piece);
	if (vf_object_parse(change->object, pf, &index) == 0) {
		const struct device *device = find_device(host, pf);
		bool is_there = device && device->sriov && index < (int64_t)device->sriov->n_vfs;

		piece.rule = DRIFT_VF;
		piece.domain = NULL;
		piece.device = is_there ? device->sriov->vfs[index] : NULL;
		/* That there is no such VF its PF's count says. */
		if (!piece.device || piece.device->vf->is_to_come)
			return;
	}
	piece.text = arena_printf(host->arena, "%s%s%s %s", step_kind_names[change->kind],
				  piece.rule == DRIFT_HOST ? " of " : "",
				  piece.rule == DRIFT_HOST ? change->object : "",
				  tell_difference(change, host->arena));
	add(drifting, piece);
}

static void add_moved(struct drifting *drifting, const struct planned_entry *entry)
{
	struct piece piece = {
		.verdict = VERDICT_FAIL,
		.text = entry->moved,
		.source = entry->source,
	};

	(void)take_subject(drifting->host, entry, &piece);
	piece.rule = DRIFT_MOVED;
	add(drifting, piece);
}

/* What cannot be read may be as it is to be. What follows from a VM's drift is none of its own. */
static void add_entry(struct drifting *drifting, const struct planned_entry *entry)
{
	struct piece piece = { .verdict = VERDICT_PASS, .source = entry->source };

	if (entry->is_again)
		return;
	if (entry->moved)
		add_moved(drifting, entry);
	for (size_t i = 0; i < entry->n; i++)
		add_change(drifting, entry, &entry->changes[i].step);
	piece.rule = take_subject(drifting->host, entry, &piece);
	piece.text = entry->besides;
	if (entry->n && entry->besides)
		piece.verdict = VERDICT_FAIL;
	if (entry->n && !entry->unknown && !piece.text)
		return;
	if (entry->error) {
		piece.rule = DRIFT_UNMET;
		piece.verdict = entry->is_unknown ? VERDICT_UNKNOWN : VERDICT_FAIL;
		piece.text = entry->error;
	} else if (entry->unknown) {
		piece.verdict = VERDICT_UNKNOWN;
		piece.text = entry->unknown;
	}
	add(drifting, piece);
}

/* ---- the report */

static int compare_subjects(const struct piece *left, const struct piece *right)
{
	if (left->rule != right->rule)
		return left->rule < right->rule ? -1 : 1;
	if (left->device != right->device)
		return left->device < right->device ? -1 : 1;
	return (left->domain > right->domain) - (left->domain < right->domain);
}

/* What fails is told before what is not known. */
static int compare_pieces(const void *a, const void *b)
{
	const struct piece *left = a;
	const struct piece *right = b;
	int r = compare_subjects(left, right);

	if (r == 0 && left->verdict != right->verdict)
		return left->verdict < right->verdict ? -1 : 1;
	return r ? r : (left->place > right->place) - (left->place < right->place);
}

/* One subject has one finding of a rule: it fails where anything of it does. */
static enum verdict join_verdicts(const struct piece *pieces, size_t n)
{
	enum verdict verdict = pieces->verdict;

	for (size_t i = 1; i < n; i++)
		if (verdict != VERDICT_FAIL && pieces[i].verdict != VERDICT_PASS)
			verdict = pieces[i].verdict;
	return verdict;
}

/* What is not known, beside what is. */
static bool is_aside(const struct piece *pieces, size_t i)
{
	return pieces[i].verdict == VERDICT_UNKNOWN && i &&
	       pieces[i - 1].verdict != VERDICT_UNKNOWN;
}

/* What is said of one subject, and behind it by which entry. */
static const char *join(const struct piece *pieces, size_t n, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	for (size_t i = 0; i < n; i++) {
		bool is_last = i + 1 == n || !str_equal(pieces[i + 1].source, pieces[i].source);

		if (i && pieces[i].text)
			strbuf_add(&text, "; ");
		if (pieces[i].text)
			strbuf_addf(&text, "%s%s", is_aside(pieces, i) ? "not read: " : "",
				    pieces[i].text);
		if (is_last)
			strbuf_addf(&text, pieces[i].text ? " (%s)" : "%s", pieces[i].source);
	}
	return arena_strdup(arena, text.text);
}

static struct finding finding_of(const struct piece *pieces, size_t n, enum needs needs,
				 const char *const *commands, struct arena *arena)
{
	static const char *const none[] = { NULL };
	const struct rule *rule = &rules[pieces->rule];

	return (struct finding){
		.rule = rule,
		.verdict = join_verdicts(pieces, n),
		.severity = rule_severity(rule, EMPHASIS_DEFAULT),
		.device = pieces->device,
		.domain = pieces->domain,
		.evidence = join(pieces, n, arena),
		.source = pieces->source,
		.remedy = { .text = rule->remedy,
			    .commands = pieces->rule == DRIFT_UNMET ? none : commands,
			    .needs = needs },
	};
}

struct report *drift(const struct host *host, const struct planned *planned, const char *command)
{
	struct drifting drifting = { .host = host };
	struct report *report = arena_new_struct(host->arena, struct report);
	const char **commands = arena_new_array(host->arena, const char *, 2);

	commands[0] = command;
	for (size_t i = 0; i < planned->n; i++)
		add_entry(&drifting, &planned->entries[i]);
	report->is_drift = true;
	report->findings = arena_new_array(host->arena, struct finding, drifting.n);
	if (drifting.n)
		qsort(drifting.pieces, drifting.n, sizeof(*drifting.pieces), compare_pieces);
	for (size_t i = 0, end = 0; i < drifting.n; i = end) {
		const struct piece *first = &drifting.pieces[i];
		struct finding *finding = &report->findings[report->n_findings++];

		for (end = i + 1; end < drifting.n; end++)
			if (compare_subjects(first, &drifting.pieces[end]))
				break;
		*finding = finding_of(first, end - i, planned->needs, commands, host->arena);
		report->n_by_verdict[finding->verdict]++;
		if (finding->verdict == VERDICT_FAIL)
			report->n_by_severity[finding->severity]++;
	}
	return report;
}
