// @ts-check
// What a report does in the browser: draws its figures with Vega, lets the reader pick, zoom and sort. No library but Vega,
// no request. The data stand in the page (src/page/report.ts).

(() => {
  /** @type {any} */
  const { vega } = globalThis;

  /** @typedef {{ scale: { type: 'log' | 'linear', domain: [number, number] }, ticks: number[] | null, days: number, bands: string[], paths: { days: number, values: string }[], labels: [number, number, string][] }} Entry */
  /** @typedef {{ id: string, name: string, title: string, unit: string, definition: string }} Metric */
  /** @typedef {{ from: number, spec: any }[]} Drawings */
  /** @typedef {{ subjects: { id: string, label: string }[], metrics: { network: Metric[], subnet: Metric[] }, quantiles: string[], templates: Record<string, any>[], entries: Record<string, Record<string, Entry>>[], days: number[][] }} Explorer */

  /** @template {Element} T @param {string} id @param {new () => T} type @returns {T} */
  const byId = (id, type) => {
    const element = document.getElementById(id);
    if (!(element instanceof type)) throw new Error(`the page has no ${id}`);
    return element;
  };

  /** @type {{ explorer: Explorer, figures: (Drawings | null)[][] }} */
  const { explorer, figures } = JSON.parse(byId('data', HTMLScriptElement).textContent ?? '');
  const subject = byId('subject', HTMLSelectElement);
  const metric = byId('metric', HTMLSelectElement);
  const from = byId('from', HTMLInputElement);
  const to = byId('to', HTMLInputElement);
  const tooltip = byId('tooltip', HTMLDivElement);

  /** Views on the page, by the element that they are drawn into. @type {Map<HTMLElement, any>} */
  const views = new Map();
  /** Those of them that show time. */
  const zoomable = new Set();
  const ZOOM = 'zoom_day';

  // ------------------------------------------------------------------------------------------------------------ drawing

  /** @param {unknown} _handler @param {MouseEvent} event @param {unknown} _item @param {unknown} value */
  const showTooltip = (_handler, event, _item, value) => {
    if (typeof value !== 'object' || value === null) {
      tooltip.hidden = true;
      return;
    }
    tooltip.textContent = Object.entries(value)
      .map(([name, text]) => `${name}: ${text}`)
      .join('\n');
    tooltip.hidden = false;
    const { width, height } = tooltip.getBoundingClientRect();
    tooltip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 4))}px`;
    tooltip.style.top = `${Math.max(4, Math.min(event.clientY + 14, innerHeight - height - 4))}px`;
  };

  /** @param {HTMLElement} place */
  const erase = (place) => {
    const view = views.get(place);
    view?.finalize();
    zoomable.delete(view);
    views.delete(place);
    place.replaceChildren();
  };

  /** @param {HTMLElement} place @param {any} spec */
  const draw = async (place, spec) => {
    erase(place);
    const view = new vega.View(vega.parse(spec, null, { ast: true }), {
      expr: vega.expressionInterpreter,
      renderer: 'svg',
      container: place,
      hover: true,
      tooltip: showTooltip,
      logLevel: vega.Warn,
    });
    views.set(place, view);
    await view.runAsync();
    if (!spec.signals?.some((/** @type {{ name: string }} */ { name }) => name === ZOOM)) return;
    zoomable.add(view);
    if (shownDays() !== null) await view.signal(ZOOM, shownDays()).runAsync();
    // A figure that is dragged takes the others with it.
    view.addSignalListener(ZOOM, (/** @type {string} */ _name, /** @type {[number, number] | null} */ days) => {
      from.value = days === null ? from.min : String(Math.round(10 * Math.min(...days)) / 10);
      to.value = days === null ? to.max : String(Math.round(10 * Math.max(...days)) / 10);
      zoomAll(view);
    });
  };

  /** The drawing for a place of this width. @param {Drawings} drawings @param {number} width */
  const fitting = (drawings, width) => drawings.filter((drawing) => drawing.from <= width).at(-1) ?? drawings[0];

  // --------------------------------------------------------------------------------------------------------------- zoom

  /** @returns {[number, number] | null} null: all */
  const shownDays = () => {
    const [low, high] = [Number(from.value), Number(to.value)];
    if (from.value === '' || to.value === '' || !(high > low)) return null;
    return low <= Number(from.min) && high >= Number(to.max) ? null : [low, high];
  };

  /** @param {any} [except] a view that is there already */
  const zoomAll = (except) => {
    const days = shownDays();
    for (const view of zoomable) {
      if (view === except) continue;
      if (JSON.stringify(view.signal(ZOOM) ?? null) !== JSON.stringify(days)) view.signal(ZOOM, days).runAsync();
    }
  };

  // --------------------------------------------------------------------------------------------------------------- fans

  const metricsOfSubject = () =>
    subject.value.startsWith('network') ? explorer.metrics.network : explorer.metrics.subnet;

  const fillMetrics = () => {
    const before = metric.value;
    const all = metricsOfSubject();
    metric.replaceChildren(
      ...all.map(({ id, name }) => {
        const option = document.createElement('option');
        option.value = id;
        option.textContent = name;
        return option;
      }),
    );
    metric.value = all.some(({ id }) => id === before) ? before : (all[0]?.id ?? '');
  };

  /** Numbers that stand as places on their scale, 16 bits each. @param {string} text @param {Entry['scale']} scale */
  const decoded = (text, { type, domain: [low, high] }) => {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const places = new DataView(bytes.buffer);
    return Array.from({ length: bytes.length / 2 }, (_, i) => {
      const share = places.getUint16(2 * i, true) / 65535;
      return Number((type === 'log' ? low * (high / low) ** share : low + (high - low) * share).toPrecision(4));
    });
  };

  /** The template with the numbers of an entry. @param {number} result @param {Entry} entry @param {Metric} shown */
  const fanSpec = (result, entry, shown) => {
    const spec = structuredClone(explorer.templates[result][entry.scale.type]);
    const bands = entry.bands.map((text) => decoded(text, entry.scale));
    /** @type {Record<string, unknown[]>} */
    const tables = {
      bands: explorer.days[entry.days].map((day, i) =>
        Object.fromEntries([['day', day], ...explorer.quantiles.map((quantile, q) => [quantile, bands[q][i]])]),
      ),
      paths: entry.paths.flatMap(({ days, values }, path) =>
        decoded(values, entry.scale).map((value, i) => ({ path, day: explorer.days[days][i], value })),
      ),
      labels: entry.labels.map(([start, at, label]) => ({ from: start, at, label })),
    };
    for (const table of spec.data) if (table.name in tables) table.values = tables[table.name];
    for (const scale of spec.scales) if (scale.name === 'y') scale.domain = entry.scale.domain;
    for (const axis of spec.axes) {
      if (axis.scale !== 'y') continue;
      if (axis.title !== undefined) axis.title = shown.title;
      if (entry.ticks !== null) axis.values = entry.ticks;
    }
    return spec;
  };

  const drawFans = async () => {
    const shown = metricsOfSubject().find(({ id }) => id === metric.value);
    const label = explorer.subjects.find(({ id }) => id === subject.value)?.label ?? '';
    if (shown === undefined) return;
    byId('definition', HTMLElement).textContent = `${shown.name} (${shown.unit}): ${shown.definition}`;
    for (const place of document.querySelectorAll('[data-fan]')) {
      if (!(place instanceof HTMLElement)) continue;
      const result = Number(place.dataset['fan']);
      const entry = explorer.entries[result][subject.value]?.[shown.id];
      const figure = place.closest('figure');
      const title = figure?.querySelector('.fan-title');
      const words = figure?.querySelector('.words');
      if (title) title.textContent = `${shown.name}, ${label}`;
      if (entry === undefined) {
        erase(place);
        if (words) words.textContent = 'This result does not know it.';
        continue;
      }
      if (words) {
        const ends = entry.labels.map(([, , text]) => text).join(', ');
        words.textContent = `At day ${explorer.days[entry.days].at(-1)}, quantiles over the paths: ${ends} (${shown.unit}).`;
      }
      await draw(place, fanSpec(result, entry, shown));
    }
  };

  // ------------------------------------------------------------------------------------------------------------- tables

  /** @param {HTMLTableCellElement} cell @returns {number | string | null} */
  const keyOf = (cell) => {
    const number = cell.dataset['value'];
    if (number === undefined) return cell.textContent;
    return number === '' ? null : Number(number);
  };

  /** Rows that do not know their number stay last. @param {HTMLTableElement} table @param {number} column @param {boolean} down */
  const sortRows = (table, column, down) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[column]) }));
    rows.sort((a, b) => {
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
      const order =
        typeof a.key === 'number' && typeof b.key === 'number'
          ? a.key - b.key
          : String(a.key).localeCompare(String(b.key), 'en');
      return down ? -order : order;
    });
    body.append(...rows.map(({ row }) => row));
  };

  for (const table of document.querySelectorAll('table.sortable')) {
    if (!(table instanceof HTMLTableElement)) continue;
    const heads = [...table.querySelectorAll('thead th')];
    heads.forEach((head, column) => {
      head.querySelector('button')?.addEventListener('click', () => {
        const down = head.getAttribute('aria-sort') === 'ascending';
        for (const other of heads) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        sortRows(table, column, down);
      });
    });
  }

  // ----------------------------------------------------------------------------------------------------------- controls

  const theme = byId('theme', HTMLSelectElement);
  theme.addEventListener('change', () => {
    if (theme.value === '') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme.value;
  });
  subject.addEventListener('change', () => {
    fillMetrics();
    void drawFans();
  });
  metric.addEventListener('change', drawFans);
  from.addEventListener('input', () => zoomAll());
  to.addEventListener('input', () => zoomAll());
  const controls = byId('controls', HTMLFormElement);
  controls.addEventListener('submit', (event) => event.preventDefault());
  // Only the days go back to all: the pickers keep what is picked.
  controls.addEventListener('reset', (event) => {
    event.preventDefault();
    from.value = from.min;
    to.value = to.max;
    zoomAll();
  });

  const drawAll = async () => {
    fillMetrics();
    await drawFans();
    for (const place of document.querySelectorAll('[data-figure]')) {
      if (!(place instanceof HTMLElement)) continue;
      const drawings = figures[Number(place.dataset['figure'])][Number(place.dataset['result'])];
      if (drawings === null) continue;
      await draw(place, fitting(drawings, place.clientWidth).spec);
      // One at a time, so that the page answers meanwhile.
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  drawAll().then(
    () => {
      document.body.dataset['ready'] = 'true';
    },
    (error) => {
      document.body.dataset['error'] = String(error);
      throw error;
    },
  );
})();
