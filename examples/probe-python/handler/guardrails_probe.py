"""The probe protocol of cdk-serverless-guardrails by hand, with nothing but the standard library.

Copy this file into your function. What it must do is in docs/probe-protocol.md of the library.
"""

import errno
import os
import re
import socket
import threading
import time
import urllib.error
import urllib.request

MARKER = "cdk-serverless-guardrails-probe"
PROTOCOL_VERSION = 1
VARIABLES = {"releaseId": "RELEASE_ID", "schemaRev": "SCHEMA_REV", "indexHash": "INDEX_HASH"}
PROBE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,63}")
REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+/=-]{0,127}")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.]{0,63}")
MAXIMUM_PROBES = 50
ANSWER_RESERVE_SEC = 0.25
DEFAULT_TIMEOUT_SEC = 3.0


class ProbeError(Exception):
    """A failure that is known by its code."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def tcp_probe(host, port):
    """Opens a TCP connection and closes it."""

    def run():
        socket.create_connection((host, int(port)), timeout=DEFAULT_TIMEOUT_SEC).close()

    return run


def http_probe(url):
    """Asks an HTTP or HTTPS endpoint; a status from 200 to 399 passes."""

    def run():
        try:
            urllib.request.urlopen(url, timeout=DEFAULT_TIMEOUT_SEC).close()
        except urllib.error.HTTPError as error:
            raise ProbeError(f"HTTP_{error.code}") from error

    return run


def error_code(error):
    """The code or class of an error; never its text, which may quote a connection string."""
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, BaseException):
        return error_code(error.reason)
    if isinstance(error, TimeoutError):
        return "TIMEOUT"
    code = getattr(error, "code", None) or errno.errorcode.get(getattr(error, "errno", None) or 0)
    told = code if isinstance(code, str) and CODE.fullmatch(code) and code != "OK" else type(error).__name__
    return told if CODE.fullmatch(told) else "UnknownError"


def is_probe_event(event, context):
    """Payload and client context must both say so: only a direct caller of Lambda's Invoke can set the latter."""
    custom = getattr(getattr(context, "client_context", None), "custom", None) or {}
    return isinstance(event, dict) and MARKER in event and custom.get(MARKER) == "1"


def requested(request, declared):
    """Names of the probes to run. Raises where the event is not one of this protocol version."""
    names = request.get("probes", list(declared)) if isinstance(request, dict) else None
    understood = (
        isinstance(names, list)
        and request.get("protocolVersion") == PROTOCOL_VERSION
        and set(request) <= {"protocolVersion", "probes"}
        and all(isinstance(name, str) and PROBE_NAME.fullmatch(name) for name in names)
        and len(set(names)) == len(names) <= MAXIMUM_PROBES
        and (len(names) > 0 or "probes" not in request)
    )
    if not understood:
        raise ValueError("this probe event is not one of protocol version 1")
    return names


def run_probes(names, probes, budget_sec):
    """Runs the named probes at the same time; what is not done in time has failed."""
    results, threads = {}, []
    started = time.monotonic()

    def run(name):
        try:
            probes[name]()
            code = "OK"
        except Exception as error:  # whatever a driver throws is a failed probe
            code = error_code(error)
        results.setdefault(name, (code, time.monotonic() - started))

    for name in names:
        if name not in probes:
            results[name] = ("UNKNOWN_PROBE", 0.0)
            continue
        threads.append(threading.Thread(target=run, args=(name,), daemon=True))
        threads[-1].start()
    until = started + min(DEFAULT_TIMEOUT_SEC, budget_sec)
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    told = []
    for name in names:
        code, seconds = results.setdefault(name, ("TIMEOUT", time.monotonic() - started))
        told.append({"name": name, "ok": code == "OK", "code": code, "ms": round(seconds * 1000)})
    return told


def answer_probe(event, context, probes):
    """The answer to a probe event."""
    names = requested(event[MARKER], probes)
    carried = {field: os.environ.get(variable, "") for field, variable in VARIABLES.items()}
    budget_sec = context.get_remaining_time_in_millis() / 1000 - ANSWER_RESERVE_SEC
    return {
        "protocolVersion": PROTOCOL_VERSION,
        "functionVersion": os.environ["AWS_LAMBDA_FUNCTION_VERSION"],
        "release": {field: value for field, value in carried.items() if REVISION.fullmatch(value)},
        "mismatched": [],
        "probes": run_probes(names, probes, budget_sec),
    }
