import type { ObjectDiff } from '../../../../diff/result.ts';
import type { Level } from '../../../../review/review.ts';
import type { FacetName } from './filter.ts';

/** What each level is called. */
export const levelNames: Readonly<Record<Level, string>> = {
  none: 'keeps running',
  restart: 'restart',
  interruption: 'interruption',
  'data-loss': 'data loss',
  'lock-out': 'lock-out',
};

/** What the gravest level means for whoever merges this. */
export const headlines: Readonly<Record<Level, string>> = {
  none: 'Everything keeps running',
  restart: 'Pods restart',
  interruption: 'Something is interrupted',
  'data-loss': 'Data may be lost',
  'lock-out': 'You may be locked out',
};

/** Signs that tell levels apart without colour. */
export const levelSigns: Readonly<Record<Level, string>> = {
  none: '○',
  restart: '↻',
  interruption: '◐',
  'data-loss': '▲',
  'lock-out': '✕',
};

export const changeSigns: Readonly<Record<ObjectDiff['change'], string>> = {
  added: '+',
  removed: '−',
  changed: '~',
  renamed: '→',
  moved: '⇥',
};

export const facetTitles: Readonly<Record<FacetName, string>> = {
  cluster: 'Cluster',
  level: 'Level',
  change: 'Change',
  topic: 'Topic',
  kind: 'Kind',
  application: 'Application',
};

/** `1 object`, `2 objects`, `2,000 objects`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** `12`, or `3 of 12` where a selection leaves some out. */
export function shownOf(shown: number, total: number): string {
  return shown === total ? total.toLocaleString('en') : `${shown.toLocaleString('en')} of ${total.toLocaleString('en')}`;
}

/** A sentence cut at its backticks: what stands between two of them is to be copied. */
export function commandsIn(sentence: string): readonly { readonly text: string; readonly isCommand: boolean }[] {
  const parts = sentence.split('`');
  // An odd backtick at the end opens nothing.
  const isPaired = parts.length % 2 === 1;
  return parts
    .map((text, at) => ({ text, isCommand: at % 2 === 1 && (isPaired || at < parts.length - 1) }))
    .filter(({ text }) => text !== '');
}
