/*
 * Preloaded into a function's process: ways to die in the middle of a run, each at a signal. Plain JavaScript, because it is run by a
 * bare Node.
 */
process.on('SIGHUP', () => process.exit(0));
process.on('SIGUSR2', () => {
  void Promise.reject(new Error('canary value 4711'));
});
process.on('SIGWINCH', () => {
  for (;;); // neither answers nor reports until Lambda's time-out
});
process.on('SIGURG', () => {
  const held = [];
  for (;;) held.push(new Array(100_000).fill(held.length)); // until the heap is full
});
