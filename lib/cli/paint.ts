import { styleText } from 'node:util';
import type { Paint, Tone } from '../rehearsal';
import type { Io } from './io';

const FORMATS: Readonly<Record<Tone, Parameters<typeof styleText>[0]>> = {
  strong: 'bold',
  dim: 'dim',
  good: 'green',
  bad: 'red',
  notable: 'yellow',
};

/** Emphasis by a terminal's colours; whether there is one was asked before, by {@link wantsColours}. */
export const terminalPaint: Paint = (tone, text) => styleText(FORMATS[tone], text, { validateStream: false });

/** Whether colours are wanted: a terminal, and no `NO_COLOR` that is not empty (no-color.org). */
export function wantsColours(isTerminal: boolean, noColor: string | undefined): boolean {
  return isTerminal && (noColor === undefined || noColor === '');
}

/** Emphasis where the output may have colours, else none. */
export function paintOf({ colours }: Pick<Io, 'colours'>): Paint {
  return colours ? terminalPaint : (_tone, text) => text;
}
