# SPDX-License-Identifier: LGPL-3.0-or-later
"""The Debian packages: built, held against Debian's rules, installed, run as
the unit says, removed and purged.

usage: package.py SOURCE_ROOT WORK_FOLDER
Everything but the build happens on a layer over this machine's files that is
dropped with the process, so nothing is installed here. Prints TAP.
"""
import glob
import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import urllib.request

from cli_kit import KEY, Sandboxes, contains, equal, run_tests
from serve_kit import Notices

HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = ('dpkg-buildpackage', 'dh', 'lintian', 'unshare', 'chroot', 'setpriv')
INSIDE = '--inside'
NAME = 'demo'
WORKSPACE = '/var/lib/crosswalk/' + NAME
NAMES = ('crosswalk', 'crosswalk-sandbox', 'libcrosswalk-dev', 'libcrosswalk0')
WATCHED = ('/etc', '/lib/systemd', '/usr', '/var')
# What dpkg, ld.so and adduser write for themselves.
NOT_OURS = re.compile(r'/var/(lib/dpkg|lib/systemd|log|cache|backups)/|'
                      r'/etc/(ld\.so\.cache|(passwd|group|g?shadow|sub[ug]id)-)$|'
                      r'.*/__pycache__(/|$)')


def run(*command, code=0, **options):
    done = subprocess.run(command, text=True, check=False, timeout=300,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)
    assert code is None or done.returncode == code, \
        f'{command}: exit {done.returncode}\n{done.stdout}'
    return done.stdout


# ---- on the layer ---------------------------------------------------------------


def packages():
    return sorted(glob.glob(os.path.join(HERE, '*crosswalk*.deb')))


def every_file():
    return {os.path.join(folder, name)
            for top in WATCHED
            for folder, folders, files in os.walk(top)
            for name in folders + files
            if not NOT_OURS.match(os.path.join(folder, name))}


class Unit:
    """The installed unit, as systemd would read it for one workspace."""

    def __init__(self):
        self.path = '/lib/systemd/system/crosswalk@.service'
        self.rows = []
        with open(self.path, encoding='utf-8') as file:
            for line in file:
                key, equals, value = line.strip().partition('=')
                if equals and not line.startswith('#'):
                    self.rows.append((key, value.replace('%i', NAME)))

    def all(self, key):
        return [value for name, value in self.rows if name == key]

    def one(self, key):
        values = self.all(key)
        equal(len(values), 1)
        return values[0]

    def environment(self):
        env = {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin'}
        for name in self.all('EnvironmentFile'):
            assert name.startswith('-/'), name
            if os.path.exists(name[1:]):
                with open(name[1:], encoding='utf-8') as file:
                    for line in shlex.split(file.read(), comments=True):
                        key, _, value = line.partition('=')
                        env[key] = value
        return env

    def command(self, key, env):
        """Words of a command line; $NAME alone becomes several words."""
        words = []
        for word in self.one(key).split():
            words += env.get(word[1:], '').split() if word[0] == '$' else [word]
        return words


def as_user(*command):
    return ['setpriv', '--reuid', 'crosswalk', '--regid', 'crosswalk',
            '--init-groups', '--no-new-privs', *command]


def they_obey_the_rules_of_debian():
    run('lintian', '--allow-root', '--fail-on', 'error,warning', *packages())


def the_package_holds_what_a_hub_needs():
    debs = packages()
    equal(len([d for d in debs if '-dbgsym' not in d]), 4)
    held = run('dpkg-deb', '--contents',
               [d for d in debs if '/crosswalk_' in d][0])
    for name in ('/usr/bin/crosswalk', '/crosswalk.1.gz',
                 '/lib/systemd/system/crosswalk@.service',
                 '/bash-completion/completions/crosswalk',
                 '/zsh/vendor-completions/_crosswalk',
                 '/etc/default/crosswalk', '/doc/crosswalk/guide/service.md',
                 '/recipes/odoo-prospectconnect/crosswalk.yaml'):
        contains(held, name)


def a_program_is_built_with_the_library():
    held = run('dpkg-deb', '--contents', *[
        d for d in packages() if '/libcrosswalk-dev_' in d])
    for name in ('/usr/include/crosswalk.h', '/libcrosswalk.so ->',
                 '/libcrosswalk.a', '/pkgconfig/crosswalk.pc',
                 '/crosswalk.3.gz', '/examples/lead_to_person.c',
                 '/libcrosswalk-dev/library.md'):
        contains(held, name)
    source = '/usr/share/doc/libcrosswalk-dev/examples/lead_to_person.c'
    for kind in (('--libs',), ('--libs', '--static')):
        words = run('pkg-config', '--cflags', *kind, 'crosswalk').split()
        run('cc', source, *words, '-o', '/tmp/lead_to_person')
        contains(run('/tmp/lead_to_person', '/nowhere', 'x', code=1),
                 'there is no crosswalk.yaml')


def it_installs_with_a_user_of_its_own():
    run('dpkg', '--install',
        *[d for d in packages() if '-dbgsym' not in d])
    user = pwd.getpwnam('crosswalk')
    equal(user.pw_shell, '/usr/sbin/nologin')
    state = os.stat('/var/lib/crosswalk')
    equal((state.st_uid, state.st_mode & 0o777), (user.pw_uid, 0o750))
    equal(os.stat('/etc/crosswalk').st_mode & 0o777, 0o750)
    contains(run('crosswalk', 'version'), '0.')


def systemd_understands_the_unit():
    said = run('systemd-analyze', 'verify', '--man=no',
               f'/lib/systemd/system/crosswalk@{NAME}.service', code=None)
    equal([line for line in said.splitlines() if 'crosswalk' in line], [])
    # of 100; what is open: the network, and its own workspaces
    run('systemd-analyze', 'security', '--offline=true', '--threshold=20',
        f'crosswalk@{NAME}.service')
    run('systemctl', 'enable', f'crosswalk@{NAME}.service',
        env={**os.environ, 'SYSTEMD_OFFLINE': '1'})


def the_binary_knows_nothing_of_where_it_was_built():
    with open('/usr/bin/crosswalk', 'rb') as file:
        equal(b'/recipes' in file.read().replace(
            b'/usr/share/crosswalk/recipes', b''), False)


def make_workspace(urls):
    run(*as_user('crosswalk', 'init', 'odoo-prospectconnect', '-d', WORKSPACE))
    with open('/etc/default/crosswalk', 'a', encoding='utf-8') as file:
        file.write('CROSSWALK_OPTIONS="--listen 127.0.0.1:0"\n')
    with open(f'/etc/crosswalk/{NAME}.env', 'w', encoding='utf-8') as file:
        file.write(f'ODOO_URL={urls["odoo"]}\nODOO_DATABASE=demo\n'
                   'ODOO_USER=sync\nODOO_PASSWORD=sync\n'
                   f'PROSPECTCONNECT_URL={urls["prospectconnect"]}\n'
                   f'PROSPECTCONNECT_KEY={KEY}\n')


def start(unit, folder):
    """The service as systemd would start it, and what it hears of it."""
    equal(unit.one('Type'), 'notify')
    equal(unit.one('User'), 'crosswalk')
    contains(unit.one('StateDirectory'), f'crosswalk/{NAME}')
    notices = Notices(folder)
    os.chmod(folder, 0o755)
    os.chmod(notices.path, 0o777)
    env = {**unit.environment(), 'NOTIFY_SOCKET': notices.path,
           'WATCHDOG_USEC': '1000000'}
    process = subprocess.Popen(as_user(*unit.command('ExecStart', env)),
                               env=env, stdin=subprocess.DEVNULL,
                               cwd=unit.one('WorkingDirectory'))
    return process, notices


def the_service_runs_as_its_unit_says():
    sandboxes = Sandboxes('crosswalk-sandbox')
    unit = Unit()
    try:
        make_workspace(sandboxes.urls)
        with tempfile.TemporaryDirectory() as folder:
            process, notices = start(unit, folder)
            try:
                said = notices.next('READY=1')
                url = [line.split()[-1] for line in said
                       if line.startswith('STATUS=')][0]
                with urllib.request.urlopen(url + '/healthz') as answer:
                    equal(answer.read(), b'ok\n')
                notices.next('WATCHDOG=1')
                run(*unit.command('ExecReload', {'MAINPID': str(process.pid)}))
                notices.next('RELOADING=1')
                notices.next('READY=1')
                process.terminate()
                notices.next('STOPPING=1')
                equal(process.wait(60), 0)
            finally:
                process.kill()
                process.wait()
                notices.close()
        assert os.path.exists(WORKSPACE + '/crosswalk.db')
    finally:
        sandboxes.stop()


def removing_keeps_the_workspaces():
    run('dpkg', '--remove', *NAMES)
    equal(os.path.exists('/usr/bin/crosswalk'), False)
    assert os.path.exists(WORKSPACE + '/crosswalk.db')
    assert os.path.exists(f'/etc/crosswalk/{NAME}.env')


def purging_leaves_nothing(before):
    run('dpkg', '--purge', *NAMES)
    equal(sorted(every_file() - before), [])
    equal(run('getent', 'passwd', 'crosswalk', code=2), '')


def inside():
    before = every_file()

    def purging_leaves_nothing_behind():
        purging_leaves_nothing(before)

    return run_tests([
        they_obey_the_rules_of_debian,
        the_package_holds_what_a_hub_needs,
        it_installs_with_a_user_of_its_own,
        a_program_is_built_with_the_library,
        systemd_understands_the_unit,
        the_binary_knows_nothing_of_where_it_was_built,
        the_service_runs_as_its_unit_says,
        removing_keeps_the_workspaces,
        purging_leaves_nothing_behind,
    ])


# ---- outside of it ---------------------------------------------------------------

LAYER = '''
set -e
mount -t tmpfs none "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay none -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount --rbind /dev "$1/root/dev"
mount -t proc none "$1/root/proc"
mount -t tmpfs none "$1/root/tmp"
'''


def layer(folder, then):
    return ['unshare', '--mount', '--pid', '--fork', '--kill-child',
            'sh', '-c', LAYER + then, 'sh', folder]


def why_not():
    """What is missing here, or ''."""
    if os.geteuid() != 0:
        return 'only root can install packages'
    for tool in TOOLS:
        if not shutil.which(tool):
            return f'{tool} is not installed'
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(layer(folder, 'exit 0'), check=False,
                              stderr=subprocess.PIPE, text=True)
    return '' if done.returncode == 0 else \
        'no layer over the files can be mounted: ' + done.stderr.strip()


def main():
    if sys.argv[1] == INSIDE:
        return inside()
    root, work = sys.argv[1:3]
    missing = why_not()
    if missing:
        print(f'1..0 # SKIP {missing}')
        return 0
    run(os.path.join(root, 'tools', 'make-deb'), work)
    files = glob.glob(os.path.join(work, '*.deb')) + [
        os.path.join(HERE, name)
        for name in ('package.py', 'cli_kit.py', 'serve_kit.py')]
    with tempfile.TemporaryDirectory() as folder:
        then = ('mkdir "$1/root/tmp/package"\n'
                f'cp {shlex.join(files)} "$1/root/tmp/package"\n'
                'exec chroot "$1/root" python3 -B /tmp/package/package.py '
                f'{INSIDE}\n')
        return subprocess.run(layer(folder, then), check=False,
                              env={'PATH': '/usr/sbin:/usr/bin:/sbin:/bin',
                                   'LC_ALL': 'C.UTF-8'}).returncode


if __name__ == '__main__':
    sys.exit(main())
