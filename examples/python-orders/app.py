#!/usr/bin/env python3
from aws_cdk import App
from cdk_serverless_guardrails import Release

from orders_api_stack import OrdersApiStack

app = App()
named = app.node.try_get_context("releaseId") is not None

OrdersApiStack(
    app,
    "OrdersApi",
    description="Orders API with a guarded function",
    release=Release.from_context(app) if named else Release.of(release_id="r1", schema_rev="sc-1"),
)

app.synth()
