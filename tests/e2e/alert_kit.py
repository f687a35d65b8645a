# SPDX-License-Identifier: LGPL-3.0-or-later
"""For tests of alerts: a mail server and a chat that keep what they are sent."""
import base64
import email
import email.policy
import http.server
import json
import socket
import socketserver
import ssl
import threading


class _Session(socketserver.StreamRequestHandler):
    timeout = 60

    def reply(self, text):
        self.wfile.write((text + '\r\n').encode())
        self.wfile.flush()

    def line(self):
        return self.rfile.readline().decode().rstrip('\r\n')

    def start_tls(self):
        self.reply('220 go ahead')
        self.connection = self.server.owner.tls.wrap_socket(
            self.connection, server_side=True)
        self.rfile = self.connection.makefile('rb')
        self.wfile = self.connection.makefile('wb')
        self.secure = True

    def log_in(self, rest):
        method, _, given = rest.partition(' ')
        if method.upper() == 'PLAIN' and not given:
            self.reply('334 ')
            given = self.line()
        if method.upper() == 'PLAIN':
            said = base64.b64decode(given).decode().split('\0')[1:]
        else:
            self.reply('334 VXNlcm5hbWU6')
            user = base64.b64decode(self.line()).decode()
            self.reply('334 UGFzc3dvcmQ6')
            said = [user, base64.b64decode(self.line()).decode()]
        if said == self.server.owner.login:
            self.known = True
            self.reply('235 welcome')
        else:
            self.reply('535 5.7.8 authentication failed')

    def take(self):
        self.reply('354 go on')
        lines = []
        while True:
            line = self.rfile.readline()
            if line in (b'.\r\n', b''):
                break
            lines.append(line[1:] if line.startswith(b'..') else line)
        self.server.owner.keep(self.receivers, b''.join(lines), self.secure)
        self.reply('250 taken')

    def greet(self):
        owner = self.server.owner
        self.reply('250-here')
        if owner.tls and not self.secure:
            self.reply('250-STARTTLS')
        self.reply('250 AUTH PLAIN LOGIN' if owner.login else '250 8BITMIME')

    def handle(self):
        self.secure = self.known = False
        self.receivers = []
        self.reply('220 mail')
        while True:
            verb, _, rest = self.line().partition(' ')
            verb = verb.upper()
            if verb in ('EHLO', 'HELO'):
                self.greet()
            elif verb == 'STARTTLS':
                self.start_tls()
            elif verb == 'AUTH':
                self.log_in(rest)
            elif verb == 'MAIL':
                may = self.known or not self.server.owner.login
                self.reply('250 ok' if may else '530 log in first')
            elif verb == 'RCPT':
                self.receivers.append(rest[rest.index('<') + 1:-1])
                self.reply('250 ok')
            elif verb == 'DATA':
                self.take()
            elif verb == 'QUIT' or not verb:
                self.reply('221 bye')
                return
            else:
                self.reply('502 what?')


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Clients that leave are part of the tests."""


class MailServer:
    """login: [user, password] or None. certificate: (file, key) for
    STARTTLS. after: one that is closed and kept its port for this one."""

    def __init__(self, login=None, certificate=None, after=None):
        self.login = login
        self.place = None
        self.tls = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*certificate)
        self.mails = []
        self.server = _Server(('127.0.0.1', after.port if after else 0),
                              _Session)
        if after:
            after.place.close()
        self.server.owner = self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,),
                         daemon=True).start()

    def keep(self, receivers, data, secure):
        mail = email.message_from_bytes(data, policy=email.policy.default)
        mail.receivers = receivers
        mail.secure = secure
        self.mails.append(mail)

    def close(self, keep_port=False):
        """With keep_port nobody else gets the port until one comes back on
        it; who connects meanwhile is refused."""
        self.server.shutdown()
        self.server.server_close()
        if keep_port:
            self.place = socket.socket()
            self.place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.place.bind(('127.0.0.1', self.port))


class _Post(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        owner = self.server.owner
        body = self.rfile.read(int(self.headers['Content-Length']))
        if owner.status == 200:
            owner.posts.append((self.path, json.loads(body)))
        self.send_response(owner.status)
        self.send_header('Content-Length', '2')
        self.end_headers()
        self.wfile.write(b'ok')

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


class Chat:
    """An incoming webhook in Slack's form."""

    def __init__(self):
        self.status = 200
        self.posts = []
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), _Post)
        self.server.owner = self
        self.url = f'http://127.0.0.1:{self.server.server_address[1]}'
        threading.Thread(target=self.server.serve_forever, args=(0.05,),
                         daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
