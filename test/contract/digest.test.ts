import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sha256Of } from '../../lib/contract/digest';

test('every form in which builds and AWS write a digest becomes the same', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const digest = createHash('sha256').update(bytes);
      const [hex, base64] = [digest.copy().digest('hex'), digest.copy().digest('base64')];
      const forms = [
        hex,
        hex.toUpperCase(),
        `sha256:${hex}`,
        `1.dkr.ecr.eu-west-1.amazonaws.com/orders@sha256:${hex}`,
        base64,
      ];
      expect(forms.map(sha256Of)).toEqual(forms.map(() => hex));
    }),
  );
});

test.each([
  '',
  'a'.repeat(63),
  'a'.repeat(65),
  'g'.repeat(64),
  `sha512:${'a'.repeat(64)}`,
  `sha256: ${'a'.repeat(64)}`,
  `@sha256:${'a'.repeat(64)}`,
  `${'A'.repeat(44)}`,
  `${'A'.repeat(42)}==`,
  `${'-'.repeat(43)}=`,
  ` ${'a'.repeat(64)}`,
])('%j is no digest', (text) => {
  expect(sha256Of(text)).toBeUndefined();
});
