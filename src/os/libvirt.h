/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions of libvirt are used, and how does it serve struct virt? Opened on first use.
 */
#ifndef OS_LIBVIRT_H
#define OS_LIBVIRT_H

#include <stdbool.h>

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include "base/library.h"
#include "os/virt.h"

#define LIBVIRT_FUNCTIONS(X)         \
	X(virSetErrorFunc)           \
	X(virGetLastError)           \
	X(virConnectOpenReadOnly)    \
	X(virConnectClose)           \
	X(virConnectListAllDomains)  \
	X(virDomainGetName)          \
	X(virDomainGetUUIDString)    \
	X(virDomainGetID)            \
	X(virDomainIsActive)         \
	X(virDomainGetAutostart)     \
	X(virDomainGetXMLDesc)       \
	X(virDomainFree)             \
	X(virConnectListAllNetworks) \
	X(virNetworkGetUUIDString)   \
	X(virNetworkGetXMLDesc)      \
	X(virNetworkFree)

struct libvirt {
	LIBVIRT_FUNCTIONS(LIBRARY_SLOT)
};

/*
 * Connects, to look only, to virt_uri(uri). -errno with libvirt's own words in reterr; -ENOPKG without
 * libvirt.
 */
int libvirt_connect(const char *uri, struct virt **ret_virt, struct err *reterr);

/*
 * False where nobody can: the URI is this host's system daemon, and none has a socket. That is told without
 * the library, which takes longer to load than most commands to run.
 */
bool libvirt_may_answer(const char *uri);

#endif
