import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ServiceStack } from '../../../examples/two-services/service-stack';
import { Release } from '../../../lib';
import { parseFault, type RehearsedReleases, rehearseReleases, type TimedRelease } from '../../../lib/rehearsal';

export const ZONE = 'Europe/Berlin';

const RELEASES = { Orders: ['r41', 'r42'], Payments: ['r17'] } as const;

type ServiceStackId = keyof typeof RELEASES;

/** One cloud assembly for each release, in a folder that is gone afterwards. */
async function inAssemblies<T>(work: (folderOf: (releaseId: string) => string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'two-services-'));
  try {
    for (const [stack, releaseIds] of Object.entries(RELEASES)) {
      for (const releaseId of releaseIds) {
        const app = new App({ outdir: join(root, releaseId) });
        new ServiceStack(app, stack, { service: stack.toLowerCase(), release: Release.of({ releaseId }) });
        app.synth();
      }
    }
    return await work((releaseId) => join(root, releaseId));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Two releases at once, one of which is bad; the other one again; the fix in a freeze; and the fix by break-glass. */
export function fridayAfternoon(): Promise<RehearsedReleases> {
  return inAssemblies((folderOf) => {
    const release = (stack: ServiceStackId, releaseId: string, time: string): TimedRelease => ({
      service: stack.toLowerCase(),
      input: { path: folderOf(releaseId), stack },
      at: `2026-11-27T${time}:00+01:00`,
      scenario: { rps: 40 },
    });
    return rehearseReleases([
      { ...release('Orders', 'r41', '15:00'), scenario: { rps: 40, fault: parseFault('errors:8') } },
      release('Payments', 'r17', '15:00'),
      release('Payments', 'r17', '16:00'),
      release('Orders', 'r42', '17:05'),
      {
        ...release('Orders', 'r42', '17:20'),
        breakGlass: { skip: ['freeze'], actor: 'on-call', reason: 'customers cannot order', minutes: 60 },
      },
    ]);
  });
}
