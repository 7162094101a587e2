export { callProbe, SQL_PING, sqlProbe } from './callback-probes';
export { dnsProbe, type HttpProbeOptions, httpProbe, tcpProbe } from './network-probes';
export { type BatchAnswer, type BatchContext, type MessageHandler, perMessage, type QueueMessage } from './per-message';
export type { Probe, ProbeOptions } from './probe';
export { type ExpectedRelease, ReleaseMismatchError } from './release-identity';
export { type GuardrailsOptions, withGuardrails } from './with-guardrails';
