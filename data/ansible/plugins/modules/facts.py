#!/usr/bin/python
# SPDX-License-Identifier: GPL-2.0-or-later
# What network functions does a host have? The document of vfctl list, as facts.
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r'''
---
module: facts
short_description: Tell of a host's PFs, VFs and plain NICs
version_added: 1.0.0
description:
  - Runs C(vfctl list --all --json) on the host, and gives its document as the fact C(vfctl).
  - What nobody could read is null there, and C(gaps) says why.
options:
  vms:
    description: Whether libvirt is asked for C(used_by), too, which then names VMs that are shut off.
    type: bool
    default: false
  executable:
    description: The program, by its name in the host's C(PATH) or by its path.
    type: path
    default: vfctl
attributes:
  check_mode:
    description: Nothing is changed in any mode.
    support: full
  facts:
    description: Gives facts.
    support: full
author:
  - The vfctl project (!UNKNOWN)
seealso:
  - module: vfctl.vfctl.policy
'''

EXAMPLES = r'''
- name: Ask for the network functions
  vfctl.vfctl.facts:

- name: Tell which PFs have VFs
  ansible.builtin.debug:
    msg: "{{ ansible_facts.vfctl.devices | selectattr('role', 'eq', 'pf') | selectattr('sriov.num_vfs', 'gt', 0) | map(attribute='name') }}"
'''

RETURN = r'''
ansible_facts:
  description: Facts that are added to the host's.
  returned: always
  type: dict
  contains:
    vfctl:
      description: The document of C(vfctl list --json), which C(list.schema.json) describes.
      type: dict
      returned: always
      sample:
        schema: vfctl/list/1
        host: {name: kvm7, kernel: 6.12.1}
        devices:
          - {address: "0000:03:00.0", name: enp3s0f0, role: pf, driver: igb, sriov: {total_vfs: 7, num_vfs: 4}}
        gaps: []
'''

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.vfctl.vfctl.plugins.module_utils.program import ARGUMENTS, ask


def main():
    module = AnsibleModule(
        argument_spec=dict(ARGUMENTS, vms=dict(type='bool', default=False)),
        supports_check_mode=True,
    )
    answer = ask(module, 'list', '--all', *(['--vms'] if module.params['vms'] else []))
    if answer.rc != 0 or answer.document is None:
        module.fail_json(msg=answer.told, rc=answer.rc)
    module.exit_json(ansible_facts=dict(vfctl=answer.document))


if __name__ == '__main__':
    main()
