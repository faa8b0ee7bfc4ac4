/** The record counts characters (code points), the browser counts UTF-16 units. */

/** The UTF-16 offset of the `characters`th character of `text`, or its end. */
export function codeUnits(text: string, characters: number): number {
  let units = 0;
  let left = characters;
  for (const character of text) {
    if (left <= 0) break;
    units += character.length;
    left -= 1;
  }
  return units;
}
