/** SHA-256 as 64 hexadecimal digits, after an algorithm or an image's name (`sha256:...`, `repository@sha256:...`) or bare. */
const HEX = /^(?:(?:[^\s@]+@)?sha256:)?([0-9a-f]{64})$/i;
/** SHA-256 as Lambda writes it of a zip archive: 32 bytes in base64 (API reference, FunctionConfiguration: CodeSha256). */
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;

/**
 * A SHA-256 digest in one form, lower-case hexadecimal, from every form in which builds and AWS write it; undefined where the text is
 * none. Lambda writes that of a zip archive in base64, and that of an image as its digest in hexadecimal.
 */
export function sha256Of(text: string): string | undefined {
  const [, hex] = HEX.exec(text) ?? [];
  if (hex !== undefined) return hex.toLowerCase();
  if (!BASE64.test(text)) return undefined;
  return Array.from(atob(text), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
