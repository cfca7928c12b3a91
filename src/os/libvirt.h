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

#define LIBVIRT_FUNCTIONS(X)                  \
	X(virSetErrorFunc)                    \
	X(virGetLastError)                    \
	X(virEventRegisterDefaultImpl)        \
	X(virEventRunDefaultImpl)             \
	X(virEventAddTimeout)                 \
	X(virEventRemoveTimeout)              \
	X(virConnectOpen)                     \
	X(virConnectOpenReadOnly)             \
	X(virConnectClose)                    \
	X(virConnectIsAlive)                  \
	X(virConnectGetURI)                   \
	X(virConnectGetHostname)              \
	X(virConnectSetKeepAlive)             \
	X(virConnectListAllDomains)           \
	X(virConnectDomainEventRegisterAny)   \
	X(virConnectDomainEventDeregisterAny) \
	X(virNodeGetCPUMap)                   \
	X(virDomainLookupByName)              \
	X(virDomainGetName)                   \
	X(virDomainGetUUIDString)             \
	X(virDomainGetID)                     \
	X(virDomainIsActive)                  \
	X(virDomainIsPersistent)              \
	X(virDomainGetAutostart)              \
	X(virDomainGetXMLDesc)                \
	X(virDomainDefineXMLFlags)            \
	X(virDomainAttachDeviceFlags)         \
	X(virDomainDetachDeviceAlias)         \
	X(virDomainGetVcpuPinInfo)            \
	X(virDomainPinVcpuFlags)              \
	X(virDomainGetEmulatorPinInfo)        \
	X(virDomainPinEmulator)               \
	X(virDomainGetIOThreadInfo)           \
	X(virDomainIOThreadInfoFree)          \
	X(virDomainPinIOThread)               \
	X(virDomainFree)                      \
	X(virConnectListAllNetworks)          \
	X(virNetworkLookupByName)             \
	X(virNetworkGetUUIDString)            \
	X(virNetworkIsActive)                 \
	X(virNetworkIsPersistent)             \
	X(virNetworkGetXMLDesc)               \
	X(virNetworkGetAutostart)             \
	X(virNetworkDefineXML)                \
	X(virNetworkFree)                     \
	X(virConnectGetType)                  \
	X(virConnectGetLibVersion)            \
	X(virConnectGetVersion)               \
	X(virConnectGetCapabilities)          \
	X(virConnectCompareCPU)               \
	X(virConnectListAllNodeDevices)       \
	X(virNodeDeviceGetXMLDesc)            \
	X(virNodeDeviceFree)                  \
	X(virConnectListAllInterfaces)        \
	X(virInterfaceGetXMLDesc)             \
	X(virInterfaceFree)                   \
	X(virNodeGetFreePages)                \
	X(virNodeGetCellsFreeMemory)

enum {
	LIBVIRT_MAPS_BYTES = 256 * 1024 /* of CPUs, a bit each, for each vCPU of a domain */
};

struct libvirt {
	LIBVIRT_FUNCTIONS(LIBRARY_SLOT)
};

/* What is reached is a daemon's: two connections to it, each opened on first use. */
struct libvirt_daemon {
	struct libvirt library;
	bool loaded;
	char *uri;
	virConnectPtr looking;	/* may only look */
	virConnectPtr changing; /* may change domains, and hears of events */
	unsigned char maps[LIBVIRT_MAPS_BYTES];
};

/* The daemon at virt_uri(uri), which nobody has asked yet. */
struct virt *libvirt_virt(const char *uri);

/*
 * Sees to it that there is a connection: one that may change domains where that is wanted, else any. -errno
 * with libvirt's own words in reterr; -ENOPKG without libvirt.
 */
int libvirt_connect(struct libvirt_daemon *daemon, bool to_change, virConnectPtr *ret_connection,
		    struct err *reterr);

/* Closes both: the next to be asked for is new. */
void libvirt_disconnect(struct libvirt_daemon *daemon);

/* What libvirt said of what failed last, as an errno (negative). */
int libvirt_code(const struct libvirt *library);
const char *libvirt_words(const struct libvirt *library);

/*
 * False where nobody can: the URI is this host's system daemon, and none has a socket. That is told without
 * the library, which takes longer to load than most commands to run.
 */
bool libvirt_may_answer(const char *uri);

#endif
