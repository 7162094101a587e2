import { renderPicture } from '../../../lib/rehearsal/report/html-picture';
import { BLOCKED, ROLLED_BACK } from './rehearsed';

function titles(svg: string): string[] {
  return [...svg.matchAll(/<text class="title"[^>]*>([^<]*)</g)].map(([, title]) => title);
}

test('a picture of its own begins with the verdict and the scenario', () => {
  const svg = renderPicture(ROLLED_BACK);
  expect(svg).toMatch(
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="992" height="\d+" viewBox="0 0 992 \d+" role="img">/,
  );
  expect(svg).toContain('>ROLLED BACK: alarm orders-errors-v2 went to ALARM</text>');
  expect(svg).toContain('>fault errors:5,');
  expect(titles(svg)).toEqual([
    'Weight of the new version',
    'Share of failed calls, minute by minute',
    'Alarm orders-errors-v2',
  ]);
});

test('it shows the evidence of an alarm that accumulates any', () => {
  const evidenceSamples = [{ atMin: 1, alarmName: 'orders-errors-v2', value: 7, threshold: 6.4 }];
  expect(titles(renderPicture({ ...ROLLED_BACK, evidenceSamples }))[2]).toBe(
    'Evidence that alarm orders-errors-v2 accumulates',
  );
});

test('the parts stand below each other, within the picture', () => {
  const svg = renderPicture(ROLLED_BACK);
  const height = Number(/ height="(\d+)"/.exec(svg)?.[1]);
  const parts = [...svg.matchAll(/<svg x="16" y="(\d+)" width="960" height="(\d+)"/g)].map(([, y, h]) => [
    Number(y),
    Number(h),
  ]);
  expect(parts).toHaveLength(3);
  let end = 0;
  for (const [y, partHeight] of parts) {
    expect(y).toBeGreaterThanOrEqual(end);
    end = y + partHeight;
  }
  expect(end).toBeLessThanOrEqual(height);
});

test('it follows light and dark, loads nothing, and escapes what the template says', () => {
  const svg = renderPicture({ ...BLOCKED, cause: '</text><script>' });
  expect(svg).toContain('prefers-color-scheme: dark');
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|href=|url\((?!#)|@import/);
  expect(svg).toContain('&lt;/text&gt;&lt;script&gt;');
});

test('no id occurs twice, and the same rehearsal gives the same picture', () => {
  const svg = renderPicture(ROLLED_BACK);
  expect(renderPicture(ROLLED_BACK)).toBe(svg);
  const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
