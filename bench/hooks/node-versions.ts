import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MAJORS = ['22', '24'];

/**
 * Programs of the Node versions that Lambda runs, from the npm registry.
 *
 * @param folder where they are installed
 * @throws Error where the registry has none for this platform
 */
export function installNodeVersions(folder: string): string[] {
  const platform = `node-${process.platform}-${process.arch}`;
  const packages = MAJORS.map((major) => `node-${major}@npm:${platform}@${major}`);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const flags = ['--silent', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status } = spawnSync('npm', ['install', ...flags, ...packages], { cwd: folder, stdio: 'ignore' });
  if (status !== 0) throw new Error(`${packages.join(' and ')} cannot be installed with npm`);
  return MAJORS.map((major) => join(folder, 'node_modules', `node-${major}`, 'bin', 'node'));
}
