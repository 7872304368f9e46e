import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { expect, test } from 'vitest';
import { noPaint, noteLimit, noteMarker, reviewMarkdown, reviewText } from '../../../src/report/index.ts';
import { prose } from '../../../src/report/review/inert.ts';
import { hostileReview } from './hostile.ts';
import { changed, clusterOf, consequence, diffOf, reviewOf, sample } from './sample.ts';

const renderer = new MarkdownIt({ html: true, linkify: true });

/** Everything that our own notes consist of. */
const own = new Set(
  'p,/p,strong,/strong,code,/code,h3,/h3,ul,/ul,li,/li,details,/details,summary,/summary,table,/table,thead,/thead,tbody,/tbody,tr,/tr,th,/th,td,/td,pre,/pre,!-- labwright:diff --,code class="language-diff"'.split(
    ',',
  ),
);

/** Tags with their attributes, and the text that is not code. */
function partsOf(html: string): { readonly tags: readonly string[]; readonly text: string } {
  const tags = [...html.matchAll(/<([^>]*)>/g)].map(([, tag = '']) => tag);
  return { tags, text: html.replaceAll(/<code[^>]*>.*?<\/code>/gs, '`').replaceAll(/<[^>]*>/g, ' ') };
}

test('markdown: a note, whole', () => {
  expect(reviewMarkdown(sample)).toMatchSnapshot();
});

test('markdown: nothing that a manifest says becomes an element, a link, a mention, a reference or a quick action', () => {
  fc.assert(
    fc.property(hostileReview, (review) => {
      const note = reviewMarkdown(review);
      const { tags, text } = partsOf(renderer.render(note));
      expect(tags.filter((tag) => !own.has(tag))).toEqual([]);
      // What stands outside of code are our own words and words of letters: nothing that GitLab or GitHub look for.
      expect(text).not.toMatch(/[@#!$~%&^*_[\]{}|\\<>]/);
      expect(text).not.toMatch(/\w\.\w|:\/\/|\b[0-9a-f]{7,}\b|[A-Z]-\d|:\w+:/);
      expect(note.split('\n').filter((line) => line.startsWith('/'))).toEqual([]);
      expect(note).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
    { numRuns: 250 },
  );
});

test('text: nothing that a manifest says reaches the terminal as anything but text', () => {
  fc.assert(
    fc.property(hostileReview, (review) => {
      expect(reviewText(review, noPaint)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
    { numRuns: 300 },
  );
});

test('prose: words stay words, commands and everything else are code', () => {
  expect(prose('one pod, recreated (see "x_y"): about 2m down; run `kubectl get pods -A`, or (`a b`).')).toBe(
    'one pod, recreated (see "`x_y`"): about 2m down; run `kubectl get pods -A`, or (`a b`).',
  );
  expect(prose('the commit deadbeef of ABC-12 by @me at a.b')).toBe('the commit `deadbeef` of `ABC-12` by `@me` at `a.b`');
  expect(prose('`` `a``b` ` `c`d e')).toBe('``` `` ``` ``` `a``b` ``` `` ` `` `` `c`d `` e');
});

test('markdown: what a note has no room for is left out whole, counted, and grave things last', () => {
  const objects = Array.from({ length: 3000 }, (_, index) =>
    changed('Deployment', `app-${index}`, [{ path: 'spec.replicas', from: 1, to: 2 }]),
  );
  const consequences = [
    ...Array.from({ length: 1000 }, (_, index) => consequence('restart', `Deployment home/app-${index}`)),
    ...Array.from({ length: 40 }, (_, index) => consequence('data-loss', `PersistentVolumeClaim home/app-${index}`)),
  ];
  const note = reviewMarkdown(
    reviewOf({
      level: 'data-loss',
      clusters: [clusterOf('attic', { level: 'data-loss', consequences, diff: diffOf('attic', { objects }) })],
    }),
  );
  expect(note.length).toBeLessThanOrEqual(noteLimit);
  expect(note.startsWith(noteMarker)).toBe(true);
  expect(note.match(/`PersistentVolumeClaim home/g)).toHaveLength(40);
  const [, restarts, left] =
    /Left out here because a note has to end somewhere: (\d+) restart consequences, (\d+) objects\./.exec(note) ?? [];
  expect(note.match(/`Deployment home/g)).toHaveLength(1000 - Number(restarts ?? 0));
  expect(Number(left)).toBeGreaterThan(0);
  expect(partsOf(renderer.render(note)).tags.filter((tag) => /details/.test(tag))).toHaveLength(note.match(/<details>/g)!.length * 2);
});

test('markdown: a limit of its own', () => {
  expect(reviewMarkdown(sample, 2000).length).toBeLessThanOrEqual(2000);
});
