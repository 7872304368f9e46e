import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { reviewPage } from '../../src/report/review-page/review-page.ts';
import type { FleetReview } from '../../src/review/index.ts';

/** A page that is open, and everything it did that it should not do. */
export interface Opened {
  readonly page: Page;
  /** Errors and warnings of its console, faults, dialogs, and requests other than for its own file. */
  readonly misdeeds: readonly string[];
}

/** One browser for all tests of a file; each page is opened from a file of its own, in a context of its own. */
export function useBrowser(): (review: FleetReview, hash?: string, options?: BrowserContextOptions) => Promise<Opened> {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'labwright-page-'));
  let count = 0;
  beforeAll(async () => {
    // Root has no sandbox to go into.
    browser = await chromium.launch({ executablePath: installed(), args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });
  return async (review, hash = '', options = {}) => {
    count += 1;
    const file = join(folder, `${count}.html`);
    writeFileSync(file, reviewPage(review));
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
    const page = await context.newPage();
    const own = pathToFileURL(file).href;
    const misdeeds: string[] = [];
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && misdeeds.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => misdeeds.push(`fault: ${error.message}`));
    page.on('request', (request) => !isOwn(request.url(), own) && misdeeds.push(`request: ${request.url()}`));
    page.on('dialog', async (dialog) => {
      misdeeds.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    await page.goto(own + hash);
    return { page, misdeeds };
  };
}

/** `data:,` is the icon, which is nothing. */
function isOwn(url: string, own: string): boolean {
  return url.split('#')[0] === own || url === 'data:,';
}

function installed(): string {
  const found = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (path) => path !== undefined && existsSync(path),
  );
  if (found === undefined) throw new Error('no Chromium on this machine: run `bash .ci/browser-setup`, or name one in CHROMIUM');
  return found;
}

/** Titles of the objects that are shown. */
export async function titles(page: Page): Promise<readonly string[]> {
  return page.locator('.entry .title').allTextContents();
}

/** State of the page in its address, with its `#`. */
export async function hashOf(page: Page): Promise<string> {
  return page.evaluate(() => location.hash);
}
