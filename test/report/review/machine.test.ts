import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noPaint, type ReviewFormat, type ReviewOptions, reviewWriters } from '../../../src/report/index.ts';
import type { FleetReview } from '../../../src/review/index.ts';
import { elementsOf } from '../xml.ts';
import { hostileReview } from './hostile.ts';
import { reviewOf, sample } from './sample.ts';

const options: ReviewOptions = { paint: noPaint, fingerprint: (text) => `hash of ${text}` };
const written = (format: ReviewFormat, review: FleetReview) => reviewWriters[format](review, options) as string;
const validate = new Ajv().compile(JSON.parse(readFileSync('docs/review.schema.json', 'utf8')));

test('json: follows the published schema and says everything', () => {
  const parsed: unknown = JSON.parse(written('json', sample));
  expect(validate(parsed), JSON.stringify(validate.errors)).toBe(true);
  expect(parsed).toMatchObject({
    version: 1,
    level: 'data-loss',
    clusters: [{ cluster: 'attic' }, { cluster: 'barn' }, { cluster: 'cellar' }],
  });
  expect(validate({ ...sample, level: 'bad' })).toBe(false);
});

test('json: whatever manifests say', () => {
  fc.assert(
    fc.property(hostileReview, (review) => {
      const parsed: unknown = JSON.parse(written('json', review));
      expect(validate(parsed), JSON.stringify(validate.errors)).toBe(true);
    }),
  );
});

test('junit: what is grave fails, what only restarts is no case', () => {
  const elements = elementsOf(written('junit', sample));
  expect(elements[0]).toEqual({ name: 'testsuites', attributes: { name: 'labwright', tests: '1', failures: '1' } });
  expect(elements.filter(({ name }) => name === 'testcase').map(({ attributes }) => attributes['classname'])).toEqual(['REVIEW_DATA_LOSS']);
  expect(elementsOf(written('junit', reviewOf()))).toHaveLength(1);
});

test('junit: well-formed, whatever manifests say', () => {
  fc.assert(fc.property(hostileReview, (review) => elementsOf(written('junit', review)).length > 0));
});

test('codequality: one entry for each finding, with a stable fingerprint', () => {
  const entries = JSON.parse(written('codequality', sample)) as readonly Record<string, unknown>[];
  expect(entries).toMatchObject([{ check_name: 'REVIEW_DATA_LOSS', severity: 'critical', location: { lines: { begin: 1 } } }]);
  expect(entries[0]?.['fingerprint']).toContain('hash of REVIEW_DATA_LOSS\nattic\n');
});
