import os

from guardrails_probe import answer_probe, http_probe, is_probe_event, tcp_probe

PROBES = {
    "orders-db": tcp_probe(os.environ["DB_HOST"], os.environ["DB_PORT"]),
    "payments": http_probe(os.environ["PAYMENTS_URL"]),
}


def handler(event, context):
    if is_probe_event(event, context):
        return answer_probe(event, context, PROBES)
    return {"statusCode": 200, "body": "an order was taken"}
