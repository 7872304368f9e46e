import { type FleetReview, issuesOf } from '../../review/index.ts';
import { codeQualityReport, junitReport } from '../machine.ts';
import { reviewPage } from '../review-page/review-page.ts';
import { reviewMarkdown } from './markdown.ts';
import type { ReviewPaint } from './paint.ts';
import { reviewText } from './text.ts';

/** What writers may be given beside the review. */
export interface ReviewOptions {
  readonly paint: ReviewPaint;
  /** A short hash of a text, the same everywhere. */
  readonly fingerprint: (text: string) => string;
}

export type ReviewWriter = (review: FleetReview, options: ReviewOptions) => string | Promise<string>;

/** Formats of `labwright diff --format`. */
export type ReviewFormat = 'text' | 'markdown' | 'json' | 'junit' | 'codequality' | 'html';

/** What writes each of them. */
export const reviewWriters: Readonly<Record<ReviewFormat, ReviewWriter>> = {
  text: (review, { paint }) => reviewText(review, paint),
  markdown: (review) => reviewMarkdown(review),
  json: (review) => reviewJson(review),
  junit: (review) => junitReport({ issues: issuesOf(review), strict: false }),
  html: (review) => reviewPage(review),
  codequality: (review, { fingerprint }) => codeQualityReport({ issues: issuesOf(review), strict: false }, fingerprint),
};

/** Stable JSON, as `docs/review.schema.json` describes it. */
export function reviewJson(review: FleetReview): string {
  return `${JSON.stringify(review, undefined, 2)}\n`;
}
