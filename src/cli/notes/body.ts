/** First and last line of what we write; people do not see them. What stands below the last one is theirs and is kept. */
const marker = /^<!-- labwright:diff(?: pipeline=(\d+))? -->/;
const end = '<!-- labwright:end -->';

/** Which pipeline wrote a note: 0 where it does not say so, nothing where the note is not of ours. */
export function pipelineOf(body: string): number | undefined {
  const match = marker.exec(body);
  return match === null ? undefined : Number(match[1] ?? 0);
}

/** What people wrote below our part of a note. */
export function tailOf(body: string): string {
  const at = body.lastIndexOf(end);
  return at === -1 ? '' : body.slice(at + end.length).trim();
}

/**
 * The text of a note: marker, report, end, and what people wrote below it before.
 * @param pipeline number that grows from one pipeline to the next
 * @param limit of the whole, in characters; a longer report is cut between two lines and says so
 */
export function noteBody(report: string, pipeline: number, tail: string, limit: number): string {
  const head = `<!-- labwright:diff pipeline=${pipeline} -->\n`;
  const foot = `\n${end}\n${tail === '' ? '' : `\n${tail}\n`}`;
  const text = withoutCommands(report.replace(marker, '').replaceAll(end, '').trim());
  return `${head}${cut(text, limit - head.length - foot.length)}${foot}`;
}

const isCut = '\n\n**The report goes on:** it is longer than a note may be; the page in the artifacts of this job has all of it.';

/** As many whole lines as fit, with what is open in them closed: a fence, and each `<details>`. */
function cut(text: string, room: number): string {
  if (text.length <= room) return text;
  let kept = '';
  let fence = '';
  let folds = 0;
  const closing = () => (fence === '' ? '' : `\n${fence}`) + '\n</details>'.repeat(folds) + isCut;
  for (const line of text.split('\n')) {
    const before = { fence, folds };
    fence = fenceAfter(line, fence);
    if (fence === '' && before.fence === '') folds = Math.max(0, folds + count(line, '<details') - count(line, '</details>'));
    if (kept.length + 1 + line.length + closing().length > room) {
      ({ fence, folds } = before);
      break;
    }
    kept += kept === '' ? line : `\n${line}`;
  }
  return `${kept}${closing()}`;
}

/** The fence that is open after a line, given the one before it; empty for none. */
function fenceAfter(line: string, open: string): string {
  const found = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
  if (found === undefined) return open;
  if (open === '') return found;
  return found.startsWith(open) && line.trim() === found ? '' : open;
}

/** GitLab obeys lines that begin with a command, `/merge` for one. A report holds texts of others, so no line of it does. */
function withoutCommands(text: string): string {
  let fence = '';
  return text
    .split('\n')
    .map((line) => {
      const inside = fence !== '';
      fence = fenceAfter(line, fence);
      return line.replace(/^(\s*)\/(?=[a-z_])/i, inside ? '$1 /' : '$1\\/');
    })
    .join('\n');
}

function count(line: string, word: string): number {
  return line.split(word).length - 1;
}
