import { formatIdentity } from '../../../../model/manifest.ts';
import type { Place } from '../data/entries.ts';
import type { PageState } from '../data/hash.ts';
import { linesOfBody } from '../data/lines.ts';
import { Field } from './field.tsx';
import { LevelBadge } from './level.tsx';
import { Lines } from './lines.tsx';
import { Sentence, Text } from './text.tsx';

/** Everything that is known of one object that differs. */
export function ObjectChange({ place, view }: { readonly place: Place; readonly view: PageState['view'] }) {
  const { diff, consequences } = place;
  const { change, before, body, fields, file, identity } = diff;
  const isWhole = change === 'added' || change === 'removed';
  return (
    <>
      <p class="file">
        <Text value={file} />
      </p>
      {before !== undefined && (
        <p>
          Before: <Text value={formatIdentity(before.identity)} /> in <Text value={`${before.layer}/${before.application}`} />, now{' '}
          <Text value={formatIdentity(identity)} /> in <Text value={`${diff.layer}/${diff.application}`} />.
        </p>
      )}
      {consequences.length > 0 && (
        <ul class="own">
          {consequences.map(({ level, message, subject, topic }) => (
            <li key={topic + subject + message}>
              <LevelBadge level={level} /> <Sentence value={message} />
            </li>
          ))}
        </ul>
      )}
      {isWhole && (body === undefined || Object.keys(body).length === 0) && (
        <p class="nothing">The whole object {change === 'added' ? 'is new' : 'goes'}; its values are not shown.</p>
      )}
      {isWhole && body !== undefined && Object.keys(body).length > 0 && <Lines lines={linesOfBody(diff)} view={view} />}
      {fields.map((field) => (
        <Field key={field.path} field={field} view={view} />
      ))}
    </>
  );
}
