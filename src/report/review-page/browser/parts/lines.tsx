import { useState } from 'preact/hooks';
import type { PageState } from '../data/hash.ts';
import { type Line, type Row, rowsOf } from '../data/lines.ts';
import { Text } from './text.tsx';

/** Lines that are shown before the rest is asked for. */
const linesShown = 150;

interface LinesProps {
  readonly lines: readonly Line[];
  readonly view: PageState['view'];
}

/** Lines of a text that differ, below one another or before and after side by side. */
export function Lines({ lines, view }: LinesProps) {
  const [all, setAll] = useState(false);
  const rows = view === 'split' ? rowsOf(lines) : lines;
  const shown = all ? rows : rows.slice(0, linesShown);
  return (
    <>
      <div class={`lines ${view}`}>{shown.map((row) => ('sign' in row ? <OneLine line={row} /> : <Pair row={row} />))}</div>
      {shown.length < rows.length && (
        <button type="button" onClick={() => setAll(true)}>
          Show all {rows.length.toLocaleString('en')} lines
        </button>
      )}
    </>
  );
}

function Pair({ row: { left, right } }: { readonly row: Row }) {
  return (
    <div class="pair">
      {left === undefined ? <div class="line blank" /> : <OneLine line={left} />}
      {right === undefined ? <div class="line blank" /> : <OneLine line={right} />}
    </div>
  );
}

function OneLine({ line }: { readonly line: Line }) {
  const { sign, text } = line;
  if (sign === '…')
    return (
      <div class="line skipped">
        <span class="sign">…</span>
        <span>{text}</span>
      </div>
    );
  const Kind = sign === '-' ? 'del' : sign === '+' ? 'ins' : 'span';
  return (
    <div class={`line ${sign === '-' ? 'gone' : sign === '+' ? 'new' : ''}`}>
      <span class="sign">{sign}</span>
      <Kind>
        <Marked line={line} />
      </Kind>
    </div>
  );
}

function Marked({ line: { text, mark } }: { readonly line: Line }) {
  if (mark === undefined || mark[0] === mark[1]) return <Text value={text} />;
  return (
    <>
      <Text value={text.slice(0, mark[0])} />
      <b>
        <Text value={text.slice(...mark)} />
      </b>
      <Text value={text.slice(mark[1])} />
    </>
  );
}
