import fc from 'fast-check';
import { rateOf } from '../../../lib/rehearsal/trials/wilson';

const Z_SQUARED = 1.959963984540054 ** 2;

test('both bounds are where the observed share is 1.96 standard errors of the bound away', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 100_000 }), fc.nat(), (trials, any) => {
      const count = 1 + (any % (trials - 1));
      const { share, low, high } = rateOf(count, trials);
      expect(share).toBe(count / trials);
      expect(low).toBeLessThan(share);
      expect(high).toBeGreaterThan(share);
      for (const bound of [low, high]) {
        const distance = (share - bound) ** 2;
        expect(distance / ((Z_SQUARED * bound * (1 - bound)) / trials)).toBeCloseTo(1, 5);
      }
    }),
  );
});

test('none and all have a bound on one side only, and no trial says nothing', () => {
  expect(rateOf(0, 1000)).toMatchObject({ low: 0, high: expect.closeTo(Z_SQUARED / (1000 + Z_SQUARED), 12) });
  expect(rateOf(1000, 1000)).toMatchObject({ low: expect.closeTo(1000 / (1000 + Z_SQUARED), 12), high: 1 });
  expect(rateOf(0, 0)).toEqual({ count: 0, trials: 0, share: Number.NaN, low: 0, high: 1 });
});
