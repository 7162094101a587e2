import { Duration, type Stack } from 'aws-cdk-lib';
import type { Release } from 'cdk-serverless-guardrails';
import type { Construct } from 'constructs';
import { OrdersTableStack, RegionalApiStack } from './regional-api-stack';

const TABLE_NAME = 'multi-region-orders';

export interface RegionsProps {
  readonly release: Release;
  /** The regions in the order in which they get a release: the first one is the canary of the others. */
  readonly regions: readonly [first: string, ...rest: string[]];
}

/**
 * One stack for each region, each waiting for the one before it. CloudFormation waits for CodeDeploy, and `cdk deploy --all` for
 * CloudFormation: a region whose rollout is stopped fails its stack, and the regions behind it are not touched.
 */
export function multiRegionApi(scope: Construct, { release, regions }: RegionsProps): Stack[] {
  const [first, ...rest] = regions;
  const table = new OrdersTableStack(scope, 'MultiRegionTable', {
    description: 'Global table of the orders API',
    env: { region: first },
    tableName: TABLE_NAME,
    replicaRegions: rest,
  });
  const stacks: Stack[] = [table];
  for (const region of regions) {
    const stack = new RegionalApiStack(scope, `MultiRegionApi-${region}`, {
      description: `Orders API in ${region}, its function guarded`,
      env: { region },
      release,
      tableName: TABLE_NAME,
      // Where the release is new to the world it is watched longest.
      bake: region === first ? Duration.minutes(12) : Duration.minutes(5),
    });
    stack.addStackDependency(stacks[stacks.length - 1], 'a region gets a release after the one before it');
    stacks.push(stack);
  }
  return stacks;
}
