// A page in Debian's chromium, as a person opens it: from a file, without a network.
import {createRequire} from 'node:module';
import path from 'node:path';
import {pathToFileURL} from 'node:url';

const installed = path.resolve(process.env.HARDLEARN_WEB ?? 'build/web');
const load = createRequire(path.join(installed, 'package.json'));
const puppeteer = load('puppeteer-core').default ?? load('puppeteer-core');
export const axeSource = load('axe-core').source;

export const sizes = {phone: [360, 740], tablet: [820, 1180], desktop: [1280, 900]};

export const startBrowser = () => puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'],
});

// Opens a page and keeps what went wrong in it: requests beyond itself, messages, exceptions.
export async function openPage(browser, file, {width = 1280, height = 900, dark = false, script = true} = {}) {
  const page = await browser.newPage();
  const troubles = [];
  const url = pathToFileURL(path.resolve(file)).href;
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url) troubles.push('request: ' + request.url());
  });
  page.on('console', (message) => {
    // What reading the map's pixels in a test makes the browser say.
    if (!message.text().includes('willReadFrequently')) troubles.push('console: ' + message.text());
  });
  page.on('pageerror', (error) => troubles.push('exception: ' + error.message));
  await page.setJavaScriptEnabled(script);
  await page.setViewport({width, height});
  await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: dark ? 'dark' : 'light'}]);
  const start = Date.now();
  await page.goto(url, {waitUntil: 'load'});
  return {page, troubles, milliseconds: Date.now() - start};
}
