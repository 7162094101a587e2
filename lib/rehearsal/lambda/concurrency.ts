/**
 * How many calls run at the same time, by Little's law (rate times mean duration). They vary from moment to moment like a Poisson
 * number, so three standard deviations more are taken for the most of a minute.
 *
 * @param load mean number of calls that run at the same time
 * @param atOnce calls that start at the same instant; more than 1 for a schedule
 */
export function mostAtOnce(load: number, atOnce: number): number {
  return Math.max(load > 0 ? Math.ceil(load + 3 * Math.sqrt(load)) : 0, atOnce > 1 ? Math.ceil(atOnce) : 0);
}

/**
 * Share of calls that find the concurrency limit reached and are throttled: Erlang's loss formula, exact for independent arrivals whatever
 * the distribution of the durations is. Of calls that start at the same instant, those above the limit.
 */
export function throttledShare(load: number, atOnce: number, limit: number): number {
  if (atOnce > 1) return Math.max(0, 1 - limit / atOnce);
  // Ten standard deviations away nothing is lost, and the formula would take long for a high limit.
  if (load + 10 * Math.sqrt(load) < limit) return 0;
  let blocked = 1;
  for (let servers = 1; servers <= limit; servers++) blocked = (load * blocked) / (servers + load * blocked);
  return blocked;
}

/** The execution environments of one version that are still warm. */
export class WarmEnvironments {
  private readonly needed: number[] = [];

  /** @param idleMin minutes after which an environment without calls is gone */
  public constructor(private readonly idleMin: number) {}

  /** How many environments have to start in a minute in which `needed` are in use at the same time. Minutes come in order. */
  public start(minute: number, needed: number): number {
    let warm = 0;
    for (let past = Math.max(0, minute - this.idleMin); past <= minute; past++) {
      const use = this.needed[past] ?? 0;
      if (use > warm) warm = use;
    }
    if (needed <= warm) {
      this.needed[minute] = Math.max(this.needed[minute] ?? 0, needed);
      return 0;
    }
    this.needed[minute] = needed;
    return needed - warm;
  }
}
