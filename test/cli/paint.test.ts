import { terminalPaint, wantsColours } from '../../lib/cli/paint';

test.each([
  [true, undefined, true],
  [true, '', true],
  [true, '1', false],
  [true, '0', false],
  [false, undefined, false],
])('on a terminal: %s, NO_COLOR=%j gives colours: %s', (isTerminal, noColor, expected) => {
  expect(wantsColours(isTerminal, noColor)).toBe(expected);
});

test.each([
  ['strong', '\u001b[1mx\u001b[22m'],
  ['dim', '\u001b[2mx\u001b[22m'],
  ['good', '\u001b[32mx\u001b[39m'],
  ['bad', '\u001b[31mx\u001b[39m'],
  ['notable', '\u001b[33mx\u001b[39m'],
] as const)('%s has its own look', (tone, painted) => {
  expect(terminalPaint(tone, 'x')).toBe(painted);
});
