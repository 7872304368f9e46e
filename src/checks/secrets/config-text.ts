import { hasKnownToken, hasPasswordInUrl, isSecretName, isWrittenOut } from '../../model/index.ts';

/** A secret written out in a configuration text. The value itself is not kept. */
export interface PlainSecret {
  /** Line in the text, from 1. */
  readonly line: number;
  /** What it is called there, or what it is. */
  readonly name: string;
}

/** `"name": "value"`, in JSON, flow YAML and program text. */
const QUOTED = /["']([\w.-]+)["']\s*[:=]\s*(?:"([^"\n]*)"|'([^'\n]*)')/g;
/** `name: value` or `name = value` on its own line. */
const ASSIGNED =
  /^[ \t]*(?:export[ \t]+|-[ \t]+)?([A-Za-z][\w.-]*)[ \t]*(?:=|:)[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#;,"']+))[ \t]*(?:[;,#].*)?$/gm;
/** `requirepass value` of Redis and its kin, and the clear password of an ACL line. */
const DIRECTIVE = /^[ \t]*(requirepass|masterauth|primaryauth)[ \t]+"?([^\s"]+)/gm;
const ACL = /^[ \t]*user[ \t]+\S+[ \t][^\n]*?[ \t]>(\S+)/gm;
/** `… PASSWORD 'value'` in SQL. */
const SQL = /\bPASSWORD[ \t]+'([^'\n]+)'/gi;

/** Programs compute their values, so a bare word after `=` is a name there and not a value. */
const PROGRAM = /\.(py|js|mjs|ts|rb|lua|go|php|pl|java|groovy)$/;

/** Secrets written out in a text, in the order of lines. `file` is the text's name, which tells programs from configuration. */
export function plainSecretsIn(text: string, file: string): readonly PlainSecret[] {
  const found = new Map<string, PlainSecret>();
  const program = PROGRAM.test(file);
  const add = (index: number, name: string): void => {
    const line = lineAt(text, index);
    found.set(`${line}/${name}`, { line, name });
  };
  const judge = (index: number, name: string, value: string): void => {
    // Prose such as `"password": "Please enter your password"` has spaces; generated passwords do not.
    if (isSecretName(name) && isWrittenOut(name, value) && !/[\s`()]/.test(value)) add(index, name);
  };
  for (const { index, 1: name = '', 2: double, 3: single } of text.matchAll(QUOTED)) judge(index, name, double ?? single ?? '');
  for (const { index, 1: name = '', 2: double, 3: single, 4: bare } of text.matchAll(ASSIGNED)) {
    if (!(program && bare !== undefined)) judge(index, name, double ?? single ?? bare ?? '');
  }
  for (const { index, 1: name = '', 2: value = '' } of text.matchAll(DIRECTIVE)) if (isWrittenOut(name, value)) add(index, name);
  for (const { index, 1: value = '' } of text.matchAll(ACL)) if (isWrittenOut('password', value)) add(index, 'user … >password');
  for (const { index, 1: value = '' } of text.matchAll(SQL)) if (isWrittenOut('password', value)) add(index, 'PASSWORD');
  if (hasPasswordInUrl(text) || hasKnownToken(text)) {
    for (const [number, line] of text.split('\n').entries()) {
      if (hasPasswordInUrl(line)) found.set(`${number}/url`, { line: number + 1, name: 'password in a URL' });
      if (hasKnownToken(line)) found.set(`${number}/token`, { line: number + 1, name: 'private key or token' });
    }
  }
  return [...found.values()].sort((a, b) => a.line - b.line);
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
