/** What few runs need, with the clients of IAM and DynamoDB: one module, because each that is loaded lazily splits the bundle further. */
export { iamClient, simulatePermission } from './inspection/permission';
export { readPublishedItem } from './inspection/published-item';
export { awsCoordination, ledgerClient } from './ledger/coordination';
