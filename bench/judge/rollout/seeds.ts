/** Seed of a rollout: depends on the run's seed, the cell's name and the number of the rollout in it, and on nothing else. */
export function rolloutSeed(seed: number, cell: string, index: number): number {
  return hash(`${seed} ${cell}`) * ROLLOUTS_PER_CELL + index;
}

/** 2^32 cells times 2^20 rollouts are whole numbers that a double holds exactly. */
const ROLLOUTS_PER_CELL = 2 ** 20;

/** FNV-1a, 32 bits (Fowler, Noll, Vo). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
