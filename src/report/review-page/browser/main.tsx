import { render } from 'preact';
import type { FleetReview } from '../../../review/review.ts';
import { App } from './app.tsx';

const data = document.getElementById('review');
const root = document.getElementById('page');
if (data !== null && root !== null) render(<App review={JSON.parse(data.textContent ?? '') as FleetReview} />, root);
