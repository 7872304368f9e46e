import fc from 'fast-check';
import type { FieldDiff } from '../../../src/diff/index.ts';
import type { Consequence, FleetReview } from '../../../src/review/index.ts';
import { clusterOf, diffOf, reviewOf } from './sample.ts';

/** Pieces of which renderers, GitLab, GitHub and terminals make something else than text. */
const pieces = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '</code>',
  '</details>',
  '-->',
  '<!--',
  '`',
  '``',
  '```',
  '~~~',
  '|',
  '\\',
  '\\|',
  '\n',
  '\n\n',
  '\r\n',
  '\t',
  '@everyone',
  '@group/team',
  '#123',
  '!45',
  '$6',
  '~bug',
  '%1.0',
  '&7',
  '1a2b3c4d5e6f',
  'group/project#1',
  'ABC-123',
  '![x](https://evil.example/x.png)',
  '[x](javascript:alert(1))',
  '[x]: https://evil.example',
  '[^1]',
  '[[x]]',
  '[TOC]',
  'https://evil.example',
  'www.evil.example',
  'someone@evil.example',
  '/approve',
  '\n/merge',
  '*',
  '**',
  '_',
  '# ',
  '> ',
  '>>>',
  '- [ ] ',
  '---',
  '1. ',
  ':tada:',
  '{+ a +}',
  '$$',
  '&lt;',
  '&#64;',
  '\u001b[31m',
  '\u001b]8;;https://evil.example\u0007',
  '\u202e',
  '\u200b',
  '\ud800',
  ' ',
  'a',
  'plain words',
  '',
];

/** Text that tries to be more than text. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...pieces) }, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 7 })
  .map((parts) => parts.join(''));

const field: fc.Arbitrary<FieldDiff> = fc.oneof(
  fc.record({ path: hostileText, from: hostileText, to: hostileText }),
  fc.record({ path: hostileText, to: fc.array(hostileText, { maxLength: 3 }) }),
  fc.record({
    path: hostileText,
    from: hostileText,
    to: hostileText,
    lines: fc.array(fc.record({ sign: fc.constantFrom('+', '-', ' '), text: hostileText }), { maxLength: 4 }),
  }),
);

const consequence: fc.Arbitrary<Consequence> = fc.record({
  topic: fc.constantFrom('data', 'restart', 'rbac'),
  level: fc.constantFrom('none', 'restart', 'interruption', 'data-loss', 'lock-out'),
  cluster: hostileText,
  application: hostileText,
  subject: hostileText,
  message: hostileText,
  evidence: fc.array(hostileText, { maxLength: 3 }),
  hint: fc.option(hostileText, { nil: undefined }),
  accepted: fc.option(hostileText, { nil: undefined }),
  rehearsed: fc.option(hostileText, { nil: undefined }),
});

/** A review in which everything that a manifest or a ref can say is hostile. */
export const hostileReview: fc.Arbitrary<FleetReview> = fc
  .record({
    names: fc.array(hostileText, { minLength: 12, maxLength: 12 }),
    fields: fc.array(field, { maxLength: 3 }),
    facts: fc.array(field, { maxLength: 2 }),
    consequences: fc.array(consequence, { maxLength: 4 }),
    isShared: fc.boolean(),
  })
  .map(({ names, fields, facts, consequences, isShared }) => {
    const [
      base = '',
      head = '',
      cluster = '',
      kind = '',
      namespace = '',
      name = '',
      layer = '',
      application = '',
      from = '',
      to = '',
      user = '',
      note = '',
    ] = names;
    const object = { change: 'changed', identity: { group: '', kind, namespace, name }, layer, application, file: name, fields } as const;
    const renamed = {
      ...object,
      change: 'renamed',
      before: { identity: object.identity, layer: to, application: from, file: name },
    } as const;
    const version = { application, name, from, to, users: [user] };
    return reviewOf({
      base,
      head,
      level: 'restart',
      notes: [note],
      clusters: [
        clusterOf(cluster, {
          diff: diffOf(cluster, { objects: [object, renamed], facts }),
          consequences,
          images: [version],
          charts: [version],
          capacity: [{ node: name, allocatable: { cpu: 1, memory: 1 }, before: { cpu: 0, memory: 0 }, after: { cpu: 2, memory: 2 } }],
        }),
      ],
      shared: isShared ? [{ title: name, places: [cluster, user], objects: [{ cluster, index: 0 }] }] : [],
    });
  });
