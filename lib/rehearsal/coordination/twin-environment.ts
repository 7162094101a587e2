import type { FreezeCalendar } from '../../contract/freeze-calendar';
import type { LockRecord } from '../../contract/ledger/lock-record';
import { type CalendarState, calendarState } from '../../judge/coordination/calendar-state';
import type { OwnerStatus } from '../../judge/coordination/lock-ports';
import type { CoordinationPort } from '../../judge/gates/ports';
import type { Clock } from '../../judge/ports';
import { MemoryLedger } from './memory-ledger';

/** A Monday at noon, in UTC: where wall clocks of a rehearsal begin to look for an instant that no freeze covers. */
const EARLIEST_MS = Date.UTC(2026, 0, 5, 12);
/** Freezes after each other beyond which there is no opening. */
const FREEZES = 50;

/** The first instant from a bound on at which every calendar is open; the bound itself where there is none. */
function firstOpening(calendars: readonly FreezeCalendar[], fromMs: number): number {
  let atMs = fromMs;
  for (let freeze = 0; freeze < FREEZES; freeze++) {
    const closed = calendars.map((calendar) => calendarState(calendar, atMs)).filter(({ open }) => !open);
    if (closed.length === 0) return atMs;
    const openings = closed.map(({ nextTransitionMs }) => nextTransitionMs ?? Number.NaN);
    atMs = Math.max(...openings);
    if (Number.isNaN(atMs)) return fromMs;
  }
  return fromMs;
}

/** A stretch of time in which a calendar is closed, of the wall clock. */
export interface Freeze {
  readonly fromMs: number;
  readonly toMs: number;
  readonly event: string;
}

function freezesOf(calendar: FreezeCalendar, fromMs: number, toMs: number): Freeze[] {
  const freezes: Freeze[] = [];
  for (let atMs = fromMs; atMs < toMs; ) {
    const { open, nextTransitionMs = toMs, event = 'freeze' } = calendarState(calendar, atMs);
    const endMs = Math.min(nextTransitionMs, toMs);
    if (!open) freezes.push({ fromMs: atMs, toMs: endMs, event });
    atMs = Math.max(endMs, atMs + 1);
  }
  return freezes;
}

interface KnownDeployment {
  readonly applicationName: string;
  status: OwnerStatus;
}

/** What the deployments of one rehearsed environment share: the wall clock, ledgers, calendars, and CodeDeploy's word on each other. */
export class TwinEnvironment {
  /** Hears of every change of a lock, in whichever ledger. */
  public onLock: (record: LockRecord) => void = () => {};
  private readonly ledgers = new Map<string, MemoryLedger>();
  private readonly deployments = new Map<string, KnownDeployment>();
  private readonly calendars = new Map<string, FreezeCalendar>();
  private readonly frozen = new Set<string>();
  private epochMs?: number;
  private runs = 0;

  /** Adds Change Calendars by name; one that nobody adds is taken for open. */
  public addCalendars(calendars: ReadonlyMap<string, FreezeCalendar>): void {
    for (const [name, calendar] of calendars) this.calendars.set(name, calendar);
  }

  /**
   * Fixes what wall clocks show: `startMs` at the instant `clockMs` of the virtual clock. What is fixed already stays.
   *
   * @param startMs milliseconds since 1970; left out: the first instant in 2026 at which no calendar is closed
   */
  public begin(clockMs: number, startMs?: number): void {
    this.epochMs ??= (startMs ?? firstOpening([...this.calendars.values()], EARLIEST_MS)) - clockMs;
  }

  /** What wall clocks show at an instant of the virtual clock. */
  public wallMs(clockMs: number): number {
    return (this.epochMs ?? EARLIEST_MS) + clockMs;
  }

  public ledger(tableName: string): MemoryLedger {
    const known = this.ledgers.get(tableName);
    if (known) return known;
    const made = new MemoryLedger();
    made.onLock = (record) => this.onLock(record);
    this.ledgers.set(tableName, made);
    return made;
  }

  /** When the calendars are closed between two instants of the wall clock. */
  public freezesBetween(fromMs: number, toMs: number): Freeze[] {
    const freezes = [...this.calendars.values()].flatMap((calendar) => freezesOf(calendar, fromMs, toMs));
    // Several stacks may have the same calendar.
    return [...new Map(freezes.map((freeze) => [JSON.stringify(freeze), freeze])).values()];
  }

  /** Closes a calendar for good, whatever is in it. */
  public freeze(calendar: string): void {
    this.frozen.add(calendar);
  }

  public deploymentBegan(deploymentId: string, applicationName: string): void {
    this.deployments.set(deploymentId, { applicationName, status: 'running' });
  }

  public deploymentEnded(deploymentId: string): void {
    const known = this.deployments.get(deploymentId);
    if (known) known.status = 'ended';
  }

  /** The surroundings of one run of a hook. Its role may ask about deployments of its own application alone. */
  public portFor(applicationName: string, clock: Clock): CoordinationPort {
    this.runs++;
    return {
      run: `run-${this.runs}`,
      wallClock: { nowMs: () => this.wallMs(clock.now()) },
      calendars: { state: async (name) => this.stateOf(name, this.wallMs(clock.now())) },
      owners: {
        status: async (owner) => {
          const known = this.deployments.get(owner);
          return known?.applicationName === applicationName ? known.status : 'unknown';
        },
      },
      ledger: (tableName) => this.ledger(tableName),
    };
  }

  private stateOf(name: string, atMs: number): CalendarState {
    if (this.frozen.has(name)) return { open: false, event: 'frozen by the scenario' };
    const calendar = this.calendars.get(name);
    return calendar === undefined ? { open: true } : calendarState(calendar, atMs);
  }
}
