// A stand-in for the portal (webadmin) and its plugin API, as a running engine's portal was seen to behave:
// plugins in iframes of no size, with states; functions on a prototype; dialogs in UiInit are lost, and a place that is
// added there takes over the first page; buttons are looked at when the selection changes, and every 10 s; a host or a
// cluster has a page of its own, with our tab in it; an address of a plugin's place is not known yet when the portal is
// loaded with it.
'use strict';
const REFRESH_MS = 10_000;
const plugins = new Map();
const places = new Map();
const details = [];
const buttons = [];
const entities = { Host: [], Cluster: [] };
const selected = { Host: [], Cluster: [] };
// The addresses of the lists. That of a page begins so, and ends with its name.
const addresses = { Host: 'hosts', Cluster: 'clusters' };
let shown = null;
let shownTab = null;
// The entry of the menu that is marked: the last one that was clicked. A place that a plugin reveals marks none.
let marked = null;
// What the page that is shown is about; null: a list is shown.
let pageOf = null;
// For the tests: what went wrong, and what was shown.
const standin = window.standin = { failures: [], refused: [], lost: [], dialogs: new Map(), told: [] };

const make = (tag, parent, text = '', onclick = null) => {
  const element = document.createElement(tag);
  element.textContent = text;
  element.onclick = onclick;
  parent?.append(element);
  return element;
};

function invoke(plugin, name, args) {
  const handler = plugin.handlers[name];
  if (!handler) {
    return;
  }
  try {
    handler.apply(null, args);
  } catch (e) {
    standin.failures.push(`${name}: ${e}`);
    plugin.state = 'FAILED';
    plugin.iframe.remove();
    console.error(e.stack);
  }
}

function tell(name, ...args) {
  for (const plugin of plugins.values()) {
    if (plugin.state === 'IN_USE') {
      invoke(plugin, name, args);
    }
  }
}

function initialise(plugin) {
  if (plugin.state !== 'READY') {
    return;
  }
  plugin.state = 'INITIALIZING';
  invoke(plugin, 'UiInit', []);
  if (plugin.state === 'INITIALIZING') {
    plugin.state = 'IN_USE';
    invoke(plugin, 'UserLogin', [session.user, session.id]);
  }
}

class PluginApi {
  constructor(name) { Object.defineProperty(this, 'plugin', { value: plugins.get(name) }); }
}
// On the prototype, where a for-in loop finds them.
const accessor = (name, body) => {
  PluginApi.prototype[name] = function (...args) {
    return ['DEFINED', 'FAILED'].includes(this.plugin.state) ? undefined : body.apply(this, args);
  };
};
const action = (name, body) => {
  PluginApi.prototype[name] = function (...args) {
    if (!['INITIALIZING', 'IN_USE'].includes(this.plugin.state)) {
      standin.refused.push(`${name} in ${this.plugin.state}`);
      return undefined;
    }
    return body.apply(this, args);
  };
};
accessor('register', function (handlers) { this.plugin.handlers = handlers; });
accessor('options', () => undefined);
accessor('ready', function () {
  if (!this.plugin.handlers) {
    standin.refused.push('ready without register');
    return;
  }
  this.plugin.state = 'READY';
  setTimeout(() => initialise(this.plugin));
});
accessor('configObject', () => ({}));
accessor('loginUserName', () => session.user);
accessor('loginUserId', () => session.id);
accessor('ssoToken', () => session.token);
accessor('engineBaseUrl', () => `${location.origin}/ovirt-engine/`);
accessor('currentLocale', () => session.locale);
action('addPrimaryMenuPlace', function (label, token, url, options = {}) {
  places.set(token, { label, url, priority: options.priority ?? 0, isOurs: true });
  drawMenu();
  if (this.plugin.state === 'INITIALIZING') {
    open(token);
  }
});
action('addDetailPlace', (entity, label, token, url) => { details.push({ entity, label, token, url }); draw(); });
action('setPlaceContentUrl', (token, url) => {
  const place = places.get(token) ?? details.find(detail => detail.token === token);
  if (!place) {
    return;
  }
  place.url = url;
  if (token === shown || token === shownTab) {
    document.querySelector('#place iframe').src = url;
  }
});
action('setPlaceAccessible', () => undefined);
action('addMenuPlaceActionButton', (entity, label, button) => { buttons.push({ entity, label, button }); draw(); });
action('revealPlace', token => open(token));
action('showDialog', function (title, token, url, width, height, options = {}) {
  if (this.plugin.state === 'INITIALIZING') {
    standin.lost.push(token);
    return;
  }
  const popup = make('div', document.body);
  popup.className = 'popup';
  popup.setAttribute('role', 'dialog');
  popup.setAttribute('aria-label', title);
  make('div', popup, title).className = 'title';
  const frame = make('iframe', popup);
  Object.assign(frame, { src: url, title });
  frame.style.width = width;
  frame.style.height = height;
  const bar = make('div', popup);
  bar.className = 'buttons';
  for (const { label, onClick } of options.buttons ?? []) {
    make('button', bar, label, () => onClick());
  }
  standin.dialogs.set(token, popup);
});
action('setDialogContentUrl', () => undefined);
action('closeDialog', token => { standin.dialogs.get(token)?.remove(); standin.dialogs.delete(token); });
const message = where => (type, text) => {
  if (!['info', 'success', 'warning', 'danger'].includes(type)) {
    standin.refused.push(`a message of type ${type}`);
  }
  standin.told.push({ where, type, text });
  make('div', document.getElementById(where), text).className = type;
};
action('showAlert', message('alerts'));
action('showToast', message('toasts'));
action('reportFatalError', text => standin.failures.push(text));
window.pluginApi = name => new PluginApi(name);

/** Only a boolean is an answer; whatever else comes is taken for yes. */
function condition(button, name, entity) {
  try {
    const answer = button[name]?.(selected[entity].slice(), { id: '' });
    return typeof answer === 'boolean' ? answer : true;
  } catch {
    return true;
  }
}

function drawMenu() {
  const menu = document.getElementById('menu');
  menu.replaceChildren();
  const all = [['Host', { label: 'Hosts', priority: -2 }], ['Cluster', { label: 'Clusters', priority: -1 }], ...places];
  for (const [token, place] of all.sort(([, a], [, b]) => a.priority - b.priority)) {
    make('button', menu, place.label, () => openByMenu(token)).className = token === marked ? 'shown' : '';
  }
}

function openByMenu(token) {
  marked = token;
  open(token);
}

function go(address) {
  history.replaceState(null, '', `#${address}`);
}

function open(token) {
  shown = token;
  shownTab = null;
  pageOf = null;
  go(addresses[token] ?? token);
  drawMenu();
  const room = document.getElementById('place');
  room.replaceChildren();
  if (places.has(token)) {
    const frame = make('iframe', room);
    Object.assign(frame, { src: places.get(token).url, title: places.get(token).label });
    return;
  }
  // The portal selects nothing where it opens a list.
  selected[token] = [];
  refresh();
}

/** The page of a host or a cluster; of none, where only the address of a tab was given. */
function openPage(entity, isByAddress = false) {
  pageOf = entity ?? {};
  shownTab = null;
  document.getElementById('place').replaceChildren();
  if (entity && !isByAddress) {
    choose([entity]);
    choose([]);
  }
  choose(entity ? [entity] : [], isByAddress);
  go(`${addresses[shown]}-general;name=${entity?.name}`);
}

/** What was loaded, or written into the address: a page, or a tab of ours. A place of a plugin that is not there yet is lost. */
async function openAddress() {
  const [, list, name] = /^#(hosts|clusters)-general;name=(.+)$/.exec(location.hash) ?? [];
  const tab = details.find(detail => location.hash === `#${detail.token}`);
  if (!list && !tab) {
    openByMenu('Host');
    return;
  }
  openByMenu(tab?.entity ?? Object.keys(addresses).find(kind => addresses[kind] === list));
  await refresh();
  openPage(entities[shown].find(entity => entity.name === name), true);
  if (tab) {
    openTab(tab);
  }
}

function draw() {
  if (!(shown in entities)) {
    return;
  }
  const room = document.getElementById('place');
  for (const name of ['heading', 'panel', 'content']) {
    if (!room.querySelector(`.${name}`)) {
      make('div', room).className = name;
    }
  }
  drawPanel(room.querySelector('.panel'));
  if (pageOf) {
    drawPage(room);
  } else {
    drawGrid(room.querySelector('.content'));
  }
}

function drawGrid(content) {
  content.replaceChildren();
  const grid = make('table', content);
  grid.className = 'grid';
  for (const entity of entities[shown]) {
    const row = make('tr', grid, '', () => choose([entity]));
    row.className = selected[shown].some(one => one.id === entity.id) ? 'selected' : '';
    row.oncontextmenu = event => { event.preventDefault(); choose([entity]); openMenu(event); };
    const link = make('a', make('td', row), entity.name, event => {
      event.preventDefault();
      event.stopPropagation();
      openPage(entity);
    });
    link.href = `#${addresses[shown]}-general;name=${entity.name}`;
    make('td', row, entity.status ?? '-');
  }
}

/** The heading, with a way to the other ones, and the tabs. What a tab shows stays while the selection changes. */
function drawPage(room) {
  const heading = room.querySelector('.heading');
  heading.replaceChildren();
  make('h1', heading, pageOf.name ?? '');
  for (const other of entities[shown].filter(entity => entity.id !== pageOf.id)) {
    make('button', heading, other.name, () => { pageOf = other; choose([other]); }).className = 'switch';
  }
  const content = room.querySelector('.content');
  if (!content.querySelector('.tabs')) {
    make('div', content).className = 'tabs';
    make('div', content).id = 'detail';
  }
  drawTabs(content.querySelector('.tabs'));
}

function drawPanel(panel) {
  panel.replaceChildren();
  if (!pageOf) {
    make('button', panel, 'New');
  }
  make('button', panel, 'Edit');
  for (const one of buttons.filter(one => one.entity === shown)) {
    const element = make('button', panel, one.label, () => one.button.onClick(selected[one.entity].slice(), { id: '' }));
    element.disabled = !condition(one.button, 'isEnabled', one.entity);
    element.hidden = !condition(one.button, 'isAccessible', one.entity);
  }
}

/** The menu is always fresh. */
function openMenu(event) {
  document.querySelector('.menu')?.remove();
  const menu = make('div', document.body);
  menu.className = 'menu';
  menu.style.left = `${event.clientX}px`;
  menu.style.top = `${event.clientY}px`;
  for (const one of buttons.filter(one => one.entity === shown)) {
    const element = make('button', menu, one.label, () => {
      menu.remove();
      one.button.onClick(selected[one.entity].slice(), { id: '' });
    });
    element.disabled = !condition(one.button, 'isEnabled', one.entity);
  }
}

function drawTabs(tabs) {
  tabs.replaceChildren();
  for (const detail of details.filter(one => one.entity === shown)) {
    make('button', tabs, detail.label, () => openTab(detail));
  }
}

function openTab(detail) {
  shownTab = detail.token;
  go(detail.token);
  const frame = make('iframe', null);
  Object.assign(frame, { src: detail.url, title: detail.label });
  document.getElementById('detail').replaceChildren(frame);
}

/** An entity for plugins has no status. Buttons are asked first; an event has one argument, the list of what is selected. */
function choose(list, isSilent = false) {
  selected[shown] = list.map(({ id, name }) => ({ id, name, managed: true }));
  draw();
  if (!isSilent) {
    tell(`${shown}SelectionChange`, selected[shown].slice());
  }
}

async function refresh() {
  const kind = shown;
  if (!(kind in entities)) {
    return;
  }
  const answer = await fetch(`/ovirt-engine/api/${kind.toLowerCase()}s`, {
    headers: { Accept: 'application/json', Authorization: `Bearer ${session.token}` },
  });
  entities[kind] = (await answer.json())[kind.toLowerCase()] ?? [];
  if (kind === shown) {
    draw();
  }
}

for (const { name, url, enabled } of session.plugins) {
  const iframe = document.createElement('iframe');
  Object.assign(iframe, { src: url, title: name });
  iframe.style.cssText = 'position:absolute;width:0;height:0;border:none';
  plugins.set(name, { name, iframe, state: 'DEFINED', handlers: null });
  if (enabled) {
    plugins.get(name).state = 'LOADING';
    document.body.append(iframe);
  }
}
setInterval(refresh, REFRESH_MS);
window.addEventListener('hashchange', openAddress);
openAddress();
