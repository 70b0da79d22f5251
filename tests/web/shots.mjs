// Screenshots of pages at three sizes, dark and in print, to be looked at: node shots.mjs OUT_FOLDER PAGE.html...
import fs from 'node:fs';
import path from 'node:path';
import {openPage, sizes, startBrowser} from './browser.mjs';

const [folder, ...files] = process.argv.slice(2);
fs.mkdirSync(folder, {recursive: true});
const browser = await startBrowser();
for (const file of files) {
  const name = path.join(folder, path.basename(file, '.html'));
  for (const [size, [width, height]] of Object.entries(sizes)) {
    const {page} = await openPage(browser, file, {width, height});
    await page.screenshot({path: `${name}-${size}.png`, fullPage: true});
    await page.close();
  }
  const dark = await openPage(browser, file, {dark: true});
  await dark.page.screenshot({path: `${name}-dark.png`, fullPage: true});
  await dark.page.pdf({path: `${name}.pdf`, format: 'A4', printBackground: true});
  await dark.page.close();
}
await browser.close();
