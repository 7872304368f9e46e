import { parseAllDocuments } from 'yaml';
import { canonical } from './plain-data.ts';

/** Longest text that is taken apart, in characters; longer ones are compared by their lines. */
const longestJson = 4 << 20;
const longestYaml = 256 << 10;

/** Endings of texts that may look like YAML and are none. */
const otherLanguage =
  /\.(?:sh|bash|py|js|mjs|ts|lua|rb|go|php|pl|sql|cql|conf|cfg|cnf|ini|toml|properties|env|xml|html?|css|md|txt|hcl|tf|acl)$/i;

/** What two versions of a text hold, where both hold data. */
export interface Embedded {
  readonly from: unknown;
  readonly to: unknown;
}

/**
 * Takes two texts apart that are JSON or YAML, a map or a list each. Nothing where one of them is not, or where what they hold
 * is the same although the texts may mean different things: numbers too long to be exact, words that YAML 1.1 and 1.2 read differently.
 *
 * @param name what the text is called, `prometheus.yml`: a script is never taken for YAML
 */
export function embeddedData(from: string, to: string, name: string): Embedded | undefined {
  if (otherLanguage.test(name) || from.startsWith('#!') || to.startsWith('#!')) return undefined;
  const json = bothOf(from, to, jsonOf);
  if (json !== undefined) return isExact(from, to, json) ? json : undefined;
  const yaml = bothOf(from, to, (text) => yamlOf(text, '1.2'));
  if (yaml === undefined) return undefined;
  if (!isExact(from, to, yaml)) return undefined;
  if (canonical(yaml.from, true) !== canonical(yaml.to, true)) return yaml;
  // Nobody knows which reader the text is for, so it has to be the same for both.
  return canonical(yamlOf(from, '1.1'), true) === canonical(yamlOf(to, '1.1'), true) ? yaml : undefined;
}

function bothOf(from: string, to: string, read: (text: string) => unknown): Embedded | undefined {
  const before = read(from);
  if (before === undefined) return undefined;
  const after = read(to);
  return after === undefined ? undefined : { from: before, to: after };
}

/** What a text holds that is JSON or YAML; nothing where it is neither or no map or list. */
export function dataIn(text: string, name: string): unknown {
  return otherLanguage.test(name) || text.startsWith('#!') ? undefined : (jsonOf(text) ?? yamlOf(text, '1.2'));
}

function jsonOf(text: string): unknown {
  if (text.length > longestJson || !/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function yamlOf(text: string, version: '1.1' | '1.2'): unknown {
  if (text.length > longestYaml || !text.includes('\n') || !/^[ \t]*(?:-[ \t]|[^\s#][^\n]*:(?:[ \t]|$))/m.test(text)) return undefined;
  if (/^(?:[ ]{400}|(?:- ){100})|[[{]{100}/m.test(text)) return undefined;
  try {
    const documents = parseAllDocuments(text, { version, logLevel: 'silent', prettyErrors: false });
    if (!Array.isArray(documents) || documents.some(({ errors, warnings }) => errors.length + warnings.length > 0)) return undefined;
    const values: unknown[] = documents.map((document) => document.toJS({ maxAliasCount: 100 }));
    const [first] = values;
    if (values.some((value) => typeof value !== 'object' || value === null)) return undefined;
    return values.length === 1 ? first : values;
  } catch {
    return undefined;
  }
}

/** Whether what differs is seen in the data: two long numbers may be one floating point number. */
function isExact(from: string, to: string, { from: before, to: after }: Embedded): boolean {
  const longNumbers = (text: string) =>
    text
      .match(/[\d.]{16,}/g)
      ?.sort()
      .join();
  return longNumbers(from) === longNumbers(to) || canonical(before, true) !== canonical(after, true);
}
