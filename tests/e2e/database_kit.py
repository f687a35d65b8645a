# SPDX-License-Identifier: LGPL-3.0-or-later
"""PostgreSQL and MariaDB of one's own: in a folder, on a free port of
loopback, stopped and removed at the end."""
import contextlib
import glob
import os
import pathlib
import pwd
import random
import shutil
import socket
import subprocess
import tempfile
import time

PASSWORD = 'loopback-secret'


def free_port():
    """One that is free and stays so for a while: it is none of those that the
    system gives to whoever asks for any port, which are higher."""
    for port in random.sample(range(20000, 32000), 100):
        with socket.socket() as s, contextlib.suppress(OSError):
            s.bind(('127.0.0.1', port))
            return port
    raise RuntimeError('no port is free')


def newest(pattern):
    """The program of the highest version, or None."""
    found = sorted(glob.glob(pattern), key=lambda p: (len(p), p))
    return found[-1] if found else None


class Server:
    """A server process; `url` is its address without a database."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='crosswalk-db-'))
        self.port = free_port()
        self.process = None

    def await_ready(self, ready):
        deadline = time.monotonic() + 60
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError('the database does not start: ' +
                                   self.log.read_text()[-2000:])
            time.sleep(0.05)

    @property
    def log(self):
        return self.folder / 'log'

    def stop(self):
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def as_user(folder):
    """PostgreSQL refuses to run as root: then as whoever owns nothing."""
    if os.getuid() != 0:
        return []
    user = 'postgres' if any(u.pw_name == 'postgres' for u in pwd.getpwall()) \
        else 'nobody'
    entry = pwd.getpwnam(user)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return ['setpriv', f'--reuid={entry.pw_uid}', f'--regid={entry.pw_gid}',
            '--clear-groups']


class Postgres(Server):
    programs = newest('/usr/lib/postgresql/*/bin/postgres')

    def __init__(self):
        super().__init__()
        bin_folder = os.path.dirname(self.programs)
        before = as_user(self.folder)
        password = self.folder / 'password'
        password.write_text(PASSWORD)
        password.chmod(0o644)
        data = self.folder / 'data'
        run = subprocess.run(
            [*before, bin_folder + '/initdb', '-D', str(data), '-U', 'shop',
             '-A', 'scram-sha-256', '--pwfile', str(password), '-E', 'UTF8',
             '--no-locale', '--no-sync'], cwd=self.folder, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if run.returncode:
            raise RuntimeError(run.stdout)
        with open(self.log, 'w', encoding='utf-8') as log:
            self.process = subprocess.Popen(
                [*before, self.programs, '-D', str(data), '-p', str(self.port),
                 '-h', '127.0.0.1', '-k', str(self.folder), '-c', 'fsync=off'],
                cwd=self.folder, stdout=log, stderr=log)
        self.await_ready(lambda: self.sql('SELECT 1') is not None)
        self.sql('CREATE DATABASE shop')

    @property
    def url(self):
        return f'postgresql://shop@127.0.0.1:{self.port}'

    def sql(self, text, database='postgres'):
        """What psql prints, or None."""
        run = subprocess.run(
            [os.path.dirname(self.programs) + '/psql', '-X', '-A', '-t', '-q',
             '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', str(self.port),
             '-U', 'shop', database], input=text, check=False,
            env={**os.environ, 'PGPASSWORD': PASSWORD},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return run.stdout.strip() if run.returncode == 0 else None


class Maria(Server):
    programs = shutil.which('mariadbd', path='/usr/sbin:/usr/bin')

    def __init__(self):
        super().__init__()
        data = self.folder / 'data'
        start = self.folder / 'start.sql'
        start.write_text(
            'CREATE DATABASE shop CHARACTER SET utf8mb4;\n'
            f"CREATE USER shop@'%' IDENTIFIED BY '{PASSWORD}';\n"
            "GRANT ALL ON shop.* TO shop@'%';\n")
        user = ['--user=root'] if os.getuid() == 0 else []
        run = subprocess.run(
            ['mariadb-install-db', '--no-defaults', f'--datadir={data}',
             '--auth-root-authentication-method=normal', '--skip-test-db',
             *user], check=False, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        if run.returncode:
            raise RuntimeError(run.stdout)
        with open(self.log, 'w', encoding='utf-8') as log:
            self.process = subprocess.Popen(
                [self.programs, '--no-defaults', f'--datadir={data}',
                 f'--port={self.port}', '--bind-address=127.0.0.1',
                 f'--socket={self.folder}/socket', '--skip-name-resolve',
                 f'--init-file={start}', '--innodb-flush-method=nosync',
                 '--innodb-buffer-pool-size=32M', *user],
                stdout=log, stderr=log)
        self.await_ready(lambda: 'ready for connections' in
                         self.log.read_text())

    @property
    def url(self):
        return f'mariadb://shop@127.0.0.1:{self.port}'
