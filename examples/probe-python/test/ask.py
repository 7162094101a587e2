"""Invokes the handler as Lambda's runtime does: `ask.py EVENT CUSTOM|null REMAINING_MS`; writes the answer."""

import json
import pathlib
import sys
import types

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "handler"))

from index import handler  # noqa: E402

event, custom, remaining_ms = (json.loads(argument) for argument in sys.argv[1:])
client_context = None if custom is None else types.SimpleNamespace(custom=custom, client=None, env=None)
context = types.SimpleNamespace(client_context=client_context, get_remaining_time_in_millis=lambda: remaining_ms)
print(json.dumps(handler(event, context)))
