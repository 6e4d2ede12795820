"""A mail server for tests: takes what it gets, or says no, or nothing, by rules on the address.

Prints one JSON object in a line for each thing that happens: {"listening": PORT} once, then {"took": {...}} for each message.
Options are one JSON object in the first argument:

  port       where to listen on 127.0.0.1
  tls        null | "starttls" (wanted before anything else) | "implicit"
  cert, key  files of the certificate
  user, password   a login that is wanted

Rules on the recipient's local part (what is before `.`, so that `hard.7@` is a `hard@`):

  soft 450 at RCPT · once 451 at RCPT the first time · hard 550 at RCPT · relay 554 at RCPT · full 452 4.3.1 at RCPT
  closing 421 at RCPT · hang no answer at RCPT · datasoft 451 after DATA · datahard 554 after DATA · dataonce 451 after DATA
  the first time · begin 554 at DATA · mid drops the connection in the middle of DATA · midonce the first time
  late takes the message and drops the connection before it answers · lateonce the first time · mute takes it and never answers

and on the sender's: badsender 550 at MAIL · busysender 451 at MAIL.
"""

import asyncio
import base64
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, syntax

OPTIONS = json.loads(sys.argv[1])
SEEN = set()
CONNECTIONS = 0


def say(what):
    print(json.dumps(what), flush=True)


def rule(address):
    return address.split("@")[0].split(".")[0]


def first_time(address):
    is_new = address not in SEEN
    SEEN.add(address)
    return is_new


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        answers = {
            "badsender": "550 5.7.1 we know nothing of " + address,
            "busysender": "451 4.7.1 come back later",
        }
        if rule(address) in answers:
            return answers[rule(address)]
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        kind = rule(address)
        answers = {
            "soft": "450 4.2.0 greylisted",
            "hard": "550 5.1.1 <%s>: no such mailbox here" % address,
            "relay": "554 5.7.1 <%s>: Relay access denied" % address,
            "full": "452 4.3.1 disk full",
            "closing": "421 4.3.2 closing",
            "long": "550 5.1.1 " + "x" * 900,
        }
        if kind == "hang":
            await asyncio.sleep(3600)
        if kind == "once" and first_time(address):
            return "451 4.7.1 come back later"
        if kind in answers:
            return answers[kind]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        kind = rule(address)
        if kind == "datasoft" or (kind == "dataonce" and first_time(address)):
            return "451 4.7.1 come back later"
        if kind == "datahard":
            return "554 5.7.1 this looks like spam"
        say({"took": {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "options": envelope.mail_options,
            "connection": server.number,
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "login": session.auth_data.login.decode() if session.auth_data else None,
            "bytes": base64.b64encode(envelope.original_content).decode(),
        }})
        if kind == "late" or (kind == "lateonce" and first_time(address)):
            server.transport.abort()
            await asyncio.sleep(3600)
        if kind == "mute":
            await asyncio.sleep(3600)
        return "250 2.0.0 OK taken"


class Server(SMTP):
    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        global CONNECTIONS
        CONNECTIONS += 1
        self.number = CONNECTIONS

    @syntax("DATA")
    async def smtp_DATA(self, arg):
        address = self.envelope.rcpt_tos[0] if self.envelope.rcpt_tos else ""
        kind = rule(address)
        if kind == "mid" or (kind == "midonce" and first_time(address)):
            await self.push("354 go on")
            await self._reader.readuntil(b"\n")
            self.transport.abort()
            return
        if kind == "begin":
            await self.push("554 5.7.1 not like this")
            return
        await super().smtp_DATA(arg)


def authenticate(server, session, envelope, mechanism, data):
    wanted = (OPTIONS["user"].encode(), OPTIONS["password"].encode())
    if (data.login, data.password) == wanted:
        return AuthResult(success=True, auth_data=data)
    return AuthResult(success=False, handled=False, message="535 5.7.8 no such user " + data.login.decode())


async def main():
    loop = asyncio.get_running_loop()
    context = None
    if OPTIONS.get("tls"):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(OPTIONS["cert"], OPTIONS["key"])
    named = {"hostname": "localhost", "enable_SMTPUTF8": OPTIONS.get("utf8", False), "timeout": OPTIONS.get("timeout", 300)}
    if OPTIONS.get("tls") == "starttls":
        named.update(tls_context=context, require_starttls=True)
    if OPTIONS.get("user"):
        named.update(
            authenticator=authenticate,
            auth_required=True,
            auth_require_tls=OPTIONS.get("tls") == "starttls",
        )
    implicit = context if OPTIONS.get("tls") == "implicit" else None
    server = await loop.create_server(
        lambda: Server(Handler(), loop=loop, **named), "127.0.0.1", OPTIONS["port"], ssl=implicit, reuse_address=True
    )
    say({"listening": OPTIONS["port"]})
    await server.serve_forever()


asyncio.run(main())
