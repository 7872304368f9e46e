import { type Consequence, type FleetReview, levels } from '../../../../review/review.ts';
import { type PageState, themes } from '../data/hash.ts';
import { counted, headlines, levelNames } from '../data/words.ts';
import { LevelBadge } from './level.tsx';
import { Text } from './text.tsx';

interface HeadlineProps {
  readonly review: FleetReview;
  /** Everything that follows, what is the same on several clusters once. */
  readonly consequences: readonly Consequence[];
  readonly theme: PageState['theme'];
  readonly onTheme: (theme: PageState['theme']) => void;
  readonly onHelp: () => void;
}

/** The answer: how grave it is at worst, of what, and how much there is. */
export function Headline({ review, consequences, theme, onTheme, onHelp }: HeadlineProps) {
  const { base, head, level, clusters } = review;
  const isSame = clusters.every(({ diff }) => diff.change === 'same');
  return (
    <header class={`headline ${level}`}>
      <div class="tools">
        <label>
          <span>Theme</span>
          <select value={theme} onChange={(event) => onTheme(themes.find((one) => one === event.currentTarget.value) ?? 'auto')}>
            {themes.map((one) => (
              <option key={one} value={one} selected={one === theme}>
                {one}
              </option>
            ))}
          </select>
        </label>
        <button type="button" onClick={onHelp} aria-keyshortcuts="?">
          Keys <kbd>?</kbd>
        </button>
      </div>
      <h1>
        {isSame ? (
          'Nothing differs'
        ) : (
          <>
            <LevelBadge level={level} /> {headlines[level]}
          </>
        )}
      </h1>
      <p class="states">
        <code>
          <Text value={base} />
        </code>{' '}
        <span aria-hidden="true">→</span>
        <span class="unseen">to</span>{' '}
        <code>
          <Text value={head} />
        </code>
      </p>
      <p class="counts">{countsOf(clusters, consequences)}</p>
    </header>
  );
}

function countsOf(clusters: FleetReview['clusters'], consequences: readonly Consequence[]): string {
  const objects = clusters.reduce((sum, { diff }) => sum + diff.objects.length, 0);
  const where = clusters.filter(({ diff }) => diff.objects.length > 0).length;
  const facts = clusters.filter(({ diff }) => diff.facts.length > 0).length;
  const byLevel = [...levels].reverse().flatMap((level) => {
    const count = consequences.filter((one) => one.level === level).length;
    return count === 0 ? [] : [`${count.toLocaleString('en')} × ${levelNames[level]}`];
  });
  return [
    `${counted(objects, 'object')} ${objects === 1 ? 'differs' : 'differ'} on ${where} of ${counted(clusters.length, 'cluster')}.`,
    ...(facts === 0 ? [] : [`Declared facts differ on ${facts}.`]),
    ...(consequences.length === 0 ? [] : [`${counted(consequences.length, 'consequence')}: ${byLevel.join(', ')}.`]),
  ].join(' ');
}
