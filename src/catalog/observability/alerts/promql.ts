/** A selector: `kube_job_failed{namespace="ai",job_name="setup"}`. Values that begin with `~` are patterns, with `!~` what they must not be. */
export function series(metric: string, matchers: Readonly<Record<string, string>>): string {
  return `${metric}{${Object.entries(matchers).map(matcher).join(',')}}`;
}

function matcher([label, value]: readonly [string, string]): string {
  const [operator, text] = value.startsWith('!~') ? ['!~', value.slice(2)] : value.startsWith('~') ? ['=~', value.slice(1)] : ['=', value];
  return `${label}${operator}${quoted(text)}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Names as a pattern that matches each of them and nothing else. */
export function anyOf(names: readonly string[]): string {
  return `~${names.map((name) => name.replaceAll('.', '[.]')).join('|')}`;
}

/** Seconds in words, after "every": `day`, `2 days`, `90 minutes`. */
export function inWords(seconds: number): string {
  for (const [unit, size] of [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const) {
    if (seconds === size) return unit;
    if (seconds >= 2 * size) return `${Math.round((seconds / size) * 10) / 10} ${unit}s`;
  }
  return `${seconds} seconds`;
}
