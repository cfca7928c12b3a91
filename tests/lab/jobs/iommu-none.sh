#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: none
# needs: vfctl jq python3
# Is there SR-IOV without an IOMMU, and then no group and no vfio, and does vfctl say so?
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/audit.sh"
load_nics
check_no_iommu
ok 'no DMAR table' test ! -e /sys/firmware/acpi/tables/DMAR
audit_finds 'the audit finds it' < <(
  findings_of_boot 01:00
  on iommu-inactive host
)
done_testing
