/*
 * The built-in template validation of aws-cdk-lib compiles a WebAssembly engine once per test file, which takes
 * seconds; the conformance test, which needs it, switches it on for itself.
 */
process.env.CDK_VALIDATION ??= 'false';
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
