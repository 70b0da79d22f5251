// The report's page as a person uses it: opened from a file, clicked, filtered, sorted, read.
//   node --test tests/web/report_test.mjs        (after `make test-web` has made the pages in build/web/pages)
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {axeSource, openPage, sizes, startBrowser} from './browser.mjs';

const root = path.resolve(process.env.HARDLEARN_WEB ?? 'build/web');
const pages = Object.fromEntries(['vehicle', 'speakers', 'hostile', 'newrows', 'large']
  .map((name) => [name, path.join(root, 'pages', name + '.html')]));
const shots = path.join(root, 'screenshots');
let browser;

before(async () => {
  fs.mkdirSync(shots, {recursive: true});
  browser = await startBrowser();
});
after(() => browser.close());

// Runs `work` on an open page, closes it, and fails if anything went wrong inside.
async function on(name, options, work) {
  const opened = await openPage(browser, pages[name], options);
  try {
    await work(opened.page, opened);
    assert.deepEqual(opened.troubles, []);
  } finally {
    await opened.page.close();
  }
}

const textOf = (page, selector) => page.$eval(selector, (element) => element.textContent);
const columnOf = (page, table, column) => page.$$eval(`${table} tbody tr`, (rows, place) =>
  rows.filter((row) => !row.hidden).map((row) => row.cells[place].textContent.trim()), column);
// How many pixels of the map are of no background.
const inkOf = (page) => page.$eval('#map-canvas', (canvas) => {
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let ink = 0;
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i] > 0) ++ink;
  return ink;
});
const pictureOf = (page) => page.$eval('#map-canvas', (canvas) => canvas.toDataURL());
// Where on the screen a row's mark is.
const placeOf = (page, place) => page.evaluate((i) => {
  const data = JSON.parse(document.getElementById('map-data').textContent);
  const words = (text) => new Uint16Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const box = document.getElementById('map-canvas').getBoundingClientRect();
  const along = (value) => 12 + value / 65535 * (box.width - 24);
  return [box.left + along(words(data.x)[i]), box.top + along(words(data.y)[i])];
}, place);

test('shows its verdict, three answers and every section, and loads nothing', () => on('vehicle', {}, async (page) => {
  assert.match(await textOf(page, '#verdict h2'), /^Solved in large part by .*; .+/);
  assert.deepEqual(await page.$$eval('.card h3', (all) => all.map((h) => h.textContent)),
    ['How hard is the data?', 'Which model?', 'What next?']);
  const links = await page.$$eval('nav a', (all) => all.map((a) => a.getAttribute('href')));
  assert.ok(links.length >= 9);
  for (const link of links) assert.ok(await page.$(link), link);
  const html = fs.readFileSync(pages.vehicle, 'utf8');
  assert.doesNotMatch(html, /https?:/);
}));

test('colours the map anew, shows one class alone, and all again', () => on('vehicle', {}, async (page) => {
  const all = await inkOf(page);
  assert.ok(all > 2000, String(all));
  const byClass = await pictureOf(page);
  for (const coding of ['cluster', 'suspicion', 'tested']) {
    await page.select('#map-coding', coding);
    assert.notEqual(await pictureOf(page), byClass, coding);
  }
  await page.select('#map-coding', 'class');
  assert.equal(await pictureOf(page), byClass);
  const names = await page.$$eval('#map-legend button', (all) => all.map((b) => b.textContent));
  assert.equal(names.length, 4);
  assert.match(names[0], /^bus \(218\)$/);
  await page.click('#map-legend li:first-child button');
  const alone = await inkOf(page);
  assert.ok(alone < all / 2 && alone > all / 10, `${alone} of ${all}`);
  assert.match(await textOf(page, '#said'), /218 of 846/);
  await page.click('#map-all');
  assert.equal(await inkOf(page), all);
}));

test('tells of a row under the pointer and under the arrow keys', () => on('vehicle', {}, async (page) => {
  await page.$eval('#map-canvas', (canvas) => canvas.scrollIntoView());
  const [x, y] = await placeOf(page, 0);
  await page.mouse.move(x, y);
  const pointed = await textOf(page, '#map-point');
  assert.match(pointed, /^Row \d+\nGiven class: (bus|opel|saab|van)\nCluster: cluster \d/);
  await page.focus('#map-canvas');
  await page.keyboard.press('ArrowRight');
  const stepped = await textOf(page, '#map-point');
  assert.match(stepped, /^Row \d+/);
  assert.notEqual(stepped, pointed);
  await page.focus('#map-row');
  await page.keyboard.type('17');
  await page.keyboard.press('Enter');
  assert.match(await textOf(page, '#map-point'), /^Row 17\n/);
}));

test('leads from a suspect to its point and to its story', () => on('vehicle', {}, async (page) => {
  const first = await page.$eval('#suspect-table tbody tr', (row) => row.cells[0].textContent);
  const number = first.match(/\d+/)[0];
  await page.click('#suspect-table tbody tr .to-map');
  assert.match(await textOf(page, '#map-point'), new RegExp(`^Row ${number}\n`));
  assert.equal(await page.evaluate(() => document.activeElement.id), 'map-canvas');
  await page.$eval(`#case-${number}`, (story) => { story.open = false; });
  await page.keyboard.press('Enter');
  await page.waitForFunction((id) => document.getElementById(id).open, {}, `case-${number}`);
  await page.$eval(`#case-${number}`, (story) => { story.open = false; });
  await page.evaluate(() => { location.hash = ''; });
  await page.click('#suspect-table tbody tr a');
  await page.waitForFunction((id) => document.getElementById(id).open, {}, `case-${number}`);
  assert.match(await textOf(page, `#case-${number} summary`), new RegExp(`Row ${number}: labelled`));
}));

test('filters suspects by class and sorts them', () => on('vehicle', {}, async (page) => {
  const before = await columnOf(page, '#suspect-table', 1);
  assert.ok(new Set(before).size > 1);
  const wanted = await page.$eval('#suspect-class option:nth-child(2)', (option) => [option.value, option.textContent]);
  await page.select('#suspect-class', wanted[0]);
  const shown = await columnOf(page, '#suspect-table', 1);
  assert.deepEqual(new Set(shown), new Set([wanted[1]]));
  assert.equal(shown.length, before.filter((name) => name === wanted[1]).length);
  await page.select('#suspect-class', '');
  const header = (place) => `#suspect-table thead th:nth-child(${place})`;
  await page.click(`${header(4)} button`);
  const falling = (await columnOf(page, '#suspect-table', 3)).map(Number);
  assert.deepEqual(falling, [...falling].sort((a, b) => b - a));
  assert.equal(await page.$eval(header(4), (th) => th.getAttribute('aria-sort')), 'descending');
  await page.click(`${header(4)} button`);
  const rising = (await columnOf(page, '#suspect-table', 3)).map(Number);
  assert.deepEqual(rising, [...rising].sort((a, b) => a - b));
  await page.click(`${header(1)} button`);
  const rows = (await columnOf(page, '#suspect-table', 0)).map((text) => Number(text.replace('row ', '')));
  assert.deepEqual(rows, [...rows].sort((a, b) => a - b));
}));

test('copies a table as CSV', () => on('vehicle', {}, async (page) => {
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'clipboard', {value: {writeText: async (text) => { window.copied = text; }}});
  });
  await page.$eval('#class-table', (table) => table.parentElement.nextElementSibling.click());
  await page.waitForFunction(() => window.copied);
  assert.equal(await page.evaluate(() => window.copied),
    'Class,Rows,Share\nbus,218,25.8 %\nopel,212,25.1 %\nsaab,217,25.7 %\nvan,199,23.5 %\n');
}));

test('what adds up adds up, as it is shown', () => on('vehicle', {}, async (page) => {
  const sums = await page.$$eval('table[id$="-sum"]', (tables) => tables.map((table) => ({
    parts: [...table.tBodies[0].rows].map((row) => Number(row.cells[2].textContent)),
    sum: Number(table.tFoot.rows[0].cells[2].textContent),
  })));
  assert.ok(sums.length >= 5);
  for (const {parts, sum} of sums) {
    const added = parts.reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(added - sum) <= 0.00005 * (parts.length + 1) + 1e-9, `${added} ${sum}`);
  }
}));

test('groups colour the map where there are groups', () => on('speakers', {}, async (page) => {
  await page.select('#map-coding', 'group');
  assert.match(await textOf(page, '#map-legend'), /s1 \(/);
}));

test('a box that scrolls ends below a row', () => on('vehicle', {}, async (page) => {
  const distance = await page.$eval('#suspect-table', (table) => {
    const box = table.parentElement;
    const end = box.getBoundingClientRect().top + box.clientHeight;
    return Math.min(...[...table.tBodies[0].rows].map((row) => Math.abs(row.getBoundingClientRect().bottom - end)));
  });
  assert.ok(distance < 2, `${distance} px`);
}));

test('on a phone reasons are cards, each sentence as wide as the screen allows', () =>
  on('vehicle', {width: 360, height: 740}, async (page) => {
    const widths = await page.$$eval('#reason-table td', (cells) => cells.map((cell) => cell.clientWidth));
    assert.equal(widths.length, 24);
    for (const width of widths) assert.ok(width > 250, `${width} px`);
  }));

test('nothing overprints in the rows of models and of answers', () => on('vehicle', {}, async (page) => {
  const overlaps = await page.$$eval('#model-table tr, table[id$="-answer"] tr', (rows) => rows.filter((row) => {
    const boxes = [...row.cells].map((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return range.getBoundingClientRect();
    }).filter((box) => box.width > 0);
    return boxes.some((box, i) => i > 0 && box.left < boxes[i - 1].right);
  }).length);
  assert.equal(overlaps, 0);
}));

test('new rows and a certificate are sections that can be read, sorted and reached', () => on('newrows', {}, async (page) => {
  const links = await page.$$eval('nav a', (all) => all.map((a) => a.textContent));
  for (const title of ['Certificate', 'New rows', 'Traininglets']) assert.ok(links.includes(title), title);
  assert.match(await textOf(page, '#new-rows'), /unlike the known ones/);
  assert.equal((await columnOf(page, '#moved-table', 0))[0], 'AGE');
  assert.deepEqual(await columnOf(page, '#certificate-table', 0), ['none: the plain model', 'lda', 'ranks', 'smote']);
  await page.click('#certificate-table thead th:nth-child(2) button');
  const falling = (await columnOf(page, '#certificate-table', 1)).map(parseFloat);
  assert.deepEqual(falling, [...falling].sort((a, b) => b - a));
  const pictures = await page.$$eval('#traininglets svg.picture', (all) => all.map((svg) => svg.querySelectorAll('.query').length));
  assert.deepEqual(pictures, [1, 1, 1, 1, 4]);
  assert.equal((await columnOf(page, '#traininglet-table', 0)).length, 5);
}));

test('names that would act are text', () => on('hostile', {}, async (page) => {
  assert.match(await textOf(page, '#class-table'), /<\/script><img src=x onerror=alert\(1\)>/);
  assert.match(await textOf(page, '#class-table'), /\[U\+202E\]/);
  assert.equal(await page.$$eval('img, iframe, object, embed, link', (all) => all.length), 0);
  assert.match(await textOf(page, '#map-legend'), /<\/script>/);
}));

for (const name of ['vehicle', 'speakers', 'hostile', 'newrows', 'large']) {
  for (const dark of [false, true]) {
    test(`axe finds nothing: ${name}, ${dark ? 'dark' : 'light'}`, () => on(name, {dark}, async (page) => {
      await page.$$eval('details', (all) => { for (const details of all) details.open = true; });
      // Past the page's content policy, as an extension would.
      const session = await page.createCDPSession();
      await session.send('Runtime.evaluate', {expression: axeSource});
      const found = await page.evaluate(() => globalThis.axe.run(document, {resultTypes: ['violations']}));
      const told = found.violations.map((one) =>
        `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200) + ' ' + node.any.map((a) => a.message).join()).join(' | ')}`);
      assert.deepEqual(told, []);
    }));
  }
  test(`nothing is wider than a phone: ${name}`, () => on(name, {width: 360, height: 740}, async (page) => {
    await page.$$eval('details', (all) => { for (const details of all) details.open = true; });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  }));
}

test('the keyboard alone reaches everything that can be used', () => on('vehicle', {}, async (page) => {
  const wanted = await page.evaluate(() => {
    const usable = [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex="0"]')]
      .filter((element) => element.checkVisibility());
    usable.forEach((element, place) => { element.dataset.place = place; });
    return usable.length;
  });
  const reached = new Set();
  for (let i = 0; i < wanted + 5; ++i) {
    await page.keyboard.press('Tab');
    const place = await page.evaluate(() => document.activeElement?.dataset?.place);
    if (place !== undefined) reached.add(place);
  }
  assert.equal(reached.size, wanted);
}));

test('can be read without a script', () => on('vehicle', {script: false}, async (page) => {
  const visible = await page.evaluate(() => true).catch(() => false);
  assert.equal(visible, true);
  assert.equal(await page.$eval('.still', (picture) => picture.checkVisibility()), true);
  assert.equal(await page.$eval('.live', (controls) => controls.checkVisibility()), false);
  assert.ok((await columnOf(page, '#suspect-table', 0)).length > 5);
  await page.screenshot({path: path.join(shots, 'without-script.png'), fullPage: true});
}));

test('20,000 points are usable within two seconds', () => on('large', {}, async (page, {milliseconds}) => {
  const rows = await page.evaluate(() => atob(JSON.parse(document.getElementById('map-data').textContent).rows).length / 4);
  assert.equal(rows, 20000);
  assert.ok((await inkOf(page)) > 10000);
  assert.ok(milliseconds < 2000, `${milliseconds} ms`);
  const took = await page.evaluate(() => {
    const start = performance.now();
    const select = document.getElementById('map-coding');
    select.value = 'cluster';
    select.dispatchEvent(new Event('change'));
    return performance.now() - start;
  });
  assert.ok(took < 1000, `${took} ms`);
  assert.ok(fs.statSync(pages.large).size < 2000000);
}));

test('prints on A4 with every story open', () => on('vehicle', {}, async (page) => {
  await page.pdf({path: path.join(shots, 'vehicle.pdf'), format: 'A4', printBackground: true});
  await page.emulateMediaType('print');
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.setViewport({width: 680, height: 960});
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 680);
  assert.equal(await page.$$eval('details:not([open])', (all) => all.length), 0);
  assert.equal(await page.$eval('nav', (links) => links.checkVisibility()), false);
}));

test('screenshots, to be looked at', async () => {
  for (const name of Object.keys(pages)) {
    for (const [size, [width, height]] of Object.entries(sizes)) {
      await on(name, {width, height}, (page) =>
        page.screenshot({path: path.join(shots, `${name}-${size}.png`), fullPage: true}));
    }
    await on(name, {dark: true}, (page) => page.screenshot({path: path.join(shots, `${name}-dark.png`), fullPage: true}));
  }
});
