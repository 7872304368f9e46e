export { capacityText, headroomHead, headroomRows, questionHead, questionRows } from './capacity.ts';
export { comparisonText } from './comparison.ts';
export { flowCells, flowChangesText, flowHead, flowText } from './flows.ts';
export { handbook } from './handbook/index.ts';
export { hostText } from './hosts.ts';
export { codeQualityReport, jsonReport, junitReport } from './machine.ts';
export type { Page } from './page.ts';
export { rehearsalJson, rehearsalJunit, rehearsalText } from './rehearsal.ts';
export { removalHead, removalRows, removalText } from './removals.ts';
export { type Counts, countIssues, fails, type Report } from './report.ts';
export {
  noPaint,
  noteLimit,
  noteMarker,
  type ReviewFormat,
  type ReviewOptions,
  type ReviewPaint,
  type ReviewWriter,
  reviewMarkdown,
  reviewText,
  reviewWriters,
} from './review/index.ts';
export { reviewPage } from './review-page/review-page.ts';
export { runbooks } from './runbooks.ts';
export { secretText } from './secrets.ts';
export { type Paint, summaryLine, textReport } from './text.ts';
export { visibleLines } from './visible.ts';

/** Formats of `--format`. */
export const formats = ['text', 'json', 'junit', 'codequality'] as const;
