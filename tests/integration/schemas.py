# SPDX-License-Identifier: GPL-2.0-or-later
#
# Is all JSON that comes out what data/schema/ promises? Every document of made-up hosts and of each captured one that is at hand.
# Stricter than a reader should be: a member that the schema does not name is an error, and so is a null that no gap explains,
# or a value that nothing but a gap could have told (unknown.py), also where one file of a captured host cannot be read.
import fcntl
import glob
import itertools
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import warnings

warnings.simplefilter('ignore')
import jsonschema  # noqa: E402
import unknown  # noqa: E402
import yaml  # noqa: E402

top = os.environ['VFCTL_TOP_SRCDIR']
vfctl = os.environ['VFCTL']
make_host = os.environ['VFCTL_TOP_BUILDDIR'] + '/tests/bench/make-host'
failures = []


def closed(schema):
    """The same schema, but objects have no members beside those that it names."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get('properties'), dict) and schema.get('type') == 'object':
        schema['additionalProperties'] = False
    return schema


def load_schemas():
    schemas = {}
    for path in glob.glob(top + '/data/schema/*.schema.json'):
        with open(path, encoding='utf-8') as file:
            schema = json.load(file)
        jsonschema.Draft202012Validator.check_schema(schema)
        schemas[schema['$id']] = closed(schema)
    return schemas


def document(host, command):
    """What the command prints of that host, if it is one JSON document; else a failure."""
    where = ' '.join(command) + ' on ' + os.path.basename(host)
    run = subprocess.run([vfctl, '--sysroot', host, *command, '--json'], capture_output=True)
    if run.returncode != 0 or run.stderr:
        failures.append(f'{where}: status {run.returncode}, {run.stderr.decode(errors="replace")}')
        return None
    try:
        return json.loads(run.stdout.decode('utf-8'))
    except ValueError as error:
        failures.append(f'{where}: no JSON: {error}')
        return None


def validator(schemas, name):
    schema = schemas[name + '.schema.json']
    resolver = jsonschema.RefResolver(base_uri='', referrer=schema, store=schemas)
    return jsonschema.Draft202012Validator(schema, resolver=resolver)


def validated(schemas, host, command):
    value = document(host, command)
    if value is None:
        return None
    where = ' '.join(command) + ' on ' + os.path.basename(host)
    for error in validator(schemas, command[0]).iter_errors(value):
        failures.append(f'{where}: {"/".join(map(str, error.absolute_path))}: {error.message}')
    return value


def check(schemas, host, command):
    value = validated(schemas, host, command)
    if value is None:
        return None
    where = ' '.join(command) + ' on ' + os.path.basename(host)
    failures.extend(f'{where}: {sentence}' for sentence in unknown.check(value))
    del value['gaps']
    return value


def check_fleet(schemas, work):
    """Made-up and real captures, one that cannot be read among them."""
    with open(work + '/broken.tar', 'w', encoding='ascii') as file:
        file.write('no archive')
    run = subprocess.run([vfctl, 'audit', '--json', '--fleet', work, *captured()], capture_output=True)
    for error in jsonschema.Draft202012Validator(schemas['fleet.schema.json']).iter_errors(json.loads(run.stdout)):
        failures.append(f'fleet: {"/".join(map(str, error.absolute_path))}: {error.message}')


def check_explained(schemas):
    """The rules, and what is told of some of them and of every column of vfctl list."""
    def output(*command):
        return subprocess.run([vfctl, *command], capture_output=True, check=True).stdout.decode()

    columns = [line.split()[0] for line in output('list', '--help').split('\n\nColumns')[1].splitlines() if line.startswith('  ')]
    commands = [('explain', name) for name in ('acs-missing', 'pcie-aspm', 'vhost-net', 'macvtap', *columns)]
    for schema, command in (('rules', ('audit', '--list-rules')), *(('explain', command) for command in commands)):
        value = json.loads(output(*command, '--json'))
        for error in jsonschema.Draft202012Validator(schemas[schema + '.schema.json']).iter_errors(value):
            failures.append(f'{" ".join(command)}: {"/".join(map(str, error.absolute_path))}: {error.message}')


def check_history(schemas, work):
    """A transaction whose values are there, and are not, in the history and on the way back."""
    tree = work + '/changed'
    steps = [{'kind': 'file', 'object': '/etc/vfctl/a', 'from': None, 'to': 'x'},
             {'kind': 'sriov-numvfs', 'object': '0000:03:00.0', 'from': '0', 'to': '4'}]
    for path in 'sys', 'etc/vfctl', 'proc/sys/kernel/random', 'var/lib/vfctl':
        os.makedirs(f'{tree}/{path}')
    for path, content in (('etc/vfctl/a', 'x'), ('proc/sys/kernel/random/boot_id', 'b')):
        with open(f'{tree}/{path}', 'w', encoding='ascii') as file:
            file.write(content)
    with open(tree + '/var/lib/vfctl/journal.json', 'w', encoding='ascii') as file:
        json.dump(journal('b', steps), file)
        file.write('\n')
    told = validated(schemas, tree, ['history'])
    del steps[0]['from']
    if told and [record['steps'] for record in told['transactions']] != [steps]:
        failures.append('history: other steps than the journal has')
    check_unconfirmed(schemas, tree)
    planned = validated(schemas, tree, ['rollback', '--dry-run'])
    way_back = [{'kind': 'sriov-numvfs', 'object': '0000:03:00.0', 'to': '0', 'state': 'planned'},
                {'kind': 'file', 'object': '/etc/vfctl/a', 'from': 'x', 'state': 'planned'}]
    if planned and (planned['status'], planned['steps']) != ('planned', way_back):
        failures.append(f'rollback --dry-run: {planned}')


def check_unconfirmed(schemas, tree):
    """The same transaction while whoever made it holds the lock, and waits for somebody to confirm it."""
    os.makedirs(tree + '/run/vfctl')
    with open(tree + '/run/vfctl/lock', 'w', encoding='ascii') as lock:
        lock.write('1 (vfctl)\nunconfirmed until 2026-11-21T14:02:02Z\n')
        lock.flush()
        fcntl.fcntl(lock, fcntl.F_OFD_SETLK, struct.pack('hhqqi4x', fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
        told = validated(schemas, tree, ['history'])
    record = told['transactions'][0] if told else {}
    if (record.get('status'), record.get('confirm_until'), record.get('pid')) != ('unconfirmed', '2026-11-21T14:02:02Z', 1):
        failures.append(f'history: what is unconfirmed is {record}')


def check_policies(schemas, work):
    """Policies by hand and as vfctl writes them; and none is taken that has what it may not have."""
    host = work + '/with-policies'
    with tarfile.open(top + '/tests/fixtures/hosts/lab-intel.tar.gz') as archive:
        archive.extractall(host)
    os.makedirs(host + '/etc/vfctl/policy.d')
    for path in glob.glob(top + '/tests/fuzz/corpus/policy/*'):
        shutil.copy(path, f'{host}/etc/vfctl/policy.d/{os.path.basename(path)}.yaml')
    run = subprocess.run([vfctl, '--sysroot', host, 'apply', '--boot', '--dry-run', '--json'], capture_output=True)
    applied = json.loads(run.stdout)
    for error in validator(schemas, 'apply').iter_errors(applied):
        failures.append(f'apply: {"/".join(map(str, error.absolute_path))}: {error.message}')
    run = subprocess.run([vfctl, '--sysroot', host, 'apply', '--dry-run', '--json', top + '/docs/lab-policy.yaml'], capture_output=True)
    planned = json.loads(run.stdout)
    failures.extend(f'apply --dry-run: {error.message}' for error in validator(schemas, 'outcome').iter_errors(planned))
    if planned['status'] != 'planned' or not planned['steps']:
        failures.append(f'apply --dry-run: plans nothing: {run.stderr.decode()}')
    # What is told of a file, and not of a place in it, is that it was not taken.
    if any(pf['source'].endswith('.yaml') for pf in applied['pfs']):
        failures.append(f'apply: a sample was not taken: {run.stderr.decode()}')
    for command in 'plan', 'verify':
        run = subprocess.run([vfctl, '--sysroot', host, command, '--json'], capture_output=True)
        told = json.loads(run.stdout)
        failures.extend(f'{command}: {error.message}' for error in validator(schemas, command).iter_errors(told))
        if not told['entries' if command == 'plan' else 'findings']:
            failures.append(f'{command}: tells nothing of the samples: {run.stderr.decode()}')
    policy = jsonschema.Draft202012Validator(schemas['policy.schema.json'])
    paths = sorted(glob.glob(top + '/tests/fuzz/corpus/policy/*'))
    if len(paths) < 3:
        failures.append('policy: there are no samples')
    for path in paths:
        with open(path, encoding='utf-8') as file:
            value = yaml.safe_load(file)
        for error in policy.iter_errors(value):
            failures.append(f'{path}: {"/".join(map(str, error.absolute_path))}: {error.message}')
    match = {'mac': '52:54:00:aa:01:00'}
    for pf in ({'vfs': 1}, {'match': {}, 'vfs': 1}, {'match': {'node': '1'}}, {'match': match, 'several': 1}, {'match': match, 'vfs': 1, 'vf': 1}, {'match': match, 'vfs': -1},
               {'match': match, 'vfs': 1, 'attributes': {'qos': 1}}, {'match': match, 'vfs': 1, 'attributes': {'vlan-id': 4095}},
               {'match': match, 'vfs': 1, 'per-vf': [{'trust': True}]}):
        if policy.is_valid({'version': 1, 'pfs': [pf]}):
            failures.append(f'policy: the schema takes {pf}')
    for part in ({}, {'tuning': {'profil': 'default'}}, {'tuning': {'overrides': 1}}, {'vms': [{'nic': 'eth0'}]},
                 {'vms': [{'name': 'web1', 'pin': 'strickt'}]}, {'pfs': [], 'vm': []}):
        if policy.is_valid({'version': 1, **part}):
            failures.append(f'policy: the schema takes {part}')


def check_policy_texts(schemas, work):
    """The schema takes what vfctl takes, and nothing else that it could tell; no card and no VM need be there."""
    schema = jsonschema.Draft202012Validator(schemas['policy.schema.json'])
    host = work + '/with-a-policy'
    os.makedirs(host + '/sys')
    head = 'version: 1\npfs:\n  - match: '
    pf = head + '{name: "eth*"}\n    several: true\n    '
    vf = pf + 'vfs: 4\n    per-vf:\n      - '
    vm = 'version: 1\nvms:\n  - '
    values = [(head + f'{{driver: {driver}}}\n', driver == 'igb') for driver in ('igb', 'none', 'auto', 'null', '~')]
    values += [(head + f'{{address: "{address}"}}\n', taken) for address, taken in
               (('01:00.0', True), ('0:01:00.0', True), ('10000:1:0.7', True), ('01:20.0', False), ('01:00.8', False), ('null', False))]
    values += [(head + f'{{mac: {mac}}}\n', taken) for mac, taken in
               (('"52-54-00-AA-01-00"', True), ('"01:00:5e:00:00:01"', False), ('"525400aa0100"', False), ('null', False), ('auto', False))]
    values += [(head + '{name: null}\n', False), (head + '{name: "null"}\n', True), (head + '{node: null}\n', False)]
    values += [(pf + text + '\n', taken) for text, taken in
               (('driver: null', True), ('driver: 0', True), ('driver: none', True), ('driver: ""', False), ('driver: a b', False), ('autoprobe: null', False),
                ('up: "true"', False), ('up: false', True), ('own: 1', False), ('vfs: "4"', False), ('vfs: null', False), ('vfs: 65535', True),
                ('vfs: 65536', False), ('attributes: null', False), ('attributes: {}', True), ('per-vf: []', True))]
    values += [(vf + f'{{index: 1, {text}}}\n', taken) for text, taken in
               (('driver: ~', True), ('mac-address: null', True), ('mac-address: 0', True), ('mac-address: "0"', False), ('mac-address: auto', True), ('mac-address: AUTO', False),
                ('vlan-id: null, qos: 3', True), ('vlan-id: 0, vlan-proto: 802.1ad', False), ('vlan-id: null, vlan-proto: 802.1q', False),
                ('vlan-id: 5, vlan-proto: 802.1ad', True), ('vlan-id: 5, vlan-proto: 802.1Q', False), ('vlan-id: 5, vlan-proto: null', False),
                ('vlan-id: 5, qos: 8', False), ('vlan-proto: 802.1q', False), ('trust: "true"', False), ('trust: true', True),
                ('trust: null', False), ('link-state: up', False), ('link-state: enable', True), ('max-tx-rate: null', True),
                ('max-tx-rate: "1"', False), ('max-tx-rate: 2147483648', False), ('msix-vectors: 2048', True), ('msix-vectors: 2049', False))]
    values += [(vf + f'{{index: {index}}}\n', taken) for index, taken in
               (('0', True), ('"0"', True), ('"0-2,3"', True), ('null', False), ('"1, 2"', False), ('""', False))]
    values += [(vm + f'{{name: web1, {text}}}\n', taken) for text, taken in
               (('nic: null', True), ('nic: 0', True), ('nic: "0", path: sriov', True), ('pool: 0, path: sriov', False),
                ('nic: "null"', True), ('vf: ~, pin: none, tune: true', True), ('pool: null, path: virtio, queues: 2', True),
                ('vf: null, nic: a', False), ('vf: null, nic: null', False), ('vf: null, path: sriov', False), ('nic: null, path: auto', False),
                ('vf: null, failover: none', False), ('vf: null, attributes: {vlan-id: 5}', False), ('vf: null, pin: strict', False),
                ('vf: null, pin: strict, path: virtio', True), ('vf: null, hugepages: 2M', False), ('vf: null, queues: 2', False), ('path: null', False), ('nic: a, vf: b', False), ('nic: a, pool: b', False), ('vf: a, pool: b', False),
                ('path: virtio, vf: a', False), ('path: virtio, failover: none', True), ('path: sriov, vf: a', True),
                ('pin: none, hugepages: 2M', False), ('pin: none', True), ('hugepages: 1G', True), ('failover: null', False),
                ('queues: 0', False), ('queues: "4"', False), ('tune: "true"', False), ('attributes: {mac-address: null}', False), ('attributes: {mac-address: 0}', False),
                ('attributes: {mac-address: auto}', False), ('attributes: {mac-address: "00:00:00:00:00:00"}', False),
                ('attributes: {mac-address: "52:54:00:00:00:01"}', True), ('attributes: {vlan-id: null}', True))]
    values += [('version: 1\ntuning: ' + text + '\n', taken) for text, taken in
               (('{}', True), ('', False), ('{profile: null}', False), ('{only: null}', False), ('{only: []}', True), ('{overrides: null}', False))]
    for text, taken in values:
        run = subprocess.run([vfctl, '--sysroot', host, 'plan', '/dev/stdin'], input=text.encode(), capture_output=True)
        # Once it is read, what cannot be so on this host is told of each entry, and counted.
        read = run.returncode != 2 or bool(re.search(rb'\d+ of \d+ entr(y|ies) cannot be', run.stderr))
        answers = schema.is_valid(yaml.safe_load(text)), read
        if answers != (taken, taken):
            failures.append(f'policy: {text!r} should be {"taken" if taken else "refused"}: schema, vfctl: {answers}: {run.stderr.decode()}')


def check_profiles(schemas):
    """The schema takes what vfctl takes, and nothing else: each of these has one of the two answers of both."""
    schema = jsonschema.Draft202012Validator(schemas['profile.schema.json'])
    host = top + '/tests/fixtures/hosts/lab-intel.tar.gz'
    values = [('{}', True), ('bridge-mtu: 67', False), ('bridge-mtu: 68', True), ('nic-rings: most', True),
              ('nic-rings: 4096', True), ('nic-rings: 0', False), ('nic-rings: least', False), ('adaptive-coalescing: 1', False),
              ('coalesce-usecs: 0', True), ('coalesce-usecs: 10001', False), ('open-files: 0', False), ('zerocopy: 1', False),
              ('vf-vectors-per-cpu: 257', False), ('cpu-governor: userspace', True), ('cpu-governor: fast', False),
              ('cpu-preference: balance_power', True), ('cpu-preference: default', False), ('deep-idle: false', True),
              ('hugepage-size: 1G', True), ('hugepage-size: 2', False), ('hugepage-headroom: 100', True),
              ('hugepage-headroom: 101', False), ('sysctls: {net.core.rmem_max: 1}', True), ('sysctls: {net.core.rmem: 1}', False),
              ('sysctls: {net.ipv4.tcp_rmem: [1, 2, 3]}', True), ('sysctls: {net.ipv4.tcp_rmem: [1, 2]}', False)]
    values += [(f'{key}: null', True) for key in schemas['profile.schema.json']['properties']]
    for path in [top + '/tests/fuzz/corpus/profile/other', *glob.glob(top + '/data/profiles/*.yaml')]:
        with open(path, encoding='utf-8') as file:
            values.append((file.read(), True))
    for text, taken in values:
        run = subprocess.run([vfctl, '--sysroot', host, 'audit', '--fail-on', 'never', '--profile', '/dev/stdin'],
                             input=text.encode(), capture_output=True)
        if schema.is_valid(yaml.safe_load(text)) != taken or (run.returncode == 0) != taken:
            failures.append(f'profile: {text!r} should be {"taken" if taken else "refused"}: {run.stderr.decode()}')


def journal(boot_id, steps):
    return {'schema': 'vfctl/journal/1', 'id': '1', 'time': '2026-11-21T14:01:02Z', 'command': 'vfctl', 'boot_id': boot_id,
            'pid': 1, 'steps': steps}


# What rollback makes of a journal in a namespace of its own, on a /etc, /run and /var/lib that are gone with it: without one, with
# a file that was edited since, with one that cannot be written, and with one that can.
ROLLBACKS = r'''
for directory in /etc /run /var/lib; do mount -t tmpfs none $directory || exit 1; done
mkdir -p /etc/vfctl /var/lib/vfctl
"$VFCTL" rollback --json
printf '%s\n' "$JOURNAL" >/var/lib/vfctl/journal.json
printf edited >/etc/vfctl/a
"$VFCTL" rollback --json
printf after >/etc/vfctl/a
mount -o remount,ro /etc
"$VFCTL" rollback --json
mount -o remount,rw /etc
"$VFCTL" rollback --json
'''


def check_rollback(schemas):
    alone = ['unshare', '--user', '--map-root-user', '--mount']
    if subprocess.run([*alone, 'true'], capture_output=True).returncode:
        print('skipped rollback: no namespaces here')
        return
    with open('/proc/sys/kernel/random/boot_id', encoding='ascii') as file:
        boot_id = file.read().strip()
    steps = [{'kind': 'file', 'object': '/etc/vfctl/a', 'from': 'before', 'to': 'after'}]
    run = subprocess.run([*alone, 'bash', '-c', ROLLBACKS], capture_output=True,
                         env={**os.environ, 'JOURNAL': json.dumps(journal(boot_id, steps))})
    told = [json.loads(document) for document in run.stdout.decode().replace('}\n{', '}\0{').split('\0')]
    for value in told:
        failures.extend(f'rollback: {error.message}' for error in validator(schemas, 'rollback').iter_errors(value))
    if [value['status'] for value in told] != ['unchanged', 'refused', 'left_changed', 'done']:
        failures.append(f'rollback: {told}, {run.stderr}')


def check_vms(schemas):
    """What a VM would be given, what of it taken back; and a refusal, which is an outcome, too."""
    host = top + '/tests/fixtures/hosts/lab-intel.tar.gz'
    for command, status, kinds in (
            (['assign', 'web1', '--vf', 'eth3/2', '--pin', 'none', '--failover', 'bridge:br0'], 'planned', ['domain']),
            (['assign', 'web1', '--vf', 'eth3/2', '--pin', 'preferred', '--trust', 'on'], 'planned', ['vf-trust', 'domain']),
            (['assign', 'web1', '--vf', 'eth3/1', '--pin', 'none'], 'planned', ['vf-mac', 'domain']),
            (['assign', 'web1', '--pf', 'eth0', '--create', '2', '--pin', 'preferred'], 'planned', ['pf-link', 'sriov-numvfs', 'domain']),
            (['unassign', 'web1'], 'unchanged', []),
            (['tune', 'vm', 'web1', '--policy', 'preferred'], 'planned', ['domain']),
            (['pin', 'web1', '--policy', 'preferred'], 'planned', ['domain'])):
        told = validated(schemas, host, [*command, '--dry-run'])
        if told and (told['status'], [step['kind'] for step in told['steps']]) != (status, kinds):
            failures.append(f'{" ".join(command)}: {told}')
    for command in ['assign', 'web1', '--vf', 'eth3/3'], ['pin', 'web1']:
        run = subprocess.run([vfctl, '--sysroot', host, *command, '--dry-run', '--json'], capture_output=True)
        told = json.loads(run.stdout)
        failures.extend(f'{" ".join(command)}: {error.message}' for error in validator(schemas, command[0]).iter_errors(told))
        if (run.returncode, told['status']) != (3, 'refused'):
            failures.append(f'{" ".join(command)}: {run.returncode}, {told}')
        if f'vfctl: {told.get("error")}\n' != run.stderr.decode():
            failures.append(f'{" ".join(command)}: {told} does not say {run.stderr}')


def check_tuning(schemas):
    """What would be set; with another profile, what cannot be; and one knob, which is refused."""
    host = top + '/tests/fixtures/hosts/lab-intel.tar.gz'
    for command, status, state in (([], 'planned', 'changes'), (['--persist'], 'planned', 'so'), (['--only', 'zerocopy'], 'unchanged', 'so'),
                                   (['--skip', 'network-buffers'], 'unchanged', 'left')):
        told = validated(schemas, host, ['tune', 'host', *command])
        if told and (told['status'] != status or state not in [knob['state'] for knob in told['knobs']]):
            failures.append(f'tune host {command}: {told}')
    with tempfile.TemporaryDirectory() as work:
        with tarfile.open(host) as archive:
            archive.extractall(work)
        with open(work + '/proc/sys/net/core/rmem_max', 'w', encoding='ascii') as file:
            file.write('many\n')
        run = subprocess.run([vfctl, '--sysroot', work, 'tune', 'host', '--only', 'network-buffers', '--json'], capture_output=True)
    told = json.loads(run.stdout)
    failures.extend(f'tune host: {error.message}' for error in validator(schemas, 'tune').iter_errors(told))
    if (run.returncode, told['status'], 'knobs' in told) != (3, 'refused', False):
        failures.append(f'tune host: {run.returncode}, {told}')


def check_host(schemas, host):
    listed = check(schemas, host, ['list', '--all'])
    check(schemas, host, ['list', '--pf'])
    check(schemas, host, ['groups', '--all'])
    check(schemas, host, ['topology'])
    check(schemas, host, ['topology', '--vfs'])
    validated(schemas, host, ['tune', 'host'])
    check(schemas, host, ['audit', '--fail-on', 'never'])
    check(schemas, host, ['audit', '--fail-on', 'never', '--all', '--emphasis', 'security'])
    for device in ((listed or {}).get('devices') or [])[:12]:
        shown = check(schemas, host, ['show', device['address']])
        # used_by may gain libvirt's domains in show.
        (shown or {}).get('device', {}).get('vf', {}).pop('used_by', None)
        device.get('vf', {}).pop('used_by', None)
        if shown and shown['device'] != device:
            failures.append(f'{host}: show and list differ on {device["address"]}')


def made_up(work):
    for name, options in (('vfio', ['--pfs', '3', '--vfs', '2', '--without-acs', '1']),
                          ('netdevs', ['--pfs', '2', '--vfs', '3', '--netdevs']),
                          ('no-links', ['--pfs', '2', '--vfs', '2', '--netdevs', '--no-links']),
                          ('no-iommu', ['--pfs', '1', '--vfs', '1', '--no-iommu']),
                          ('no-pfs', ['--pfs', '0'])):
        subprocess.run([make_host, *options, f'{work}/{name}'], check=True)
        yield f'{work}/{name}'
    os.makedirs(work + '/empty/sys')
    yield work + '/empty'
    odd = work + '/odd/sys/bus/pci/devices/10000:e1:00.0'
    os.makedirs(odd)
    with open(odd + '/uevent', 'wb') as file:
        file.write(b'DRIVER=a"\\b\x01\xff\xed\xa0\x80\xc3\xa4/\nPCI_CLASS=20000\nPCI_ID=8086:1592\n')
    yield work + '/odd'


def captured():
    yield from sorted(glob.glob(top + '/tests/fixtures/hosts/*.tar.*'))
    if os.environ.get('VFCTL_SHARED'):
        yield from sorted(glob.glob(os.environ['VFCTL_SHARED'] + '/hosts-real/captures/*'))


def unpacked():
    """Each captured host as a tree, which its many commands need not unpack first."""
    for host in captured():
        with tempfile.TemporaryDirectory() as place:
            tree = place + '/' + os.path.basename(host)
            os.mkdir(tree)
            subprocess.run(['tar', '-xf', host, '-C', tree], check=True)
            subprocess.run(['chmod', '-R', 'u+rwX', tree], check=True)
            yield tree


def sources(tree):
    """What is read of some functions of different kinds, and of the host."""
    for address in '0000:41:00.0', '0000:41:10.6', '0000:03:01.0', '0000:02:00.0':
        place = next(path for path, _, _ in os.walk(tree) if path.endswith('/' + address))
        names = {*os.listdir(place), 'driver', 'physfn', 'net', 'vendor', 'class'}
        yield from (f'/sys/bus/pci/devices/{address}/{name}' for name in sorted(names) if ':' not in name)
    yield from ('/proc/cpuinfo', '/proc/cmdline', '/sys/class/dmi/id', '/sys/class/dmi/id/product_name', '/sys/class/iommu',
                '/sys/firmware/acpi/tables', '/sys/devices/system/node', '/sys/bus/pci/devices',
                '/sys/kernel/iommu_groups', '/sys/kernel/iommu_groups/22/type', '/sys/kernel/iommu_groups/22/devices',
                '/sys/kernel/iommu_groups/22/reserved_regions', '/vfctl/links.nl', '/vfctl/genl.nl')


def check_unreadable(schemas, work):
    """The same host with one more read that failed, as a capture records it."""
    tree = work + '/unreadable'
    with tarfile.open(top + '/tests/fixtures/hosts/lab-intel.tar.gz') as archive:
        archive.extractall(tree)
    with open(tree + '/vfctl/errors', encoding='ascii') as file:
        errors = file.readlines()
    for source in sources(tree + '/sys/devices'):
        with open(tree + '/vfctl/errors', 'w', encoding='ascii') as file:
            file.writelines(sorted([*errors, f'EACCES\t{source}\n']))
        before = len(failures)
        listed = check(schemas, tree, ['list', '--all'])
        check(schemas, tree, ['groups', '--all'])
        if any(device['address'] == '0000:41:00.0' for device in listed['devices'] or ()):
            check(schemas, tree, ['show', '0000:41:00.0'])
        failures[before:] = [f'{source}: {failure}' for failure in failures[before:]]


def main():
    schemas = load_schemas()
    hosts = 0
    with tempfile.TemporaryDirectory() as work:
        for host in itertools.chain(made_up(work), unpacked()):
            check_host(schemas, host)
            hosts += 1
        check_explained(schemas)
        check_fleet(schemas, work)
        check_history(schemas, work)
        check_policies(schemas, work)
        check_policy_texts(schemas, work)
        check_profiles(schemas)
        check_rollback(schemas)
        check_tuning(schemas)
        check_unreadable(schemas, work)
        check_vms(schemas)
        nothing = document(work + '/empty', ['list'])
        if nothing and nothing['devices'] is not None:
            failures.append('empty: devices are not known, and said to be none')
        odd = document(work + '/odd', ['list'])
        if odd and odd['devices'][0]['driver'] != 'a"\\b\x01\ufffd\ufffd\ufffd\ufffdä/':
            failures.append(f'odd: driver came out as {odd["devices"][0]["driver"]!r}')
    print(f'{hosts} hosts, {len(failures)} failures')
    for failure in failures[:40]:
        print(failure)
    return bool(failures)


sys.exit(main())
