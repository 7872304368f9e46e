import type { Paint } from '../text.ts';
import type { Sign } from './words.ts';

/** Colours of a review: those of findings, and green for what came. */
export interface ReviewPaint extends Paint {
  green(text: string): string;
}

const plain = (text: string): string => text;

/** No colours at all. */
export const noPaint: ReviewPaint = { bold: plain, dim: plain, red: plain, yellow: plain, cyan: plain, green: plain };

/** What came is green, what went is red, what is otherwise yellow. */
export function bySign(paint: ReviewPaint, sign: Sign, text: string): string {
  return { '+': paint.green, '-': paint.red, '~': paint.yellow }[sign](text);
}
