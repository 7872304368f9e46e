import type { FleetReview } from '../../review/index.ts';
import assets from './assets.json' with { type: 'json' };
import { jsonForScript, textForHtml } from './escape.ts';

/**
 * A review as one HTML page to explore, without anything to load: it works from a file and without a network. Only the page's
 * own script and style may run in it, known by their hashes, whatever stands in the review.
 */
export function reviewPage(review: FleetReview): string {
  const title = textForHtml(`${review.level}: ${review.base} → ${review.head}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="labwright">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${assets.style}</style>
</head>
<body>
<div id="page"></div>
<noscript>This page shows ${title}. It needs scripts; <code>labwright diff</code> says the same in a terminal.</noscript>
<script type="application/json" id="review">${jsonForScript(review)}</script>
<script>${assets.script}</script>
</body>
</html>
`;
}

/** Nothing may be loaded or sent anywhere, and no text can become code. */
const policy = [
  "default-src 'none'",
  `script-src '${assets.scriptHash}'`,
  `style-src '${assets.styleHash}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');
