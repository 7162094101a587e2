from pathlib import Path

from aws_cdk import CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_nodejs as lambda_nodejs
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from cdk_serverless_guardrails import Check, GuardedDeployment, Release
from constructs import Construct

# The function is the one of the TypeScript example: what language the app is written in is no matter of the function.
ROOT = Path(__file__).resolve().parent.parent.parent


class OrdersApiStack(Stack):
    """An HTTP API in front of one guarded function with a table and a secret."""

    def __init__(self, scope: Construct, construct_id: str, *, release: Release, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        table = dynamodb.TableV2(
            self,
            "Orders",
            partition_key=dynamodb.Attribute(name="orderId", type=dynamodb.AttributeType.STRING),
            removal_policy=RemovalPolicy.DESTROY,
        )
        payment_key = secretsmanager.Secret(
            self,
            "PaymentKey",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template='{"user":"orders"}', generate_string_key="apiKey"
            ),
        )
        # The last step of a migration writes the revision here; this example has one schema.
        schema_revision = ssm.StringParameter(self, "SchemaRevision", string_value="sc-1")

        create_order = lambda_nodejs.NodejsFunction(
            self,
            "CreateOrder",
            entry=str(ROOT / "examples" / "orders-api" / "handler" / "index.mjs"),
            deps_lock_file_path=str(ROOT / "package-lock.json"),
            bundling=lambda_nodejs.BundlingOptions(format=lambda_nodejs.OutputFormat.ESM),
            runtime=lambda_.Runtime.NODEJS_24_X,
            architecture=lambda_.Architecture.ARM_64,
            environment={
                "TABLE_NAME": table.table_name,
                "PAYMENT_KEY_ARN": payment_key.secret_arn,
                "CURRENCY": "EUR",
            },
        )
        table.grant_read_write_data(create_order)
        payment_key.grant_read(create_order)

        orders = GuardedDeployment(
            self,
            "Guarded",
            lambda_function=create_order,
            release=release,
            before_allow_traffic=[
                Check.environment(required=["CURRENCY"]),
                Check.secret(payment_key, json_keys=["user", "apiKey"]),
                Check.release(schema_rev_parameter=schema_revision),
                # The handler declares these two; without their names a release that forgets one would not be noticed.
                Check.dependencies(probes=["orders-table", "payment-key"]),
            ],
        )

        api = apigateway.HttpApi(self, "Api")
        api.add_routes(
            path="/orders",
            methods=[apigateway.HttpMethod.POST],
            integration=HttpLambdaIntegration("CreateOrder", orders.alias),
        )
        CfnOutput(self, "OrdersUrl", value=f"{api.api_endpoint}/orders")
