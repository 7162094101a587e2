/* Looks at what Chromium made of a report: node html-report.js REPORT DOM SCREENSHOT SCHEME(1 light, 0 dark). */
const { readFileSync } = require('node:fs');
const { inflateSync } = require('node:zlib');

const [report, domPath, screenshotPath, scheme] = process.argv.slice(2);

function fail(message) {
  process.stderr.write(`html-report: ${report}: ${message}\n`);
  process.exit(1);
}

/** Pixels of a PNG with 8 bits a channel, unfiltered line by line (PNG specification, filter method 0). */
function pixelsOf(png) {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = { 2: 3, 6: 4 }[png[25]];
  if (png[24] !== 8 || channels === undefined || png[28] !== 0) fail('expected a screenshot of 8 bits a channel');
  const parts = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x >= channels ? out[y * stride + x - channels] : 0;
      const up = y > 0 ? out[(y - 1) * stride + x] : 0;
      const corner = x >= channels && y > 0 ? out[(y - 1) * stride + x - channels] : 0;
      const estimate = left + up - corner;
      const [byLeft, byUp, byCorner] = [left, up, corner].map((value) => Math.abs(estimate - value));
      const paeth = byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
      const predicted = [0, left, up, (left + up) >> 1, paeth][filter];
      out[y * stride + x] = (raw[y * (stride + 1) + 1 + x] + predicted) & 255;
    }
  }
  return { out, channels };
}

const dom = readFileSync(domPath, 'utf8');
const written = readFileSync(report, 'utf8');
const pictures = dom.match(/<svg [\s\S]*?<\/svg>/g) ?? [];
const expected = (written.match(/<svg /g) ?? []).length;
if (expected < 2 || pictures.length !== expected) fail(`expected ${expected} pictures (at least 2), got ${pictures.length}`);
for (const [index, picture] of pictures.entries()) {
  const paths = (picture.match(/<path /g) ?? []).length;
  const texts = (picture.match(/<text /g) ?? []).length;
  if (paths < 10 || texts < 8) fail(`picture ${index + 1}: expected at least 10 paths and 8 texts, got ${paths} and ${texts}`);
}

const { out, channels } = pixelsOf(readFileSync(screenshotPath));
const colours = new Map();
for (let at = 0; at < out.length; at += channels) {
  const colour = (out[at] << 16) | (out[at + 1] << 8) | out[at + 2];
  colours.set(colour, (colours.get(colour) ?? 0) + 1);
}
const [ground] = [...colours].sort(([, one], [, other]) => other - one)[0];
const brightness = ((ground >> 16) + ((ground >> 8) & 255) + (ground & 255)) / 3;
if (scheme === '1' ? brightness < 230 : brightness > 60) {
  fail(`expected a ${scheme === '1' ? 'light' : 'dark'} ground, got brightness ${Math.round(brightness)} of 255`);
}
// The curve of the new version, in the colour that html-style.ts gives it on this ground.
const target = scheme === '1' ? 0x2563eb : 0x60a5fa;
const drawn = colours.get(target) ?? 0;
if (drawn < 200) fail(`expected the new version's curve in the screenshot, got ${drawn} pixels of its colour`);
process.stdout.write(`${report}: ${pictures.length} pictures, ${drawn} pixels of the new version's curve, ${scheme === '1' ? 'light' : 'dark'}\n`);
