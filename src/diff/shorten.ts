/** Longest text that is shown whole, in characters. */
export const longestShown = 64 << 10;

/** The start of a text that is too long, and how long it is. */
export function cut(text: string): string {
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}… (${text.length} characters, the rest is left out)`;
}
