const SMALL: number[] = [0];
for (let count = 1; count < 32; count++) SMALL.push(SMALL[count - 1] + Math.log(count));
const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

/** ln(n!) for a whole number from 0 on; from 32 on by Stirling's series, which is exact to double precision there. */
export function logFactorial(n: number): number {
  if (n < SMALL.length) return SMALL[n];
  const inverse = 1 / n;
  const square = inverse * inverse;
  const tail = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)));
  return (n + 0.5) * Math.log(n) - n + HALF_LOG_TWO_PI + tail;
}
