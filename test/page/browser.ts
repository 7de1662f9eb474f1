/** A browser without a network, if one is installed: Debian's chromium, driven by playwright-core, which brings none. */

import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of the browser; null: tests that need one are skipped. */
export const BROWSER = PLACES.find((place) => existsSync(place)) ?? null;
export const WHY_SKIPPED = BROWSER === null ? ' (skipped: no chromium; apt-get install chromium)' : '';

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: BROWSER ?? '',
    // As root there is no sandbox, in a container no graphics card; and nothing is to be asked of anybody.
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
}

export interface Opened {
  readonly page: Page;
  /** Addresses that were asked for, and all that was said on the console or thrown. */
  readonly requests: string[];
  readonly said: string[];
}

/** Opens a file and waits until its figures are drawn. */
export async function open(browser: Browser, file: string, width: number, scheme: 'light' | 'dark'): Promise<Opened> {
  const context = await browser.newContext({ offline: true, viewport: { width, height: 900 }, colorScheme: scheme });
  const page = await context.newPage();
  const requests: string[] = [];
  const said: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`thrown: ${error.message}`));
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('body[data-ready], body[data-error]', { timeout: 60_000, state: 'attached' });
  return { page, requests, said };
}

/** A property of an element's style as it is computed. */
export function style(page: Page, selector: string, property: string): Promise<string> {
  return page.evaluate<string>(
    `getComputedStyle(document.querySelector(${JSON.stringify(selector)}))[${JSON.stringify(property)}]`,
  );
}

/** Words on the axes of a figure. */
export async function axisLabels(page: Page, figure: string): Promise<string> {
  const labels = await page.locator(`${figure} .role-axis-label text:not([opacity="0"])`).allTextContents();
  return labels.sort().join(' ');
}
