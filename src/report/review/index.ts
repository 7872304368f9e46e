export { noteLimit, noteMarker, reviewMarkdown } from './markdown.ts';
export { noPaint, type ReviewPaint } from './paint.ts';
export { reviewText } from './text.ts';
export { type ReviewFormat, type ReviewOptions, type ReviewWriter, reviewJson, reviewWriters } from './writers.ts';
