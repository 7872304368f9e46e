import { useState } from 'preact/hooks';
import type { Entry, Place } from '../data/entries.ts';
import type { PageState } from '../data/hash.ts';
import { inline, isShort } from '../data/lines.ts';
import { changeSigns, counted } from '../data/words.ts';
import { LevelBadge } from './level.tsx';
import { ObjectChange } from './object-change.tsx';
import { Tag, Text } from './text.tsx';

interface EntryProps {
  readonly entry: Entry;
  /** Places of the entry that were not filtered out, at least one. */
  readonly places: readonly Place[];
  readonly view: PageState['view'];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** One object that differs, or a change that several places share: a line, and what differs below it once it is opened. */
export function EntryItem({ entry, places, view, isOpen, onToggle }: EntryProps) {
  const [chosen, choose] = useState(0);
  const place = places[chosen] ?? places[0];
  if (place === undefined) return null;
  const left = entry.places.length - places.length;
  return (
    <li class={`entry ${entry.level}`} data-key={entry.key}>
      <h3>
        <button type="button" class="entry-head" aria-expanded={isOpen} data-entry onClick={onToggle}>
          <span class={`sign ${place.diff.change}`} aria-hidden="true">
            {changeSigns[place.diff.change]}
          </span>
          <span class="title">
            <Text value={entry.title} />
          </span>
          <span class="preview">
            <Text value={previewOf(place)} />
          </span>
          <span class="tags">
            {entry.level !== 'none' && <LevelBadge level={entry.level} />}
            {place.diff.application !== '' && (
              <Tag label="application">
                <Text value={place.diff.application} />
              </Tag>
            )}
            {places.length > 3 ? (
              <Tag label="clusters">{counted(places.length, 'place')}</Tag>
            ) : (
              places.map(({ name }) => (
                <Tag key={name} label="cluster">
                  <Text value={name} />
                </Tag>
              ))
            )}
          </span>
        </button>
      </h3>
      {isOpen && (
        <div class="entry-body">
          {entry.places.length > 1 && (
            <p class="places">
              <span>The same in {counted(entry.places.length, 'place')}, shown as it is in</span>
              {places.map(({ name }, at) => (
                <button key={name} type="button" class="place" aria-pressed={at === chosen} onClick={() => choose(at)}>
                  <Text value={name} />
                </button>
              ))}
              {left > 0 && <span class="nothing">{counted(left, 'place')} outside of the selection</span>}
            </p>
          )}
          <ObjectChange place={place} view={view} />
        </div>
      )}
    </li>
  );
}

/** What differs in a few words. */
function previewOf({ diff }: Place): string {
  const { change, fields, before, identity } = diff;
  if (change === 'added' || change === 'removed') return change;
  if (change === 'renamed' && before !== undefined)
    return `was ${before.identity.namespace === identity.namespace ? '' : `${before.identity.namespace}/`}${before.identity.name}`;
  if (change === 'moved' && before !== undefined) return `was in ${before.layer}/${before.application}`;
  const [field] = fields;
  if (field === undefined) return change;
  const more = fields.length > 1 ? ` and ${fields.length - 1} more` : '';
  if (field.hidden !== undefined || !isShort(field)) return `${field.path}${more}`;
  if (field.from === undefined) return `${field.path}: ${inline(field.to)}${more}`;
  return `${field.path}: ${inline(field.from)} → ${field.to === undefined ? 'not set' : inline(field.to)}${more}`;
}
