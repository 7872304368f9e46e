/**
 * A pattern of a CRD, written for Go, as a JavaScript expression; nothing when JavaScript cannot read it. Go's `(?i)`
 * in the middle of a pattern has no counterpart, so it counts for the whole of it.
 */
export function readPattern(pattern: string): RegExp | undefined {
  try {
    return pattern.includes('(?i)') ? new RegExp(pattern.replaceAll('(?i)', ''), 'iu') : new RegExp(pattern, 'u');
  } catch {
    return undefined;
  }
}
