/** What stands in place of a secret value. */
const REDACTED = '[redacted]';

/** A value shorter than this is replaced only where it stands alone: `a` must not wipe out every word with an `a`. */
const SHORT = 4;

/**
 * Takes secret values out of text that is about to be shown, such as the error of a program we called: as they are,
 * and as base64, URL escapes and inside a JSON string. Longer values go first, so that no remainder of one stays.
 */
export function redact(text: string, values: Iterable<string>): string {
  const forms = new Set([...values].flatMap(formsOf).filter((form) => form !== ''));
  if (forms.size === 0) return text;
  const patterns = [...forms].sort((a, b) => b.length - a.length).map(patternOf);
  return text.replace(new RegExp(patterns.join('|'), 'g'), REDACTED);
}

function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  const base64 = bytes.toString('base64');
  const lines = value.split(/\r?\n/).filter((line) => line.length >= 2 * SHORT);
  return [
    value,
    ...lines,
    base64,
    base64.replace(/=+$/, ''),
    encodeURIComponent(bytes.toString('utf8')),
    JSON.stringify(value).slice(1, -1),
  ];
}

function patternOf(form: string): string {
  const escaped = form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return form.length < SHORT ? `(?<!\\w)${escaped}(?!\\w)` : escaped;
}
