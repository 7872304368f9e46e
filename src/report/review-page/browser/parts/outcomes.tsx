import { useState } from 'preact/hooks';
import { levels } from '../../../../review/review.ts';
import type { Together } from '../data/consequences.ts';
import { counted, levelNames, shownOf } from '../data/words.ts';
import { LevelBadge } from './level.tsx';
import { Pager, pageOf } from './pager.tsx';
import { Sentence, Tag, Text } from './text.tsx';

const perPage = 40;
/** Lines of evidence that are shown before the rest is unfolded. */
const evidenceShown = 4;

interface OutcomesProps {
  readonly outcomes: readonly Together[];
  /** How many there are without a selection. */
  readonly total: number;
  /** Whether the rest of the list below holds the object that a consequence is about. */
  readonly onGo: (consequence: Together['consequence']) => (() => void) | undefined;
}

/** What will happen, gravest first, what is the same on several clusters once. */
export function Outcomes({ outcomes, total, onGo }: OutcomesProps) {
  const [wanted, setPage] = useState(0);
  const { page, shown } = pageOf(outcomes, wanted, perPage);
  return (
    <section aria-labelledby="consequences-title">
      <h2 id="consequences-title">
        Consequences <span class="count">{shownOf(outcomes.length, total)}</span>
      </h2>
      {outcomes.length === 0 && <p class="nothing">{total === 0 ? 'None.' : 'None that this selection has.'}</p>}
      {[...levels].reverse().map((level) => {
        const own = shown.filter(({ consequence }) => consequence.level === level);
        if (own.length === 0) return undefined;
        return (
          <section key={level} aria-label={levelNames[level]} class="outcomes">
            <ul>
              {own.map((outcome) => (
                <Outcome key={outcome.key} outcome={outcome} go={onGo(outcome.consequence)} />
              ))}
            </ul>
          </section>
        );
      })}
      <Pager what="consequences" total={outcomes.length} page={page} perPage={perPage} onPage={setPage} />
    </section>
  );
}

function Outcome({ outcome, go }: { readonly outcome: Together; readonly go: (() => void) | undefined }) {
  const { consequence, clusters, evidence } = outcome;
  const { level, topic, subject, message, hint, application, accepted, rehearsed } = consequence;
  return (
    <li class={`outcome ${level}`} data-entry tabIndex={-1}>
      <div class="outcome-head">
        <p class="what">
          <LevelBadge level={level} />{' '}
          <strong>
            <Text value={subject} />
          </strong>
          : <Sentence value={message} />
        </p>
        <p class="tags">
          <Tag label="topic">{topic}</Tag>
          {application !== '' && (
            <Tag label="application">
              <Text value={application} />
            </Tag>
          )}
          {clusters.map((cluster) => (
            <Tag key={cluster} label="cluster">
              <Text value={cluster} />
            </Tag>
          ))}
          {rehearsed !== undefined && (
            <Tag label="what the rehearsal says of it">
              rehearsal: <Text value={rehearsed} />
            </Tag>
          )}
          {go !== undefined && (
            <button type="button" class="link" data-go onClick={go} aria-label={`Show what differs in ${subject}`}>
              what differs
            </button>
          )}
        </p>
      </div>
      <Evidence lines={evidence} />
      {accepted !== undefined && (
        <p class="accepted">
          accepted: <Text value={accepted} />
        </p>
      )}
      {hint !== undefined && (
        <p class="hint">
          <Sentence value={hint} />
        </p>
      )}
    </li>
  );
}

function Evidence({ lines }: { readonly lines: readonly string[] }) {
  const list = (some: readonly string[]) => (
    <ul class="evidence">
      {some.map((line) => (
        <li key={line}>
          <Text value={line} />
        </li>
      ))}
    </ul>
  );
  if (lines.length === 0) return null;
  const rest = lines.slice(evidenceShown);
  return (
    <>
      {list(lines.slice(0, evidenceShown))}
      {rest.length > 0 && (
        <details>
          <summary>{counted(rest.length, 'more line')} of evidence</summary>
          {list(rest)}
        </details>
      )}
    </>
  );
}
