#!/usr/bin/python
# SPDX-License-Identifier: GPL-2.0-or-later
# Is a host what its policy says, and if not, how does it become so? By vfctl plan and vfctl apply.
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r'''
---
module: policy
short_description: Make a host what its policy says
version_added: 1.0.0
description:
  - Gives PFs, the host and its VMs what a policy says they are to have, as one transaction of C(vfctl apply).
    All of it is done, or all is as before.
  - In check mode C(vfctl plan) tells what would change, and nothing does. With C(changed) from that a task finds drift, too.
  - A card that stands elsewhere than when its policy was last applied is told as a warning, with the VMs and networks that name VFs of its
    old place, at each run until somebody has read it, and runs C(vfctl apply) on the host without C(--json) and C(--quiet).
  - C(vfctl-policy(5)) tells what a policy says.
options:
  policy:
    description:
      - The policy itself, as a mapping or as the text of a file.
      - A number that a template gives is a text, unless Ansible has C(jinja2_native), and vfctl takes no text for a number. In a
        policy that is a text itself templates are right.
      - A MAC of nothing but digits is to stand in quotes, as all of them may.
      - It is not to be null, as from a variable that is; C(default(omit)) leaves it out.
      - Without I(persist) it counts until the next reboot, but for VMs' definitions.
      - "Places in it are told as C(policy:LINE:COLUMN), and with I(persist) as those of the file that it becomes;
        in parentheses follows what that line says."
    type: raw
  persist:
    description:
      - Whether I(policy) becomes C(/etc/vfctl/policy.yaml), and the host what that and C(/etc/vfctl/policy.d) say, now and after a
        reboot.
      - Where that is a link, the file that it leads to is written.
      - It is planned beside C(policy.d) before, also in check mode. Where it is refused it is not written, and where it cannot be
        carried out the file is as it was before.
    type: bool
    default: false
  path:
    description:
      - The path of a policy on the host, which counts as long as I(policy) does.
      - "Without it, and without I(policy), the host's own count: C(/etc/vfctl/policy.yaml) and C(/etc/vfctl/policy.d)."
    type: path
  executable:
    description: The program, by its name in the host's C(PATH) or by its path.
    type: path
    default: vfctl
attributes:
  check_mode:
    description: Tells what would change, by C(vfctl plan), and changes nothing.
    support: full
  diff_mode:
    description: Each value as it is, and as it is to be; of definitions, networks and files the lines that change.
    support: full
author:
  - The vfctl project (!UNKNOWN)
seealso:
  - module: vfctl.vfctl.facts
'''

EXAMPLES = r'''
- name: Have four VFs with MACs that stay the same
  vfctl.vfctl.policy:
    policy:
      version: 1
      pfs:
        - match: {mac: "52:54:00:aa:01:00"}
          vfs: 4
          up: true
          attributes: {mac-address: auto, vlan-id: 100}

- name: Have the host keep what a file says
  vfctl.vfctl.policy:
    policy: "{{ lookup('file', inventory_hostname ~ '.yaml') }}"
    persist: true

- name: Make the host what its own policies say
  vfctl.vfctl.policy:

- name: Fail where a host is not as its policies say
  vfctl.vfctl.policy:
  check_mode: true
  register: drift
  failed_when: drift is failed or drift is changed
'''

RETURN = r'''
written:
  description: Whether C(/etc/vfctl/policy.yaml) is written, or in check mode would be.
  returned: with I(persist), unless the policy could not be planned
  type: bool
changes:
  description: What was not as the policy says, in the order in which it is changed.
  returned: unless the policy could not be planned
  type: list
  elements: dict
  contains:
    subject:
      description: The PF's address, C(host), or C(vm:NAME).
      type: str
      returned: always
    kind:
      description: What changes.
      type: str
      returned: always
    object:
      description: Of what.
      type: str
      returned: always
    from:
      description: What it was.
      type: str
      returned: where it was there
    to:
      description: What it is to be.
      type: str
      returned: where it does not go away
    diff:
      description: Which lines change, as C(vfctl plan --diff) shows them.
      type: str
      returned: in diff mode, of a definition, a network, or a file
  sample:
    - {subject: "0000:03:00.0", kind: sriov-numvfs, object: "0000:03:00.0", from: "0", to: "4"}
notes:
  description: What somebody should know who wants this.
  returned: unless the policy could not be planned
  type: list
  elements: str
needs:
  description: What has to happen before all shows.
  returned: unless the policy could not be planned
  type: str
  sample: nothing
status:
  description: "What became of it: C(done), C(unchanged), C(planned) in check mode, C(refused), C(undone), or C(left_changed)."
  returned: unless the policy could not be planned
  type: str
transaction:
  description: By which C(vfctl rollback) takes it back.
  returned: where something was changed
  type: str
rc:
  description:
    - The status of vfctl.
    - "2: the policy is wrong, in itself or for this host; 3: refused; 4: failed, and all was undone; 5: failed, and not all could be
      undone; 6: not permitted; 7: a VM, the policy or libvirt could not be reached."
  returned: always, but for a host without vfctl
  type: int
msg:
  description: What vfctl said of it.
  returned: failure
  type: str
'''

import json
import os
import re

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.text.converters import to_bytes, to_text
from ansible.module_utils.errors import AnsibleFallbackNotFound

from ansible_collections.vfctl.vfctl.plugins.module_utils.program import ARGUMENTS, ask

OWN = '/etc/vfctl/policy.yaml'

# What Ansible makes of a policy before vfctl reads it: what vfctl says, and what is to be said to it.
HINTS = (
    (re.compile(r'wants (a number|true or false)[^\n]*, without quotes'),
     'a template makes a text of it, even with a filter such as int: write the whole policy as a text (policy: |), or set jinja2_native'),
    (re.compile(r"'[0-9]+' is no MAC address"),
     'Ansible takes a MAC of nothing but digits for a number: write it in quotes'),
)

# A line with a value, and not one where a mapping or a list only begins or ends.
SAYS = re.compile(r'\w.*[^:{\[]$')


class Given(object):
    """Which parameters were left out? Ansible gives a null for those, too, but asks for a fallback of them alone."""

    def __init__(self):
        self.left_out = set()

    def parameter(self, name, **spec):
        return dict(spec, fallback=(self.fall_back, [name]))

    def fall_back(self, name):
        self.left_out.add(name)
        raise AnsibleFallbackNotFound()

    def refuse_null(self, module, *names):
        for name in names:
            if module.params[name] is None and name not in self.left_out:
                module.fail_json(msg="%s is null: leave it out (default(omit)) where the host's own policies are meant" % name)


class Source(object):
    """Which policy is meant, and by what name it is told of."""

    def __init__(self, module):
        self.written = None
        self.persist = module.params['persist']
        if module.params['policy'] is not None:
            self.text = text_of(module, module.params['policy'])
            self.written = os.path.join(module.tmpdir, 'policy.yaml')
            with open(self.written, 'wb') as f:
                f.write(self.text)
        self.path = self.written or module.params['path']

    def words(self, command):
        """What the command is told of it: once it is the host's own, nothing."""
        if self.persist:
            return ['--as-own', self.path] if command == 'plan' else []
        return [self.path] if self.path else []

    def named(self, text):
        """The text without the name of a file that only this module knows."""
        return text.replace(self.written, OWN if self.persist else 'policy') if self.written else text

    def quoted(self, told):
        """Each place with what its line says: lines of a text that Ansible made of a mapping are seen by nobody."""
        lines = to_text(self.text).splitlines() if self.written else []

        def quote(place):
            line = ''.join(lines[int(place.group(1)) - 1:][:1]).strip().rstrip(',')
            return '%s (%s)' % (place.group(), line) if SAYS.search(line) else place.group()
        return re.sub(r'^%s:(\d+):\d+: .*' % re.escape(self.named(self.written)), quote, told, flags=re.MULTILINE) if lines else told

    def refusal(self, answer):
        """Why it cannot be, with what may be Ansible's doing."""
        told = self.quoted(self.named(answer.told))
        hints = [hint for pattern, hint in HINTS if pattern.search(told)] if self.written else []
        return '\n'.join([told] + hints)


def text_of(module, policy):
    """A mapping as JSON, which is YAML, too: not every host has a Python that writes YAML."""
    if isinstance(policy, dict):
        policy = json.dumps(policy, ensure_ascii=False, indent=2)
    elif not isinstance(policy, str):
        module.fail_json(msg='policy is to be a mapping or a text, not a %s' % type(policy).__name__)
    # Whoever looks a file up (lookup('file', ...)) gets it without its last end of line, without which it counts as cut off.
    return to_bytes(policy if policy.endswith('\n') else policy + '\n')


class Own(object):
    """The host's own policy as it was, and what it is to be."""

    def __init__(self, module, text):
        self.module = module
        self.text = text
        # Whose file it is where it is a link (etckeeper, stow): the link stays one.
        self.path = os.path.realpath(OWN)
        self.before = None
        self.mode = None
        self.made = False
        try:
            with open(self.path, 'rb') as f:
                self.before = f.read()
                self.mode = os.fstat(f.fileno()).st_mode & 0o7777
        except (IOError, OSError) as e:
            if os.path.lexists(OWN):
                module.fail_json(msg='cannot read %s: %s' % (OWN, e))
        self.differs = self.text != self.before

    def write(self, text, mode):
        path = os.path.join(self.module.tmpdir, 'own.yaml')
        with open(path, 'wb') as f:
            f.write(text)
        self.module.atomic_move(path, self.path)
        self.module.set_mode_if_different(self.path, mode, False)

    def place(self):
        if not self.differs:
            return
        directory = os.path.dirname(self.path)
        if not os.path.isdir(directory):
            try:
                os.mkdir(directory)
                os.chmod(directory, 0o755)
            except (IOError, OSError) as e:
                self.module.fail_json(msg='cannot make %s: %s' % (directory, e))
            self.made = True
        self.write(self.text, 0o644)

    def put_back(self):
        if not self.differs:
            return
        if self.before is not None:
            self.write(self.before, self.mode)
        elif os.path.lexists(self.path):
            os.unlink(self.path)
        if self.made and not os.listdir(os.path.dirname(self.path)):
            os.rmdir(os.path.dirname(self.path))

    def difference(self):
        return dict(
            before=to_text(self.before or b'', errors='surrogate_or_replace'),
            after=to_text(self.text),
            before_header=OWN,
            after_header=OWN,
        )


def shown(change, side):
    """The value before or after a change, as vfctl plan words it; a file's text on lines of its own."""
    value = change.get(side, 'absent')
    return '%s of %s:%s%s%s' % (change['kind'], change['object'], '\n' if '\n' in value else ' ', value, '' if value.endswith('\n') else '\n')


def difference(changes):
    values = [change for change in changes if 'diff' not in change]
    texts = ''.join(change['diff'] for change in changes if 'diff' in change)
    result = dict(
        before=''.join(shown(change, 'from') for change in values),
        after=''.join(shown(change, 'to') for change in values),
        before_header='this host',
        after_header='its policy',
    )
    if texts:
        result['prepared'] = texts
    return result


def plan(module, source):
    """What is not as the policy says; where some of it cannot be, the module fails."""
    answer = ask(module, 'plan', *(source.words('plan') + (['--diff'] if module._diff else [])))
    if answer.rc != 0 or answer.document is None:
        module.fail_json(msg=source.refusal(answer), rc=answer.rc)
    for entry in answer.document['entries']:
        if 'moved' in entry:
            module.warn(source.named('%s: %s' % (entry['source'], entry['moved'])))
    changes = [dict(change, subject=entry['subject']) for entry in answer.document['entries'] for change in entry['changes']]
    result = dict(
        changed=bool(changes),
        changes=changes,
        notes=[source.named(note) for note in answer.document['notes']],
        needs=answer.document['needs'],
        status='planned' if changes else 'unchanged',
        rc=0,
    )
    if module._diff:
        result['diff'] = difference(changes)
    return result


def apply(module, source, result):
    """Changes the host. Whether that changed anything is told by the outcome, for what was planned may be so by now."""
    answer = ask(module, 'apply', *source.words('apply'))
    outcome = answer.document or {}
    result['rc'] = answer.rc
    for key in ('status', 'needs', 'transaction'):
        if key in outcome:
            result[key] = outcome[key]
    steps = outcome.get('steps', [])
    result['changed'] = result['status'] == 'left_changed' or any(step['state'] == 'done' for step in steps)
    pending = ['%s of %s' % (step['kind'], step['object']) for step in steps if step['state'] == 'pending'] if answer.rc == 0 else []
    if pending:
        module.warn('until its PF has a carrier, there is no %s' % ', '.join(pending))
    if answer.rc != 0:
        result.pop('diff', None)
        result['msg'] = source.refusal(answer)
    return answer.rc == 0


def apply_own(module, source, result, own):
    """As apply, by the policy in its place, which it has only where that succeeds."""
    applied = False
    try:
        own.place()
        applied = apply(module, source, result)
    finally:
        if not applied:
            own.put_back()
    result['written'] = own.differs and applied
    result['changed'] = result['changed'] or result['written']
    return applied


def main():
    given = Given()
    module = AnsibleModule(
        argument_spec=dict(
            ARGUMENTS,
            policy=given.parameter('policy', type='raw'),
            persist=dict(type='bool', default=False),
            path=given.parameter('path', type='path'),
        ),
        mutually_exclusive=[('policy', 'path')],
        supports_check_mode=True,
    )
    given.refuse_null(module, 'policy', 'path')
    if module.params['persist'] and module.params['policy'] is None:
        module.fail_json(msg='persist wants policy, which is to become %s' % OWN)
    source = Source(module)
    own = Own(module, source.text) if source.persist else None
    result = plan(module, source)
    if own:
        result['written'] = own.differs
        result['changed'] = result['changed'] or own.differs
        if module._diff:
            result['diff'] = ([own.difference()] if own.differs else []) + [result['diff']]
    if module.check_mode:
        module.exit_json(**result)
    applied = apply_own(module, source, result, own) if own else apply(module, source, result)
    (module.exit_json if applied else module.fail_json)(**result)


if __name__ == '__main__':
    main()
