import { createHash } from 'node:crypto';
import type { Sha256 } from '../judge/ports';

/** Node's SHA-256 of a text. */
export const sha256: Sha256 = (text) => createHash('sha256').update(text).digest('hex');
