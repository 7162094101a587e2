/** Whether a text shows nothing: empty, or only white space and characters that have no width. */
export function isBlank(value: string): boolean {
  // U+2800, the blank Braille pattern, is neither white space nor ignorable to Unicode, and invisible all the same.
  return /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(value);
}
