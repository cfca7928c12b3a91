/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What hangs where? The host as boxes in boxes, from its NUMA nodes through host bridges and ports to
 * NICs and their VFs, with what each box says. The terminal picture, the SVG and the JSON of topology
 * are drawn from the same boxes.
 */
#ifndef RENDER_PICTURE_H
#define RENDER_PICTURE_H

#include "model/host.h"
#include "render/documents.h"

enum box_kind {
	BOX_HOST, /* around all others */
	BOX_NODE, /* a NUMA node, or what belongs to none */
	BOX_BUS,  /* a host bridge */
	BOX_PORT, /* a port or bridge with a NIC somewhere below */
	BOX_NIC,  /* a PF or plain NIC */
	BOX_VFS,  /* all VFs of a PF in one */
	BOX_VF,
};

/* What a box says, each in its place. */
enum box_label {
	LABEL_TITLE,
	LABEL_ADDRESS,
	LABEL_DRIVER,
	LABEL_STATE,  /* IOMMU group of a function, ACS of a port */
	LABEL_LINK,   /* of the link above the box */
	LABEL_USERS,  /* of a VF, or VMs that were given a whole function */
	LABEL_DETAIL, /* model */
	N_LABELS
};

struct label {
	const char *text; /* NULL: it does not apply */
	const struct mark *mark;
};

/* What becomes of VFs; one that has several users counts for the first of them here. */
enum vf_use {
	VF_IN_VM,
	VF_IN_NETDEV,
	VF_IN_PROCESS,
	VF_IN_NETNS,
	VF_USE_UNKNOWN,
	VF_FREE,
	N_VF_USES
};

/* The VFs of a PF. */
struct vf_uses {
	int64_t total;	      /* that it can have; UNKNOWN */
	int64_t num;	      /* that it has; UNKNOWN */
	int64_t n[N_VF_USES]; /* how many of each; UNKNOWN where nobody knows whether it has any */
	int64_t n_shared;     /* that are not alone in their IOMMU group */
	const char **vms;     /* the names of the VMs, each once */
	size_t n_vms;
};

struct box {
	enum box_kind kind;
	const struct device *device;  /* of BOX_VFS: the PF; NULL above the ports */
	struct port port;	      /* only of BOX_PORT */
	const struct numa_node *node; /* only of BOX_NODE: NULL where it is none of the host's */
	const char **vms;	      /* of BOX_NIC: VMs that were given all of it */
	size_t n_vms;
	const char *bus;	       /* only of BOX_BUS: "pci0000:40"; NULL unknown */
	int64_t node_id;	       /* only of BOX_NODE: -1 none, UNKNOWN */
	const struct vf_uses *vf_uses; /* only of a PF */
	struct label labels[N_LABELS];
	const char **notes; /* more lines: a node's CPUs and memory */
	size_t n_notes;
	int n_unknown;	    /* how often the box says that something is */
	struct box **below; /* the boxes in it */
	size_t n_below;
	size_t capacity;
	struct drawing *drawing; /* what picture_place made of it (render/drawing.h) */
};

/* The picture of this host, each VF by itself or all of a PF in one. The host's arena's. */
struct box *picture_of(const struct host *host, bool unfold);

/* Adds a box in another, behind those that are there. */
struct box *box_add(struct arena *arena, struct box *above, enum box_kind kind);

/* What a VF is used for. */
enum vf_use vf_use_of(const struct vf *vf);

/* What the VFs of this PF are used for; the host's arena's. */
const struct vf_uses *vf_uses_of(const struct host *host, const struct device *pf);

/* "4 of 7 VFs: 2 free, 1 given to a VM (web1)"; adds it to buf. How many VFs and numbers are unknown. */
int vf_uses_add(const struct vf_uses *uses, struct strbuf *buf);

/* What each use is called. */
struct vf_use_text {
	const char *letter; /* where there is no room for more; empty of a VF that is free */
	const char *one;    /* said of one VF */
	const char *several;
};

extern const struct vf_use_text vf_use_texts[N_VF_USES];

/* The notes of the picture: kernel, machine, IOMMU. */
void picture_note_host(const struct host *host, struct box *picture);

/* The notes of a node, or of a host without nodes: CPUs, memory, hugepages. */
void picture_note_node(const struct numa *numa, const struct numa_node *node, struct arena *arena,
		       struct box *box);

#endif
