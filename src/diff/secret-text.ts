import { hasKnownToken } from '../model/index.ts';
import { HIDDEN, isHiddenName } from './secret-names.ts';

/** Nearly every text has none of these, and most of the time would go into looking closer. */
const anyWord = /pass|pwd|secret|token|key|credential|auth|:\/\//i;

/** `name: value`, `"name" = value`, `export NAME=value`, `- name: value` at the start of a line, with all that follows on it. */
const assigned =
  /^([ \t]{0,200}(?:export[ \t]+|set[ \t]+|-[ \t]+|--?)?["']?([A-Za-z_.][\w.-]{0,80})["']?[ \t]{0,20}(?:=|:(?=[ \t]|$)|[ \t])[ \t]{0,20})(\S.*)?$/;
/** The same within a line, up to the end of the value. */
const inLine =
  /(?<![\w.-])((?:--?)?["']?([A-Za-z_.][\w.-]{0,80})["']?(?:[ \t]{0,20}[:=][ \t]{0,20}|[ \t]{1,4}(?=["'])))("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,;&)}\]"']+)/g;
/** `--password value`. */
const option = /(?<![\w-])(--?([A-Za-z][\w.-]{0,80})[ \t]{1,4})(?!-)("[^"]*"?|'[^']*'?|\S+)/g;
const userInfo = /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@"'`]{0,200}:)([^\s/"'`]{1,500})@/gi;
/** A clear password in an ACL line of Redis: `user app on >hunter2`. */
const accessList = /([ \t]>)(\S{1,500})/g;
const anyPrivateKey = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/;

/** What a value may be that is only where the value comes from: `$PASSWORD`, `${PASSWORD}`, `$(cat /run/token)`. */
const reference = /^["']?\$(?:\{\w+\}|\w+|\((?:cat|<) [\w/.-]+\))["']?[,;]?$/;
/** What opens a block under a name: a literal, a map or a list. */
const opening = /^(?:[|>][+-]?\d?[+-]?|[{[]|&\w+)?[ \t]*$/;

/**
 * A text that is no data, in which every value that a name or its form says is secret is hidden. The lines stay as many as they were.
 * What is called harmless and is a secret is not found.
 */
export function withoutSecretWords(text: string): string {
  if (!anyWord.test(text) && !hasKnownToken(text)) return text;
  let hiddenBelow: number | undefined;
  let isInKey = false;
  const lines = text.split('\n').map((line) => {
    if (isInKey || anyPrivateKey.test(line)) {
      isInKey = !/-----END [A-Z ]{0,40}PRIVATE KEY-----/.test(line);
      return HIDDEN;
    }
    const indent = line.length - line.trimStart().length;
    if (hiddenBelow !== undefined && (line.trim() === '' || indent > hiddenBelow || (/^[ \t]*- /.test(line) && indent === hiddenBelow)))
      return line.trim() === '' ? line : `${line.slice(0, indent)}${HIDDEN}`;
    hiddenBelow = undefined;
    const [, start = '', name = '', value = ''] = assigned.exec(line) ?? [];
    if (name !== '' && isHiddenName(name)) {
      if (opening.test(value)) {
        hiddenBelow = indent;
        return line;
      }
      return reference.test(value) || (!/[=:]/.test(start) && !/^["']?\S+["']?$/.test(value)) ? hideInLine(line) : `${start}${HIDDEN}`;
    }
    return hideInLine(line);
  });
  return lines.join('\n');
}

function hideInLine(line: string): string {
  if (!anyWord.test(line)) return hasKnownToken(line) ? HIDDEN : line;
  const left = line.replace(userInfo, `$1${HIDDEN}@`).replace(inLine, hideValue).replace(option, hideValue);
  const shown = /^[ \t]*user[ \t]/.test(left) ? left.replace(accessList, `$1${HIDDEN}`) : left;
  return hasKnownToken(shown) ? HIDDEN : shown;
}

function hideValue(whole: string, start: string, name: string, value: string): string {
  return isHiddenName(name) && !reference.test(value) && !value.startsWith('(hidden') ? `${start}${HIDDEN}` : whole;
}
