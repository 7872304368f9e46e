import type { ComponentChildren } from 'preact';
import type { FieldDiff } from '../../../../diff/result.ts';
import type { PageState } from '../data/hash.ts';
import { inline, isShort, linesOf } from '../data/lines.ts';
import { Lines } from './lines.tsx';
import { Text } from './text.tsx';

/** One value that differs: in one line where that is enough. */
export function Field({ field, view }: { readonly field: FieldDiff; readonly view: PageState['view'] }) {
  const { path, hidden } = field;
  if (hidden !== undefined)
    return (
      <Short path={path}>
        <span class="nothing">{hiddenWords(hidden)}</span>
      </Short>
    );
  if (view === 'unified' && isShort(field))
    return (
      <Short path={path}>
        <Change {...field} />
      </Short>
    );
  return (
    <div class="field">
      <p class="path">
        <Text value={path} />
      </p>
      <Lines lines={linesOf(field)} view={view} />
    </div>
  );
}

function Short({ path, children }: { readonly path: string; readonly children: ComponentChildren }) {
  return (
    <p class="field short">
      <span class="path">
        <Text value={path} />
      </span>
      <span class="value">{children}</span>
    </p>
  );
}

function Change({ from, to }: FieldDiff) {
  const before = (
    <del>
      <span class="sign">-</span>
      <Text value={inline(from)} />
    </del>
  );
  const after = (
    <ins>
      <span class="sign">+</span>
      <Text value={inline(to)} />
    </ins>
  );
  if (from === undefined) return after;
  return to === undefined ? (
    before
  ) : (
    <>
      {before} {after}
    </>
  );
}

/** What may be said of a value that must not be shown. */
function hiddenWords({ from, to }: NonNullable<FieldDiff['hidden']>): string {
  const long = (length: number) => `${length.toLocaleString('en')} ${length === 1 ? 'character' : 'characters'}`;
  if (from === undefined && to === undefined) return 'another value, which is not shown';
  if (from === undefined) return `a new value of ${long(to ?? 0)}, which is not shown`;
  if (to === undefined) return `a value of ${long(from)} goes; it is not shown`;
  return `another value, which is not shown: ${long(from)} before, ${long(to)} now`;
}
