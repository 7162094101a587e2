import { parentPort, workerData } from 'node:worker_threads';
import type { Placed } from './pool';
import { type Task, TaskPlayer } from './task';

const player = new TaskPlayer(workerData.synthesized);
parentPort?.on('message', ({ place, content }: Placed<Task>) => {
  parentPort?.postMessage({ place, content: player.play(content) });
});
