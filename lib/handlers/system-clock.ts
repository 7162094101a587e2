import type { Clock } from '../judge/ports';

/** The clock of the process: monotonic, in whole milliseconds, and a sleep that is aborted leaves no timer behind. */
export const systemClock: Clock = {
  now: () => Math.round(performance.now()),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal.addEventListener('abort', wake);
    }),
};
