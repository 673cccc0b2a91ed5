// Everything the browser runs besides htmx. Shortcuts stand in the HTML: data-key="p" is clicked (or focused) on p. Every page works without this file.
const root = document.documentElement;
const find = (selector) => document.querySelector(selector);
const findAll = (selector) => [...document.querySelectorAll(selector)];

root.dataset.js = '';
if (localStorage.theme) root.dataset.theme = localStorage.theme;

function switchTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = localStorage.theme = dark ? 'light' : 'dark';
}

/** j and k: the next or previous link of the list that the page marks with data-list. */
function step(distance) {
  const items = findAll('[data-list] :is(li > a[data-opens], li > details > summary, a.name)').filter((item) => item.offsetParent);
  const focused = items.indexOf(document.activeElement);
  const at = focused < 0 ? items.indexOf(openedLink()) : focused;
  const next = items[Math.max(0, Math.min(items.length - 1, at + distance))];
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
  if (next.dataset.opens) next.click();
}

/** The list's item that was opened last, by id: an answer that comes late may hold an older one as the open one. */
let openedId = null;

/** Of the list's item that is open. The one opened last goes before what a late answer marks, and holds while its item is being swapped. */
function openedLink() {
  const opened = openedId && find('#result-detail [data-open]') && find(`#${CSS.escape(openedId)} a[data-opens]`);
  return opened || find('[data-list] [aria-current]');
}

function markCurrent(item) {
  // What is said of one result must not stand above another, least of all with a way to undo it.
  if (item.closest('li')?.id !== openedId) find('#results-notice')?.replaceChildren();
  openedId = item.closest('li')?.id;
  for (const other of findAll('[data-list] [aria-current]')) other.removeAttribute('aria-current');
  item.setAttribute('aria-current', 'true');
  const view = item.closest('[data-view]');
  if (view) view.dataset.view = 'detail';
}

/** Of items that were swapped in, only the opened one is the current one; without an open result there is none. */
function remarkCurrent() {
  const opened = openedLink();
  if (!opened || !openedId) return;
  for (const other of findAll('[data-list] [aria-current]')) if (other !== opened) other.removeAttribute('aria-current');
  opened.setAttribute('aria-current', 'true');
}

/** Until the next result has arrived, the page still holds the keys of the one before: they must not act on a result that is no longer looked at. */
function isOutdated(keyed) {
  const open = keyed.closest('#result-detail')?.querySelector('[name=open][data-open]');
  const current = open && openedLink()?.closest('li');
  return Boolean(current) && current.id !== `test-${open.value}`;
}

/** What a key stands for: in the item of a list that is being looked at, else on the page, else in the only item that has it. Never in an item that is not looked at. */
function keyedBy(wanted) {
  const shown = findAll(wanted).filter((keyed) => keyed.checkVisibility());
  const item = document.activeElement.closest('[data-list] > *');
  const inItem = shown.find((keyed) => item?.contains(keyed));
  const onPage = shown.find((keyed) => !keyed.closest('[data-list] > *'));
  return inItem ?? onPage ?? (!item && shown.length === 1 ? shown[0] : undefined);
}

/** x: ticks the item of the list that has the focus or is open, or takes the tick away. */
function tick() {
  const item = document.activeElement.closest('[data-list] :is(li, tr)') ?? openedLink()?.closest('li');
  item?.querySelector('input[type=checkbox]')?.click();
}

const acts = {
  theme: switchTheme,
  keys: () => find('#keys').showModal(),
  next: () => step(1),
  previous: () => step(-1),
  'select-all': (button) => { for (const box of button.closest('form').querySelectorAll('input[type=checkbox]')) box.checked = true; },
};

addEventListener('click', (event) => {
  const target = event.target;
  const actor = target.closest('[data-act]');
  if (actor) acts[actor.dataset.act]?.(actor);
  const opener = target.closest('a[data-opens]');
  if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) markCurrent(opener);
  for (const open of findAll('details.drop[open]')) if (!open.contains(target)) open.open = false;
});

addEventListener('keydown', (event) => {
  if (event.key === 'Escape') for (const open of findAll('details.drop[open]')) { open.open = false; open.querySelector('summary').focus(); }
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) return event.target.closest?.('form')?.querySelector('button.primary')?.click();
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.matches('input:not([type=checkbox],[type=radio]), textarea, select')) return;
  if (event.key === 'j' || event.key === 'k') return step(event.key === 'j' ? 1 : -1);
  // Held down, a key moves through the list; it answers nothing more than once.
  if (event.repeat) return;
  if (event.key === '?') return acts.keys();
  if (event.key === 't') return switchTheme();
  if (event.key === 'x') return tick();
  const keyed = keyedBy(`[data-key="${CSS.escape(event.key)}"]`);
  if (!keyed || isOutdated(keyed)) return;
  event.preventDefault();
  // A radio button is focused and chosen, so that Enter then sends its form.
  if (keyed.matches('input, textarea')) keyed.focus();
  if (!keyed.matches('input:not([type=radio]), textarea')) keyed.click();
});

// A form that is sent twice by a double click would start two of whatever it starts.
// It may be sent again where the page is shown again, and where no answer came: somebody may have stopped the loading.
const sentAt = new WeakMap();
const longestAnswerMs = 10_000;
addEventListener('submit', (event) => {
  const form = event.target;
  // By the attribute: a field of the name "method" takes the place of form.method.
  if (event.defaultPrevented || !form.matches('form[method=post]')) return;
  if (performance.now() - sentAt.get(form) < longestAnswerMs) return event.preventDefault();
  sentAt.set(form, performance.now());
});
addEventListener('pageshow', (event) => {
  for (const form of findAll('form')) sentAt.delete(form);
  // Who comes back to a page that the browser has kept wants another one: by its old key the form would find what it has started already.
  if (event.persisted) for (const key of findAll('input[data-renewed]')) key.value = key.value.replace(/^.{8}/, () => crypto.getRandomValues(new Uint32Array(1))[0].toString(16).padStart(8, '0'));
});

// What is shown depends on another field: data-show-if="kind=regex".
function showDependents() {
  for (const part of findAll('[data-show-if]')) {
    const [name, values] = part.dataset.showIf.split('=');
    const field = find(`[name="${CSS.escape(name)}"]:checked, select[name="${CSS.escape(name)}"], input[type="hidden"][name="${CSS.escape(name)}"]`);
    part.hidden = !values.split('|').includes(field?.value ?? '');
  }
}
addEventListener('change', showDependents);

// Ages count on while the page stays open: data-age-s holds the seconds that it had when it was shown, data-since tells one showing from another.
const shownAges = new WeakMap();
function countAges() {
  for (const age of findAll('[data-age-s]')) {
    const { since, ageS } = age.dataset;
    if (shownAges.get(age)?.since !== since) shownAges.set(age, { since, from: performance.now() - ageS * 1_000 });
    const seconds = Math.round((performance.now() - shownAges.get(age).from) / 1_000);
    const words = seconds < 5 ? 'just now' : seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`;
    if (age.textContent !== words) age.textContent = words;
  }
}
setInterval(countAges, 1_000);

// Rows that are selected, for the bar that acts on them.
function markSelected() {
  for (const row of findAll('.runs tbody tr')) row.toggleAttribute('data-sel', Boolean(row.querySelector(':checked')));
}
addEventListener('change', markSelected);
addEventListener('reset', () => setTimeout(markSelected));
addEventListener('DOMContentLoaded', markSelected);
addEventListener('htmx:after:swap', markSelected);
addEventListener('htmx:after:swap', remarkCurrent);
// Going back, the page that comes tells what is open.
addEventListener('popstate', () => { openedId = null; });
addEventListener('DOMContentLoaded', showDependents);
addEventListener('htmx:after:swap', showDependents);
