import fc from 'fast-check';
import { Refusal } from './aws-answer';
import type { Fault } from './aws-endpoint';
import { CANARY, DEFECTS, type Defect } from './hook-account';
import { HookScene, hookEvent, toldOf } from './hook-scene';

/** What the hook before traffic asks in a run over {@link REALITY_PLAN}; the failure reporter asks the last one only. */
const ACTIONS = [
  'GetDeployment',
  'GetParameter',
  'AssumeRole',
  'GetFunctionConfiguration',
  'GetAlias',
  'GetFunctionConcurrency',
  'DescribeSecret',
  'GetSecretValue',
  'SimulatePrincipalPolicy',
  'PutLifecycleEventHookExecutionStatus',
] as const;
const REPORT = 'PutLifecycleEventHookExecutionStatus';

interface CallFault {
  readonly action: (typeof ACTIONS)[number];
  /** Requests of the action that pass before it, and how many are hit then. */
  readonly after: number;
  readonly hits: number;
  readonly how: 'AccessDeniedException' | 'ThrottlingException' | 'InternalServerError' | 'breaks' | 'hangs';
}

/** One run of the campaign. */
export interface CampaignRun {
  readonly defect?: Defect;
  readonly faults: readonly CallFault[];
  readonly duplicates: number;
  /** A signal to the process when an action is asked for the first time. */
  readonly death?: { readonly at: (typeof ACTIONS)[number]; readonly signal: NodeJS.Signals };
}

const ALWAYS = 1_000;
/** What hangs is waited for in real time, so it is the rarest. */
const hows = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('AccessDeniedException', 'ThrottlingException', 'breaks') },
  { weight: 4, arbitrary: fc.constant('InternalServerError') },
  { weight: 1, arbitrary: fc.constant('hangs') },
) as fc.Arbitrary<CallFault['how']>;

/** Nothing, most of the time. */
function seldom<T>(arbitrary: fc.Arbitrary<T>, nothing: number): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: nothing, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

export const campaignRuns: fc.Arbitrary<CampaignRun> = fc.record({
  defect: seldom(fc.constantFrom(...DEFECTS), 2),
  faults: fc.array(
    fc.record({
      action: fc.constantFrom(...ACTIONS),
      after: fc.nat(2),
      hits: fc.constantFrom(1, 1, 2, 4, ALWAYS),
      how: hows,
    }),
    { maxLength: 3 },
  ),
  duplicates: fc.constantFrom(0, 0, 0, 1, 2),
  death: seldom(
    fc.oneof(
      fc.record({
        at: fc.constantFrom(...ACTIONS),
        signal: fc.constantFrom<NodeJS.Signals>('SIGKILL', 'SIGHUP'),
      }),
      // After its report a process is about to answer, and might answer twice.
      fc.record({
        at: fc.constantFrom(...ACTIONS.filter((action) => action !== REPORT)),
        signal: fc.constant<NodeJS.Signals>('SIGUSR2'),
      }),
    ),
    5,
  ),
});

const STATUS: Partial<Record<CallFault['how'], number>> = { InternalServerError: 500 };

function faultsOf({ faults }: CampaignRun): HookScene['endpoint']['fault'] {
  return ({ action }, before): Fault | undefined => {
    const hit = faults.find(
      (fault) => fault.action === action && before >= fault.after && before < fault.after + fault.hits,
    );
    if (hit === undefined) return undefined;
    return hit.how === 'hangs' || hit.how === 'breaks' ? hit.how : new Refusal(hit.how, STATUS[hit.how]);
  };
}

/** Every action is asked at least once, so what never answers from the first request on must stop the release. */
function mustFail({ defect, faults }: CampaignRun): boolean {
  return defect !== undefined || faults.some(({ after, hits }) => after === 0 && hits === ALWAYS);
}

export interface CampaignCounts {
  runs: number;
  invocations: number;
  succeeded: number;
  failed: number;
  died: number;
}

/**
 * One execution environment that is led through generated runs.
 *
 * @throws Error for a run that ended in silence, was Succeeded although it must not be, changed its answer, or leaked a value
 */
export class Campaign {
  public readonly counts: CampaignCounts = { runs: 0, invocations: 0, succeeded: 0, failed: 0, died: 0 };

  public constructor(
    private readonly scene: HookScene,
    private readonly prefix: string,
  ) {}

  public async play(run: CampaignRun): Promise<void> {
    const { scene, counts } = this;
    counts.runs += 1;
    const id = `d-${this.prefix}-${counts.runs}`;
    scene.account.defect = run.defect;
    scene.endpoint.requests.length = 0;
    const faulty = faultsOf(run);
    // The failure reporter may only report. What it asks is left alone: that nobody at all can reach CodeDeploy is no fault of a hook.
    let isHook = false;
    scene.endpoint.fault = (request, before) =>
      !isHook && request.action === REPORT ? undefined : faulty(request, before);
    scene.beforeHandingOn = () => {
      isHook = false;
    };
    let first: string | undefined;
    for (let attempt = 0; attempt <= run.duplicates; attempt++) {
      isHook = true;
      if (attempt === 0 && run.death) {
        const { at, signal } = run.death;
        const sandbox = await scene.sandbox('beforeAllowTraffic');
        void scene.endpoint.asked(at).then(() => isHook && sandbox.signal(signal));
      }
      const { kind } = await scene.invoke('beforeAllowTraffic', hookEvent(id), 6_000);
      counts.invocations += 1;
      if (kind === 'died') counts.died += 1;
      const told = toldOf(scene, id);
      isHook = false;
      if (told === undefined) throw new Error(`silent end: ${kind}`);
      if (first !== undefined && told !== first) throw new Error(`the answer changed from ${first} to ${told}`);
      first = told;
    }
    if (first === 'Succeeded' && mustFail(run)) throw new Error('false Succeeded');
    counts[first === 'Succeeded' ? 'succeeded' : 'failed'] += 1;
    this.search();
  }

  private search(): void {
    const { left, violations } = this.scene;
    if (left.includes(CANARY)) throw new Error('a value leaked');
    if (violations.length > 0) throw new Error(violations.join('\n'));
    this.scene.forget();
  }
}

/** Leads a scene of its own through generated runs. */
export async function playCampaign(
  root: string,
  runs: number,
  seed: number,
  onRun: (counts: CampaignCounts) => void = () => {},
): Promise<CampaignCounts> {
  const scene = await HookScene.start(root);
  const campaign = new Campaign(scene, `${seed}`);
  try {
    await fc.assert(
      fc.asyncProperty(campaignRuns, async (run) => {
        await campaign.play(run);
        onRun(campaign.counts);
      }),
      { numRuns: runs, seed, endOnFailure: true },
    );
  } finally {
    await scene.stop();
  }
  return campaign.counts;
}
