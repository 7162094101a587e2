import { APPLICATION } from './response-world';

/** An event of CodeDeploy as EventBridge delivers it. */
export function stopEvent(deploymentGroup: string, deploymentId: string, state = 'STOP') {
  return {
    version: '0',
    id: 'c071bfbf-83c4-49ca-a6ff-3df053957145',
    account: '123456789012',
    region: 'eu-central-1',
    time: '2027-01-15T08:00:00Z',
    source: 'aws.codedeploy',
    'detail-type': 'CodeDeploy Deployment State-change Notification',
    resources: ['arn:aws:codedeploy:eu-central-1:123456789012:application:Shop'],
    detail: {
      instanceGroupId: '9fd2fbef-2157-40d8-91e7-6845af69e2d2',
      region: 'eu-central-1',
      application: APPLICATION,
      deploymentId,
      state,
      deploymentGroup,
    },
  };
}

/** An acknowledgement as `aws events put-events` makes EventBridge deliver it. */
export function acknowledgement(deploymentGroup: string, deploymentId: string, actor = 'ann', reason = 'seen') {
  return {
    source: 'cdk-serverless-guardrails',
    'detail-type': 'Release Acknowledged',
    detail: { application: APPLICATION, deploymentGroup, deploymentId, state: 'ACKNOWLEDGED', actor, reason },
  };
}

/** What the schedule sends. */
export const RECONCILE = { kind: 'reconciliation' };
