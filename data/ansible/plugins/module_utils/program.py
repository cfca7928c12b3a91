# SPDX-License-Identifier: GPL-2.0-or-later
# How is vfctl run by a module, and what did it say?
from __future__ import absolute_import, division, print_function

__metaclass__ = type

import json

ARGUMENTS = dict(
    executable=dict(type='path', default='vfctl'),
)


class Answer(object):
    """What one run of vfctl came to: its status, its JSON document, and what it told people."""

    def __init__(self, rc, document, sentences):
        self.rc = rc
        self.document = document
        self.sentences = sentences

    @property
    def told(self):
        """What vfctl said, as one text."""
        return '\n'.join(self.sentences) or 'vfctl ended with status %d, and said nothing' % self.rc


def sentences_of(text):
    """The lines of vfctl's stderr, each without the program's name."""
    lines = [line[len('vfctl: '):] if line.startswith('vfctl: ') else line for line in text.splitlines()]
    return [line for line in lines if line.strip()]


def ask(module, command, *words):
    """Runs vfctl COMMAND with --json. Without the program the module fails."""
    executable = module.params['executable']
    if '/' not in executable:
        executable = module.get_bin_path(executable)
    if not executable:
        module.fail_json(msg="there is no %s on this host: the role vfctl.vfctl.vfctl installs it" % module.params['executable'])
    rc, out, err = module.run_command([executable, command, '--json'] + list(words), handle_exceptions=False)
    try:
        document = json.loads(out) if out.strip() else None
    except ValueError as e:
        module.fail_json(msg='vfctl %s --json printed no JSON: %s' % (command, e), rc=rc, stdout=out, stderr=err)
    return Answer(rc, document, sentences_of(err))
