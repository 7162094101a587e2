import { breakGlassKey, deploymentPartition } from '../contract/ledger/keys';
import type { LockHold } from '../contract/ledger/lock-record';
import { LEDGER_RECORD_VERSION } from '../contract/ledger/record';
import { TemplateError } from '../template/template-error';
import { DEFAULT_ASSUMPTIONS } from './assumptions';
import { AlarmWatch } from './cloudwatch/alarm-watch';
import { MINUTE_MS } from './cloudwatch/metric-store';
import { type Freeze, TwinEnvironment } from './coordination/twin-environment';
import type { Scenario, ScenarioInput } from './model';
import { SharedTime } from './pace';
import { type RehearsedDeployment, type RehearseInput, subjectsOf, withReadableAlarms, withTemplate } from './rehearse';
import { rollOut } from './rollout';
import { ScenarioError, scenarioOf } from './scenario';
import { reportOf } from './simulation';
import type { TemplateDeployable } from './template/deployables';
import { VirtualClock } from './virtual-clock';
import { hooksInWorld } from './world';
import { planOf } from './world-faults';

/** An operator lets a release pass, a minute before it begins. */
export interface RehearsedBreakGlass {
  /** Ids of checks and gates. */
  readonly skip: readonly string[];
  readonly actor: string;
  readonly reason: string;
  /** Minutes that it lasts. */
  readonly minutes: number;
}

/** One release of one deployment, among others. */
export interface TimedRelease {
  /** What the timeline calls the service. */
  readonly service: string;
  /** Its template with exactly one deployment, or `deployment` beside it. */
  readonly input: RehearseInput;
  /** When CodeDeploy begins, as ISO 8601 with an offset. */
  readonly at: string;
  readonly scenario?: ScenarioInput;
  readonly breakGlass?: RehearsedBreakGlass;
}

/** A release as it was rehearsed; minutes of its timeline count from `originMs`. */
export interface RehearsedRelease extends RehearsedDeployment {
  readonly service: string;
  readonly releaseId: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly originMs: number;
  readonly breakGlass?: RehearsedBreakGlass;
}

/** A deployment's hold on a lock; milliseconds since 1970. */
export interface LockSpan {
  readonly lock: string;
  /** Service and release. */
  readonly holder: string;
  readonly fromMs: number;
  /** When it was given back or its lease ended. */
  readonly toMs: number;
  /** Whether its lease ended: nobody gave it back. */
  readonly expired: boolean;
}

/** Several releases on one clock, with one ledger. */
export interface RehearsedReleases {
  readonly releases: readonly RehearsedRelease[];
  readonly locks: readonly LockSpan[];
  /** Closed calendars of the templates, from the first release to the end of the last. */
  readonly freezes: readonly Freeze[];
}

interface Participant {
  readonly release: TimedRelease;
  readonly subject: TemplateDeployable;
  readonly scenario: Scenario;
  readonly deploymentId: string;
  readonly atMs: number;
  readonly releaseId: string;
}

function participantOf(release: TimedRelease, index: number): Participant {
  const atMs = Date.parse(release.at);
  if (Number.isNaN(atMs) || !/(Z|[+-]\d{2}:\d{2})$/.test(release.at)) {
    throw new ScenarioError(
      `release ${index}: at: expected ISO 8601 with an offset, got ${JSON.stringify(release.at)}`,
    );
  }
  const asked = scenarioOf(release.scenario);
  const subjects = subjectsOf(release.input, { ...asked, seed: asked.seed + index }).flat();
  if (subjects.length !== 1) {
    const ids = subjects.map(({ subject }) => subject.deployable.logicalId).join(', ');
    throw new TemplateError(
      `release ${index}: expected a template with one deployment, got ${ids}, name one as deployment`,
    );
  }
  const [{ subject, scenario }] = subjects;
  const plan = planOf(subject.deployable.planText);
  const releaseId = plan?.release.releaseId ?? 'unknown';
  return { release, subject, scenario, deploymentId: `d-R${String(index + 1).padStart(8, '0')}`, atMs, releaseId };
}

/** Longest history that an alarm of any of them looks back to, in ms, and a minute more. */
function leadMs(participants: readonly Participant[]): number {
  const ranges = participants.flatMap(({ subject }) =>
    new AlarmWatch(subject.deployable).alarms.map(({ rangeMin }) => rangeMin),
  );
  return (Math.max(DEFAULT_ASSUMPTIONS.warmUpMin, ...ranges) + 2) * MINUTE_MS;
}

function breakGlassOf(environment: TwinEnvironment, participant: Participant, nowMs: number): void {
  const { release, subject, releaseId } = participant;
  const table = planOf(subject.deployable.planText)?.coordination?.ledgerTable;
  if (table === undefined)
    throw new ScenarioError(`service ${release.service}: its plan names no ledger to break the glass in`);
  const { applicationName, deploymentGroupName } = subject.deployable;
  const { skip, actor, reason, minutes } = release.breakGlass ?? { skip: [], actor: '', reason: '', minutes: 0 };
  environment.ledger(table).put(breakGlassKey(deploymentPartition(applicationName, deploymentGroupName), releaseId), {
    recordVersion: LEDGER_RECORD_VERSION,
    kind: 'break-glass',
    releaseId,
    skip,
    actor,
    reason,
    atMs: nowMs,
    expiresAtMs: nowMs + minutes * MINUTE_MS,
  });
}

/** Follows who holds which lock. */
class LockHistory {
  private readonly open = new Map<
    string,
    { readonly lock: string; readonly hold: LockHold; readonly fromMs: number }
  >();
  private readonly spans: LockSpan[] = [];

  public constructor(private readonly nameOf: (owner: string) => string) {}

  public changed(lock: string, holds: readonly LockHold[], nowMs: number): void {
    for (const [key, { lock: of, hold, fromMs }] of this.open) {
      if (of === lock && !holds.some(({ owner }) => owner === hold.owner)) this.close(key, fromMs, nowMs);
    }
    for (const hold of holds) {
      const key = `${lock}|${hold.owner}`;
      this.open.set(key, { lock, hold, fromMs: this.open.get(key)?.fromMs ?? nowMs });
    }
  }

  /** All spans, those that nobody ended to the end of their leases. */
  public ended(): LockSpan[] {
    for (const [key, { fromMs, hold }] of this.open) this.close(key, fromMs, hold.untilMs + 1);
    return [...this.spans].sort((a, b) => a.fromMs - b.fromMs);
  }

  private close(key: string, fromMs: number, nowMs: number): void {
    const known = this.open.get(key);
    if (!known) return;
    this.open.delete(key);
    const { lock, hold } = known;
    const expired = nowMs > hold.untilMs;
    this.spans.push({ lock, holder: this.nameOf(hold.owner), fromMs, toMs: Math.min(nowMs, hold.untilMs), expired });
  }
}

/**
 * Rehearses several releases on one clock, with the ledgers, locks and calendars that their plans name: production's hooks ask for them
 * and hold each other up. Each release is a stack update of its own with one deployment; no rollback response takes part.
 *
 * @throws TemplateError where an input is no template with one deployment
 * @throws ScenarioError where a time or a scenario is out of its bounds
 */
export async function rehearseReleases(releases: readonly TimedRelease[]): Promise<RehearsedReleases> {
  const participants = releases.map(participantOf);
  if (participants.length === 0) return { releases: [], locks: [], freezes: [] };
  const clock = new VirtualClock();
  const time = new SharedTime(clock);
  const environment = new TwinEnvironment();
  const lead = await withReadableAlarms(async () => leadMs(participants));
  const firstMs = Math.min(...participants.map(({ atMs }) => atMs));
  environment.begin(lead, firstMs);
  const nameOf = (owner: string): string => {
    const found = participants.find(({ deploymentId }) => deploymentId === owner);
    return found ? `${found.release.service} ${found.releaseId}` : owner;
  };
  const history = new LockHistory(nameOf);
  environment.onLock = ({ name, holds }) => history.changed(name, holds, environment.wallMs(clock.now()));

  const play = async (participant: Participant) => {
    const { release, subject, scenario, deploymentId, atMs } = participant;
    const startMs = lead + atMs - firstMs;
    if (release.breakGlass) {
      clock.schedule(startMs - MINUTE_MS, () =>
        breakGlassOf(environment, participant, environment.wallMs(clock.now())),
      );
    }
    const rollout = await rollOut(subject.deployable, scenario, {
      hooks: hooksInWorld(subject, scenario.faults, environment, deploymentId),
      place: { pace: time.pace(), startMs },
    });
    environment.deploymentEnded(deploymentId);
    return rollout;
  };
  const rollouts = await withReadableAlarms(() => time.drive(participants.map(play)));

  const rehearsed = rollouts.map((rollout, index): RehearsedRelease => {
    const { release, subject, scenario, releaseId, atMs } = participants[index];
    return {
      ...withTemplate(reportOf(rollout), subject, scenario),
      service: release.service,
      releaseId,
      startedAtMs: atMs,
      endedAtMs: environment.wallMs(rollout.endMs),
      originMs: environment.wallMs(rollout.originMs),
      ...(release.breakGlass && { breakGlass: release.breakGlass }),
    };
  });
  const lastMs = Math.max(...rehearsed.map(({ endedAtMs }) => endedAtMs));
  return { releases: rehearsed, locks: history.ended(), freezes: environment.freezesBetween(firstMs, lastMs) };
}
