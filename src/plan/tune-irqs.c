/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do interrupts come where they are to: those of the cards' queues to their nodes, and by irqbalance none to
 * the CPUs that VMs have for themselves? The knobs nic-irqs and irqbalance.
 */
#include <inttypes.h>

#include "base/text.h"
#include "model/own-cpus.h"
#include "plan/tuning.h"

/* ---- queues of the cards */

/* One function's, on its way to be judged as the rule numa-irq-remote does. */
struct queues {
	const struct device *device;
	struct idset node;   /* its CPUs */
	struct idset wanted; /* of these what VMs leave */
	struct idset now;    /* who serves, or may serve, those that are off the node */
	size_t n;
	size_t n_off;
	size_t n_unknown;
};

/* Who has irqbalance run leaves it to that which of the node's CPUs serve. */
static bool is_balanced(const struct tuning_host *tuning)
{
	return tuning->host->irqbalance.running == FACT_YES;
}

static bool serves_queue(const struct device *device, size_t i)
{
	return vector_serves_queue(device->vectors, device->n_vectors, i);
}

enum place {
	PLACE_UNKNOWN,
	PLACE_NODE,
	PLACE_OFF, /* it is served elsewhere, or may be */
};

/* Where a queue is; if not on the node, by which CPUs. */
static enum place place_of(const struct tuning_host *tuning, const struct queues *queues,
			   const struct vector *vector, struct idset *ret_cpus)
{
	struct idset serving = { .ranges = NULL };
	struct idset allowed = { .ranges = NULL };
	bool is_off = false;

	if (!vector->cpus || !vector->allowed ||
	    idset_parse(tuning->arena, vector->cpus, &serving) < 0 ||
	    idset_parse(tuning->arena, vector->allowed, &allowed) < 0)
		return PLACE_UNKNOWN;
	if (is_balanced(tuning)) {
		is_off = serving.n && !idset_meets(&serving, &queues->node);
		*ret_cpus = serving;
	} else {
		*ret_cpus = idset_join(tuning->arena, &serving, &allowed);
		is_off = !idset_is_within(ret_cpus, &queues->node);
	}
	return is_off ? PLACE_OFF : PLACE_NODE;
}

static void judge(const struct tuning_host *tuning, struct queues *queues)
{
	for (size_t i = 0; i < queues->device->n_vectors; i++) {
		struct idset cpus = { .ranges = NULL };
		enum place place = PLACE_UNKNOWN;

		if (!serves_queue(queues->device, i))
			continue;
		place = place_of(tuning, queues, &queues->device->vectors[i], &cpus);
		queues->n++;
		queues->n_unknown += place == PLACE_UNKNOWN;
		queues->n_off += place == PLACE_OFF;
		if (place == PLACE_OFF)
			queues->now = idset_join(tuning->arena, &queues->now, &cpus);
	}
}

static void move(struct tuning_host *tuning, const struct queues *queues, const char *wanted)
{
	const struct device *device = queues->device;
	char address[BDF_TEXT_SIZE];

	(void)bdf_format(device->bdf, address);
	for (size_t i = 0; i < device->n_vectors; i++) {
		const struct vector *vector = &device->vectors[i];
		struct idset cpus = { .ranges = NULL };

		if (serves_queue(device, i) && place_of(tuning, queues, vector, &cpus) == PLACE_OFF)
			steps_add(
				&tuning->now, STEP_IRQ_AFFINITY,
				arena_printf(tuning->arena, "%s/irq%" PRId64, address, vector->irq),
				vector->allowed, wanted);
	}
}

/* Queues that are not known stay, and those beside them are set. */
static void set_queues(struct tuning_host *tuning, const struct queues *queues)
{
	char address[BDF_TEXT_SIZE];
	const char *name = arena_strdup(tuning->arena, device_name(queues->device, address));
	const char *now = idset_text(tuning->arena, &queues->now);
	const char *wanted = idset_text(tuning->arena, &queues->wanted);

	if (queues->n_unknown)
		tune_leave(tuning, name, NULL, wanted,
			   arena_printf(tuning->arena,
					"who serves %zu of its %zu queues could not be read",
					queues->n_unknown, queues->n));
	if (queues->n_off && is_balanced(tuning)) {
		tune_leave(
			tuning, name, now, wanted,
			"irqbalance runs, which would move them again, and keeps to the node by "
			"itself unless its --banirq, --banmod or policy script says otherwise, or "
			"all CPUs there are banned");
	} else if (queues->n_off) {
		tune_tell_change(tuning, name, now, wanted,
				 tuning->host->irqbalance.running == FACT_UNKNOWN
					 ? "whether irqbalance runs, which would move them again, "
					   "is not known"
					 : NULL);
		move(tuning, queues, wanted);
	}
}

/* Whether its queues are to be on a node: as the rule has it, not those that a VM has. */
static const struct numa_node *node_of(const struct host *host, const struct device *device)
{
	const struct numa_node *node =
		device->numa_node < 0 ? NULL : numa_find_node(&host->numa, device->numa_node);

	return device->n_vectors && device->driver && *device->driver &&
			       !device_is_given_away(device) && node && node->cpus && *node->cpus
		       ? node
		       : NULL;
}

/* How many queues it has that are to be on a node. */
static size_t tune_function(struct tuning_host *tuning, const struct device *device,
			    const struct idset *own)
{
	const struct numa_node *node = node_of(tuning->host, device);
	struct queues queues = { .device = device };

	if (!node || idset_parse(tuning->arena, node->cpus, &queues.node) < 0)
		return 0;
	queues.wanted = idset_less(tuning->arena, &queues.node, own);
	if (!queues.wanted.n)
		queues.wanted = queues.node;
	judge(tuning, &queues);
	set_queues(tuning, &queues);
	return queues.n;
}

/*
 * Interrupts have other numbers after a boot, and some none before their interface is up, of which udev hears
 * nothing: who starts late looks for them anew. What it may need to take back an earlier change that was cut
 * off, in /etc, /proc and modules, is not taken from it.
 */
static const char unit[] =
	"# Written by vfctl tune host --persist, and taken away by vfctl tune host --revert.\n"
	"[Unit]\n"
	"Description=Interrupts of network cards on the CPUs of their nodes\n"
	"Documentation=man:vfctl-tune(1)\n"
	"ConditionFileIsExecutable=%s\n"
	"RequiresMountsFor=/etc/vfctl /var/lib/vfctl\n"
	"# Most cards have interrupts only once they are up; and which CPUs VMs have, libvirt "
	"tells.\n"
	"Wants=network-online.target\n"
	"After=network-online.target vfctl.service irqbalance.service\n"
	"After=libvirtd.service libvirtd.socket virtqemud.service virtqemud.socket\n"
	"\n"
	"[Service]\n"
	"Type=oneshot\n"
	"ExecStart=%s tune host --only nic-irqs --apply\n"
	"# Where it is left, as where irqbalance runs by now, its sentence is in the journal.\n"
	"SuccessExitStatus=3\n"
	"TimeoutStartSec=5min\n"
	"LockPersonality=yes\n"
	"NoNewPrivileges=yes\n"
	"PrivateTmp=yes\n"
	"ProtectHome=yes\n"
	"RestrictAddressFamilies=AF_UNIX AF_NETLINK\n"
	"RestrictNamespaces=yes\n"
	"RestrictRealtime=yes\n"
	"RestrictSUIDSGID=yes\n"
	"SystemCallArchitectures=native\n";
static const char want[] =
	"# Written by vfctl tune host --persist, and taken away by vfctl tune host --revert.\n"
	"[Unit]\n"
	"Wants=vfctl-irqs.service\n";

/* Where irqbalance runs it does so by itself, after each boot. */
static void keep_queues(struct tuning_host *tuning)
{
	const char *vfctl = tuning->host->rivals.vfctl;

	if (is_balanced(tuning))
		return;
	if (vfctl && *vfctl) {
		tune_keep(tuning, 0, arena_printf(tuning->arena, unit, vfctl, vfctl));
		tune_keep(tuning, 1, want);
	} else if (tuning->request->persist) {
		tune_leave(tuning, "", NULL, NULL,
			   vfctl ? "after a reboot systemd is to run vfctl for it, which is not "
				   "installed in /usr/bin or /usr/local/bin: install it, and "
				   "--persist again"
				 : "after a reboot systemd is to run vfctl for it, and whether "
				   "that is installed is not known");
	}
}

void tune_nic_irqs(struct tuning_host *tuning)
{
	const struct host *host = tuning->host;
	const struct idset own = host_own_cpus(host, tuning->arena);
	size_t before = tuning->settings.n;
	size_t n = 0;

	if (host->numa.has_nodes == FACT_UNKNOWN)
		tune_leave(tuning, "", NULL, NULL, "which nodes there are could not be read");
	if (host->numa.n_nodes < 2)
		return;
	if (!host->interrupts.known)
		tune_leave(tuning, "", NULL, NULL, "/proc/interrupts could not be read");
	for (size_t i = 0; i < host->n_devices; i++)
		n += tune_function(tuning, &host->devices[i], &own);
	if (n && tuning->settings.n == before)
		tune_is_so(tuning, "", "on their node");
	if (n)
		keep_queues(tuning);
}

/* ---- irqbalance */

#define START_ANEW "systemctl daemon-reload && systemctl restart irqbalance"

/* Hexadecimal words of 32 bits, the highest first: "1,0000000c". */
static void add_mask(struct strbuf *text, const struct idset *cpus)
{
	static const uint32_t word_bits = 32;
	uint32_t last = cpus->ranges[cpus->n - 1].last / word_bits;

	for (uint32_t word = last + 1; word-- > 0;) {
		uint32_t mask = 0;

		for (uint32_t bit = 0; bit < word_bits; bit++)
			mask |= (uint32_t)idset_has(cpus, (int64_t)word * word_bits + bit) << bit;
		strbuf_addf(text, word == last ? "%" PRIx32 : ",%08" PRIx32, mask);
	}
}

/* Before 1.8 it knows the mask alone; and where it finds both, some go by one and some by the other. */
static const char *environment_of(struct arena *arena, const struct idset *cpus)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	strbuf_addf(&text, "IRQBALANCE_BANNED_CPULIST=%s\nIRQBALANCE_BANNED_CPUS=",
		    idset_text(arena, cpus));
	add_mask(&text, cpus);
	strbuf_add(&text, "\n");
	return arena_strdup(arena, text.text);
}

/*
 * Files of the unit's own go before Environment=, and the last of them counts (systemd.exec(5)); one that is
 * not there is no error.
 */
static void ban(struct tuning_host *tuning, const struct idset *cpus, const char *now)
{
	tune_tell_change(tuning, "", now, idset_text(tuning->arena, cpus),
			 "irqbalance reads it when it is started anew: " START_ANEW);
	tune_write(tuning, 0, environment_of(tuning->arena, cpus));
	tune_write(tuning, 1, "[Service]\nEnvironmentFile=-" IRQBALANCE_ENV "\n");
}

static const char *list_text(struct arena *arena, const struct idset *cpus)
{
	return cpus->n ? idset_text(arena, cpus) : "none";
}

/* Its files are as wanted: is the one that runs? */
static void tell_heeded(struct tuning_host *tuning, const struct idset *wanted,
			const struct idset *banned)
{
	const char *text = tuning->host->irqbalance.heeded;
	const char *by_files = idset_text(tuning->arena, banned);
	struct idset heeded = { .ranges = NULL };

	if (!text || idset_parse(tuning->arena, text, &heeded) < 0) {
		tune_is_so(tuning, "", by_files);
		tune_note(tuning, "by its files: whether the irqbalance that runs has read them "
				  "could not be read (root may)");
	} else if (idset_is_within(wanted, &heeded)) {
		tune_is_so(tuning, "", list_text(tuning->arena, &heeded));
	} else {
		tune_await(tuning, list_text(tuning->arena, &heeded), by_files,
			   "its files say so, and the irqbalance that runs was started "
			   "before: " START_ANEW);
	}
}

/* What the one that runs does, unless it does already what its files do not say. */
static const char *now_of(struct tuning_host *tuning, const struct idset *wanted,
			  const struct idset *banned)
{
	const char *text = tuning->host->irqbalance.heeded;
	struct idset heeded = { .ranges = NULL };

	if (text && idset_parse(tuning->arena, text, &heeded) == 0 &&
	    !idset_is_within(wanted, &heeded))
		return list_text(tuning->arena, &heeded);
	return list_text(tuning->arena, banned);
}

/*
 * Until vfctl has a file of its own, what the one that runs leaves alone is others' doing, also by
 * Environment= of a drop-in, over which a file counts.
 */
static struct idset join_heeded(struct tuning_host *tuning, const struct idset *wanted)
{
	const char *text = tuning->host->irqbalance.heeded;
	struct idset heeded = { .ranges = NULL };

	if (tune_kept(tuning, 0) || tune_kept(tuning, 1) || !text ||
	    idset_parse(tuning->arena, text, &heeded) < 0)
		return *wanted;
	return idset_join(tuning->arena, wanted, &heeded);
}

/* It is vfctl's own list that is made anew: what VMs no longer have goes with it, what others name stays. */
static void keep_off(struct tuning_host *tuning, const struct idset *own)
{
	const struct irqbalance *irqbalance = &tuning->host->irqbalance;
	struct idset all = numa_cpus(&tuning->host->numa, tuning->arena);
	struct idset banned = { .ranges = NULL };
	struct idset wanted = { .ranges = NULL };

	if (!irqbalance->banned || !irqbalance->others ||
	    idset_parse(tuning->arena, irqbalance->banned, &banned) < 0 ||
	    idset_parse(tuning->arena, irqbalance->others, &wanted) < 0) {
		tune_leave(tuning, "", NULL, idset_text(tuning->arena, own),
			   "which CPUs it leaves alone could not be read");
		return;
	}
	wanted = idset_join(tuning->arena, &wanted, own);
	if (idset_is_within(&wanted, &banned)) {
		tell_heeded(tuning, &wanted, &banned);
		return;
	}
	wanted = join_heeded(tuning, &wanted);
	if (idset_is_within(&all, &wanted))
		tune_leave(tuning, "", now_of(tuning, &wanted, &banned),
			   idset_text(tuning->arena, &wanted),
			   "these are all CPUs of the host, and none would be left for interrupts");
	else
		ban(tuning, &wanted, now_of(tuning, &wanted, &banned));
}

void tune_irqbalance(struct tuning_host *tuning)
{
	const struct host *host = tuning->host;
	const struct idset own = host_own_cpus(host, tuning->arena);

	if (host->irqbalance.running == FACT_NO)
		tune_is_so(tuning, "", "it does not run");
	else if (!own.n && host->domains_known)
		tune_is_so(tuning, "", "no CPU is a VM's own");
	else if (!own.n)
		tune_leave(tuning, "", NULL, NULL,
			   "which CPUs VMs are pinned to libvirt does not tell");
	else if (host->irqbalance.running == FACT_UNKNOWN)
		tune_leave(tuning, "", NULL, idset_text(tuning->arena, &own),
			   "whether it runs is not known");
	else
		keep_off(tuning, &own);
}
