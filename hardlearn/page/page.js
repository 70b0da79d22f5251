'use strict';
(() => {
  const byId = (id) => document.getElementById(id);
  const make = (tag, properties = {}, text = '') => {
    const element = Object.assign(document.createElement(tag), properties);
    if (text) element.textContent = text;
    return element;
  };
  let silence = 0;
  const say = (text) => {
    const said = byId('said');
    said.textContent = text;
    clearTimeout(silence);
    silence = setTimeout(() => { said.textContent = ''; }, 4000);
  };

  // Tables: sorted by a click on a column's title, copied as CSV.
  const textOf = (cell) => cell.textContent.trim();
  const numberOf = (cell) => {
    const number = parseFloat(textOf(cell).replace(/,/g, ''));
    return Number.isNaN(number) ? -Infinity : number;
  };
  const firstNumber = (text) => {
    const found = text.match(/\d+/);
    return found ? Number(found[0]) : NaN;
  };
  const compareTexts = (a, b) => {
    const x = firstNumber(a), y = firstNumber(b);
    const alike = a.replace(/\d+/, '') === b.replace(/\d+/, '');
    return alike && !Number.isNaN(x) && !Number.isNaN(y) ? x - y : a.localeCompare(b);
  };
  const sortBy = (table, column, header) => {
    const isNumber = header.classList.contains('n');
    const before = header.getAttribute('aria-sort');
    const rising = before ? before === 'descending' : !isNumber;  // numbers first from the highest
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => {
      const x = a.cells[column], y = b.cells[column];
      const order = isNumber ? numberOf(x) - numberOf(y) : compareTexts(textOf(x), textOf(y));
      return rising ? order : -order;
    });
    for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
    header.setAttribute('aria-sort', rising ? 'ascending' : 'descending');
    table.tBodies[0].append(...rows);
    say('Sorted by ' + textOf(header));
  };
  const makeSortable = (table) => {
    if (table.tBodies[0].rows.length < 2) return;
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      if (header.querySelector('.hidden')) return;
      const button = make('button', {type: 'button', className: 'sort'});
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener('click', () => sortBy(table, column, header));
    });
  };
  const csvCell = (text) => (/[",\n\r]|^\s|\s$/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text);
  const csvOf = (table) => {
    const wanted = [...table.tHead.rows[0].cells].map((cell) => !cell.querySelector('.hidden'));
    const rows = [...table.rows].filter((row) => !row.hidden);
    return rows.map((row) => [...row.cells].filter((_, i) => wanted[i]).map((cell) => csvCell(textOf(cell))).join(','))
      .join('\n') + '\n';
  };
  const copyText = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (refused) {
      const area = make('textarea', {value: text, className: 'hidden'});
      document.body.append(area);
      area.select();
      const done = document.execCommand('copy');
      area.remove();
      return done;
    }
  };
  // A box that scrolls ends below a row, not within one.
  const longest = 440;
  const fitBox = (table) => {
    const box = table.parentElement, top = table.getBoundingClientRect().top;
    const ends = [...table.tBodies[0].rows].map((row) => row.getBoundingClientRect().bottom - top)
      .filter((end) => end > 0 && end <= longest);
    if (ends.length > 0) box.style.maxHeight = Math.max(...ends) + box.offsetHeight - box.clientHeight + 'px';
  };
  for (const table of document.querySelectorAll('table')) {
    makeSortable(table);
    if (table.tBodies[0].rows.length > 14) {
      table.parentElement.classList.add('long');
      new ResizeObserver(() => fitBox(table)).observe(table);
    }
    const copy = make('button', {type: 'button', className: 'copy'}, 'Copy as CSV');
    copy.setAttribute('aria-label', 'Copy as CSV: ' + textOf(table.caption));
    copy.addEventListener('click', async () => {
      say(await copyText(csvOf(table)) ? 'Copied' : 'The browser does not let this page copy');
    });
    table.parentElement.after(copy);
  }

  for (const element of document.querySelectorAll('.live')) element.hidden = false;
  for (const element of document.querySelectorAll('.without-script')) element.hidden = true;

  const suspectClass = byId('suspect-class');
  if (suspectClass) {
    suspectClass.addEventListener('change', () => {
      let shown = 0;
      for (const row of byId('suspect-table').tBodies[0].rows) {
        row.hidden = suspectClass.value !== '' && row.dataset.class !== suspectClass.value;
        if (!row.hidden) ++shown;
      }
      say(shown + ' rows');
    });
  }

  // Single rows open where a link leads to them, and all of them in print.
  const openTarget = () => {
    const target = location.hash.startsWith('#case-') ? byId(location.hash.slice(1)) : null;
    if (!target) return;
    target.open = true;
    target.scrollIntoView();
    target.querySelector('summary').focus();
  };
  addEventListener('hashchange', openTarget);
  openTarget();
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    for (const details of closed) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of closed) details.open = false;
  });

  // The map.
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const words = (text) => new Uint16Array(bytes(text).buffer);
  const data = JSON.parse(byId('map-data').textContent);
  const rows = new Uint32Array(bytes(data.rows).buffer);
  const xs = words(data.x), ys = words(data.y);
  const codings = data.codings.map((coding) => ({...coding, codes: words(coding.codes)}));
  const canvas = byId('map-canvas');
  const context = canvas.getContext('2d');
  const margin = 12;
  let coding = codings[0];
  let visible = coding.names.map(() => true);
  let chosen = -1;
  let size = 0;

  const isDark = () => matchMedia('(prefers-color-scheme: dark)').matches && !matchMedia('print').matches;
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const steps = {light: ['#b9c6d2', '#d9a441', '#c9601a', '#8f1d1d'], dark: ['#44525f', '#c79a3c', '#f0813c', '#ff6161']};
  const colourOf = (category) => {
    const number = coding.colours[category];
    if (coding.ordered) return steps[isDark() ? 'dark' : 'light'][number];
    if (number < 8) return style('--k' + number);
    return 'hsl(' + (number * 137.508) % 360 + ' 60% ' + (isDark() ? 68 : 38) + '%)';
  };
  const drawMark = (g, shape, x, y, r) => {
    g.beginPath();
    switch (shape % 6) {
      case 0: g.arc(x, y, r, 0, 7); g.fill(); break;
      case 1: g.fillRect(x - r * .9, y - r * .9, r * 1.8, r * 1.8); break;
      case 2: g.moveTo(x, y - r * 1.2); g.lineTo(x + r * 1.1, y + r * .8); g.lineTo(x - r * 1.1, y + r * .8); g.fill(); break;
      case 3: g.moveTo(x - r * 1.2, y); g.lineTo(x + r * 1.2, y); g.moveTo(x, y - r * 1.2); g.lineTo(x, y + r * 1.2); g.stroke(); break;
      case 4: g.moveTo(x, y - r * 1.3); g.lineTo(x + r * 1.3, y); g.lineTo(x, y + r * 1.3); g.lineTo(x - r * 1.3, y); g.fill(); break;
      default: g.moveTo(x - r, y - r); g.lineTo(x + r, y + r); g.moveTo(x - r, y + r); g.lineTo(x + r, y - r); g.stroke();
    }
  };
  const placeX = (i) => margin + xs[i] / 65535 * (size - 2 * margin);
  const placeY = (i) => margin + ys[i] / 65535 * (size - 2 * margin);
  const isVisible = (i) => visible[coding.codes[i]];
  const draw = () => {
    const scale = devicePixelRatio || 1;
    size = canvas.clientWidth;
    if (size === 0) return;
    canvas.width = canvas.height = Math.round(size * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, size, size);
    const radius = Math.max(1.6, Math.min(4.5, size / 6 / Math.sqrt(rows.length)));
    context.lineWidth = Math.max(1, radius * .6);
    context.globalAlpha = rows.length > 3000 ? .7 : .9;
    const colours = coding.names.map((_, category) => colourOf(category));
    for (let category = 0; category < colours.length; ++category) {
      if (!visible[category]) continue;
      context.fillStyle = context.strokeStyle = colours[category];
      for (let i = 0; i < rows.length; ++i) {
        if (coding.codes[i] === category) drawMark(context, coding.colours[category], placeX(i), placeY(i), radius);
      }
    }
    context.globalAlpha = 1;
    if (chosen >= 0) {
      context.strokeStyle = style('--ink');
      context.lineWidth = 2.5;
      context.beginPath();
      context.arc(placeX(chosen), placeY(chosen), radius + 6, 0, 7);
      context.stroke();
    }
  };
  const describe = (i) => ['Row ' + rows[i]].concat(codings.map((one) => one.title + ': ' + one.names[one.codes[i]])).join('\n') +
    (byId('case-' + rows[i]) ? '\nExplained below: press Enter or click.' : '');
  const choose = (i, aloud) => {
    if (i === chosen) return;
    chosen = i;
    byId('map-point').textContent = i < 0 ? 'No row here.' : describe(i);
    if (aloud && i >= 0) say(describe(i).replace(/\n/g, ', '));
    draw();
  };
  const follow = () => {
    const target = chosen < 0 ? null : byId('case-' + rows[chosen]);
    if (target) location.hash = 'case-' + rows[chosen];
  };
  const nearest = (x, y, reach) => {
    let best = -1, least = reach * reach;
    for (let i = 0; i < rows.length; ++i) {
      if (!isVisible(i)) continue;
      const dx = placeX(i) - x, dy = placeY(i) - y, distance = dx * dx + dy * dy;
      if (distance < least) { least = distance; best = i; }
    }
    return best;
  };
  // The nearest row in a direction: what lies aside counts double.
  const step = (dx, dy) => {
    if (chosen < 0) return choose(nearest(size / 2, size / 2, 2 * size), true);
    let best = -1, least = Infinity;
    for (let i = 0; i < rows.length; ++i) {
      if (i === chosen || !isVisible(i)) continue;
      const x = placeX(i) - placeX(chosen), y = placeY(i) - placeY(chosen);
      const along = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
      if (along <= 0 || aside > 2 * along) continue;
      if (along + 2 * aside < least) { least = along + 2 * aside; best = i; }
    }
    if (best >= 0) choose(best, true);
  };
  const placeOf = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener('mousemove', (event) => {
    const found = nearest(...placeOf(event), 14);
    if (found >= 0) choose(found, false);
  });
  canvas.addEventListener('click', (event) => {
    choose(nearest(...placeOf(event), 14), false);
    follow();
  });
  canvas.addEventListener('keydown', (event) => {
    const directions = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
    if (directions[event.key]) {
      step(...directions[event.key]);
      event.preventDefault();
    } else if (event.key === 'Enter') {
      follow();
    } else if (event.key === 'Escape') {
      choose(-1, false);
    }
  });

  const showRow = (number) => {
    const i = rows.indexOf(number);
    if (i < 0) return say('Row ' + number + ' is not on the map');
    visible.fill(true);
    makeLegend();
    choose(i, true);
    draw();
    canvas.scrollIntoView({block: 'nearest'});
    canvas.focus({preventScroll: true});
  };
  for (const button of document.querySelectorAll('.to-map'))
    button.addEventListener('click', () => showRow(Number(button.dataset.row)));
  const rowField = byId('map-row');
  rowField.addEventListener('change', () => showRow(Number(rowField.value)));

  const legendMark = (category) => {
    const mark = make('canvas', {width: 28, height: 28});
    const g = mark.getContext('2d');
    g.fillStyle = g.strokeStyle = colourOf(category);
    g.lineWidth = 4;
    drawMark(g, coding.colours[category], 14, 14, 9);
    return mark;
  };
  function makeLegend() {
    const counts = new Array(coding.names.length).fill(0);
    for (const code of coding.codes) ++counts[code];
    const entries = [];
    coding.names.forEach((name, category) => {
      if (counts[category] === 0) return;
      const button = make('button', {type: 'button'});
      button.setAttribute('aria-pressed', String(visible[category]));
      const label = make('span');
      label.append(make('bdi', {}, name), ' (' + counts[category] + ')');
      button.append(legendMark(category), label);
      button.addEventListener('click', () => toggle(category));
      const entry = make('li');
      entry.append(button);
      entry.dataset.category = category;
      entries.push(entry);
    });
    byId('map-legend').replaceChildren(...entries);
  }
  // The first press shows one category alone, further ones add or take away.
  function toggle(category) {
    if (visible.every(Boolean)) visible = visible.map((_, other) => other === category);
    else visible[category] = !visible[category];
    if (!visible.some(Boolean)) visible.fill(true);
    makeLegend();
    draw();
    const entry = byId('map-legend').querySelector('[data-category="' + category + '"] button');
    if (entry) entry.focus();
    const shown = coding.codes.reduce((sum, code) => sum + (visible[code] ? 1 : 0), 0);
    say(shown + ' of ' + rows.length + ' rows shown');
  }
  byId('map-coding').addEventListener('change', (event) => {
    coding = codings.find((one) => one.key === event.target.value);
    visible = coding.names.map(() => true);
    makeLegend();
    draw();
  });
  byId('map-all').addEventListener('click', () => {
    visible.fill(true);
    makeLegend();
    draw();
    say('All rows shown');
  });
  const redraw = () => { makeLegend(); draw(); };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  matchMedia('print').addEventListener('change', redraw);
  new ResizeObserver(draw).observe(canvas);
  redraw();
})();
