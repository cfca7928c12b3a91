/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl xml: how is a VF, or a pool of a PF's VFs, written for libvirt?
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "cmd/command.h"
#include "cmd/find.h"
#include "cmd/standby-source.h"
#include "domxml/device-text.h"
#include "model/group.h"
#include "model/mac.h"
#include "model/vf-attribute.h"
#include "plan/blast.h"

/* In the order of the words of --as. */
enum {
	AS_AUTO,
	AS_INTERFACE,
	AS_HOSTDEV,
	AS_NETWORK,
};

struct xml_options {
	int as;
	const char *mac;
	const char *vlan;
	const char *failover;
};

#define XML(member) .offset = offsetof(struct xml_options, member)

static const struct option_row option_rows[] = {
	{ .name = "as",
	  .kind = OPTION_CHOICE,
	  XML(as),
	  .argument = "auto|interface|hostdev|network",
	  .words = "auto|interface|hostdev|network",
	  .help = "auto: interface, of a VF; network, of a PF" },
	{ .name = "mac",
	  .kind = OPTION_TEXT,
	  XML(mac),
	  .argument = "ADDR",
	  .help = "the MAC, if not the one that stands on the VF" },
	{ .name = "vlan",
	  .kind = OPTION_TEXT,
	  XML(vlan),
	  .argument = "ID",
	  .help = "the VLAN, if not the one that stands on it; 0: none" },
	{ .name = "failover",
	  .kind = OPTION_TEXT,
	  XML(failover),
	  .argument = "SOURCE|none",
	  .words = "@sources",
	  .help = "with the virtio interface that stands in for it" },
	{ 0 },
};

/* One run: what is asked for, and of what. */
struct writing {
	const struct run *run;
	const struct xml_options *options;
	const struct host *host;
	struct arena *arena;
	struct err *reterr;
};

static enum exit_status refuse(const struct writing *writing, int error, enum exit_status status,
			       const char *sentence, const char *name)
{
	err_set(writing->reterr, error, "%s%s", name, sentence);
	return status;
}

/* What members of its group would have to go to the same VM. */
static void tell_group(const struct writing *writing, const struct device *device)
{
	enum tristate isolated = group_is_isolated(&writing->host->iommu, device);
	char address[BDF_TEXT_SIZE];

	if (writing->run->global.quiet || isolated == FACT_YES)
		return;
	bdf_format(device->bdf, address);
	if (isolated == FACT_NO && device->iommu_group >= 0)
		tell("%s is not alone in IOMMU group %" PRId64
		     ": no VM can have it without the others; vfctl groups says why",
		     address, device->iommu_group);
	else if (isolated == FACT_NO)
		tell("%s is in no IOMMU group: it cannot be given to a VM", address);
	else
		tell("whether %s is alone in its IOMMU group is not known", address);
}

/* Whoever has it now: libvirt asks no bridge before it takes a VF away. */
static void tell_users(const struct writing *writing, const struct device *device)
{
	struct err err = { 0 };
	int r = device->vf ? blast_look_at_vf(writing->host, device, &err)
			   : blast_look_at_pf(writing->host, device, &err);

	if (r == -EBUSY && !writing->run->global.quiet)
		tell("%s: a VM that starts with one takes it from there, or does not start",
		     err.text);
	else if (r < 0 && !writing->run->global.quiet)
		tell("%s", err.text);
}

/* "none" is no network's name here, as in vfctl assign. */
static const char *source_of(const struct writing *writing)
{
	const char *source = writing->options->failover;

	return str_equal(source, "none") ? NULL : source;
}

/* The MAC that was typed, else the one that stands; NULL where there is none. */
static enum exit_status choose_mac(const struct writing *writing, const struct device *vf,
				   const char **ret_mac)
{
	char value[VF_ATTRIBUTE_SIZE] = "";
	const char *typed = writing->options->mac;

	if (typed) {
		if (vf_attribute_parse(VF_MAC, typed, value, writing->reterr) < 0)
			return EXIT_USAGE;
		if (mac_is_none(value))
			return refuse(writing, -EINVAL, EXIT_USAGE,
				      " is no MAC that a VM could have", typed);
	} else if (vf_attribute_read(VF_MAC, vf->vf, value) < 0 || mac_is_none(value)) {
		return EXIT_DONE;
	}
	*ret_mac = arena_strdup(writing->arena, value);
	return EXIT_DONE;
}

/* libvirt sends a plain VLAN, and VLAN 0 where the XML has none. */
static enum exit_status choose_vlan(const struct writing *writing, const struct device *vf,
				    int64_t *ret_vlan)
{
	char value[VF_ATTRIBUTE_SIZE] = "";
	struct vf_value parts = { 0 };
	const char *typed = writing->options->vlan;
	int r = 0;

	if (typed && vf_attribute_parse(VF_VLAN, typed, value, writing->reterr) < 0)
		return EXIT_USAGE;
	if (!typed)
		r = vf_attribute_read(VF_VLAN, vf->vf, value);
	if (r == -ENODATA && !writing->run->global.quiet)
		tell("which VLAN stands on the VF is not known: with an <interface>, libvirt sets "
		     "none; --vlan says one");
	if (r < 0)
		return EXIT_DONE;
	r = vf_attribute_take(VF_VLAN, value, &parts);
	if (r == 0 && !vf_vlan_is_plain(&parts)) {
		err_set(writing->reterr, -EOPNOTSUPP,
			"VLAN %s%s has what libvirt does not know for a VF's <interface>, a "
			"priority or 802.1ad: --as hostdev leaves the VF as vfctl set makes it",
			value, typed ? "" : ", which stands on the VF,");
		return EXIT_REFUSED;
	}
	*ret_vlan = r == 0 ? parts.vlan : 0;
	return EXIT_DONE;
}

static enum exit_status fill(const struct writing *writing, const struct device *vf,
			     struct assignment *assignment)
{
	const struct xml_options *options = writing->options;
	enum exit_status status = EXIT_DONE;

	if (assignment->form == FORM_HOSTDEV &&
	    (options->vlan || (options->mac && !assignment->standby)))
		return refuse(writing, -EINVAL, EXIT_USAGE,
			      " does not go with --as hostdev: a <hostdev> keeps what vfctl set "
			      "puts on the VF",
			      options->vlan ? "--vlan" : "--mac");
	status = choose_mac(writing, vf, &assignment->mac);
	if (status == EXIT_DONE && assignment->form == FORM_INTERFACE)
		status = choose_vlan(writing, vf, &assignment->vlan);
	if (status == EXIT_DONE && assignment->standby && !assignment->mac)
		return refuse(writing, -EINVAL, EXIT_USAGE,
			      " needs one MAC for both, and none stands on the VF: --mac says one",
			      "--failover");
	return status;
}

/* Of a <hostdev> libvirt sets no MAC, and both of a pair are to have one. */
static void tell_mac(const struct writing *writing, const struct device *vf, const char *mac)
{
	char value[VF_ATTRIBUTE_SIZE] = "";

	if (writing->run->global.quiet ||
	    (vf_attribute_read(VF_MAC, vf->vf, value) == 0 && str_equal(value, mac)))
		return;
	tell("the VF is to have the MAC of the pair, which libvirt does not set here: vfctl set %s "
	     "--mac %s",
	     writing->run->operands[0], mac);
}

static enum exit_status write_vf(const struct writing *writing, const struct device *vf,
				 enum vf_form form)
{
	struct assignment assignment = { .form = form, .bdf = vf->bdf, .port = VF_ANY_PORT };
	struct standby standby = { 0 };
	const char *persistent = NULL;
	enum exit_status status = EXIT_DONE;

	if (source_of(writing)) {
		status = standby_source(source_of(writing), &standby, writing->reterr);
		assignment.standby = &standby;
	}
	if (status == EXIT_DONE)
		status = fill(writing, vf, &assignment);
	if (status != EXIT_DONE)
		return status;
	if (assignment.standby) {
		persistent = standby_alias(writing->arena, assignment.mac);
		puts(standby_text(writing->arena, &standby, assignment.mac, persistent));
	}
	puts(vf_text(writing->arena, &assignment, persistent));
	if (assignment.standby && form == FORM_HOSTDEV)
		tell_mac(writing, vf, assignment.mac);
	tell_group(writing, vf);
	tell_users(writing, vf);
	return EXIT_DONE;
}

static enum exit_status write_pool(const struct writing *writing, const struct device *pf)
{
	const char *named = writing->run->operands[0];
	struct bdf *vfs = arena_new_array(writing->arena, struct bdf, pf->sriov->n_vfs);
	struct pool_words pool = { .vfs = vfs };
	char address[BDF_TEXT_SIZE];

	if (writing->options->mac || writing->options->vlan || source_of(writing))
		return refuse(writing, -EINVAL, EXIT_USAGE,
			      "--mac, --vlan and --failover are of an interface, not of a network",
			      "");
	for (size_t i = 0; i < pf->sriov->n_vfs; i++)
		if (pf->sriov->vfs && pf->sriov->vfs[i])
			vfs[pool.n_vfs++] = pf->sriov->vfs[i]->bdf;
	if (!pool.n_vfs)
		return refuse(writing, -ENODEV, EXIT_UNREACHABLE,
			      " has no VFs now that a network could have: vfctl create makes some",
			      named);
	pool.name = arena_printf(writing->arena, "vfs-%s", device_name(pf, address));
	puts(pool_text(writing->arena, &pool));
	for (size_t i = 0; i < pf->sriov->n_vfs; i++)
		if (pf->sriov->vfs && pf->sriov->vfs[i])
			tell_group(writing, pf->sriov->vfs[i]);
	tell_users(writing, pf);
	return EXIT_DONE;
}

static enum exit_status write_device(const struct writing *writing, const struct device *device)
{
	int as = writing->options->as;
	const char *named = writing->run->operands[0];

	if (!device->vf && !device->sriov)
		return refuse(writing, -ENODEV, EXIT_UNREACHABLE, " is neither a VF nor a PF",
			      named);
	if (device->vf && as == AS_NETWORK)
		return refuse(writing, -ENODEV, EXIT_UNREACHABLE,
			      " is a VF: a network is made of all VFs of a PF", named);
	if (device->sriov && as != AS_AUTO && as != AS_NETWORK)
		return refuse(writing, -ENODEV, EXIT_UNREACHABLE,
			      " is a PF: name one of its VFs, with its number behind a slash",
			      named);
	if (device->sriov)
		return write_pool(writing, device);
	return write_vf(writing, device, as == AS_HOSTDEV ? FORM_HOSTDEV : FORM_INTERFACE);
}

static enum exit_status xml_run(const struct run *run, struct err *reterr)
{
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *device = NULL;
	struct writing writing = { .run = run, .options = run->options, .reterr = reterr };
	enum exit_status status = run_collect(run, run->command->facts, &host, reterr);

	if (status == EXIT_DONE)
		status = find_device(host, run->operands[0], &device, reterr);
	if (status != EXIT_DONE)
		return status;
	writing.host = host;
	writing.arena = host->arena;
	return write_device(&writing, device);
}

const struct command command_xml = {
	.name = "xml",
	.summary = "a VF, or all of a PF's, as libvirt's XML",
	.description =
		"Prints the element that gives a VM this VF, for virsh edit (below <devices>) or\n"
		"attach-device; of a PF a network of its VFs, for virsh net-define. With a\n"
		"standby, on a network of libvirt's or on bridge:NAME, these are two elements,\n"
		"and attach-device takes one at a time. man vfctl-xml tells what virt-install\n"
		"and Terraform take.",
	.options = option_rows,
	.options_size = sizeof(struct xml_options),
	.operands = "VF|PF",
	.operand_words = "@devices",
	.least_operands = 1,
	.most_operands = 1,
	.facts = FACTS_PCI | FACTS_CONFIG | FACTS_NET | FACTS_GROUPS | FACTS_USERS | FACTS_DOMAINS |
		 FACTS_VIRTUAL_NETWORKS | FACTS_SERVICES,
	.run = xml_run,
};
