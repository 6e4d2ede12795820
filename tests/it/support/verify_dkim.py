"""Verifies the first DKIM signature of the message on standard input, by dkimpy. The argument is a JSON object: DNS names and what is
published there. Prints `good` or `bad`, or why it cannot be told."""

import json
import sys

import dkim

RECORDS = json.loads(sys.argv[1])


def look_up(name, timeout=5):
    record = RECORDS.get(name.decode().rstrip("."))
    return record.encode() if record else None


message = sys.stdin.buffer.read()
try:
    print("good" if dkim.DKIM(message).verify(0, dnsfunc=look_up) else "bad")
except dkim.DKIMException as error:
    print("bad: %s" % error)
