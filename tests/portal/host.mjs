// A host: its button in the portal, its tab, an installation.
import assert from 'node:assert/strict';
import { until } from './portal.mjs';

const ofSecond = (portal, isWanted) => portal.scene.clusters[1].hosts.find(isWanted);
const up = portal => ofSecond(portal, host => host.status === 'up');
const maintained = portal => ofSecond(portal, host => host.status === 'maintenance');

async function upgradeIsEnabledInMaintenanceOnly(portal) {
  const user = await portal.login();
  await user.menu('Hosts');
  await user.button('Upgrade…').waitFor();
  assert.equal(await user.button('Upgrade…').isEnabled(), false, 'nothing is selected');
  await user.select('Hosts', up(portal).name);
  assert.equal(await user.button('Upgrade…').isEnabled(), false, 'the host is up');
  await user.row(up(portal).name).click({ button: 'right' });
  assert.equal(await user.page.locator('.menu button', { hasText: 'Upgrade…' }).isEnabled(), false);
  await user.picture('host-menu-up');
  await user.select('Hosts', maintained(portal).name);
  assert.equal(await user.button('Upgrade…').isEnabled(), true, 'the host is in maintenance');
  await user.row(maintained(portal).name).click({ button: 'right' });
  assert.equal(await user.page.locator('.menu button', { hasText: 'Upgrade…' }).isEnabled(), true);
  await user.picture('host-menu-maintenance');
  await user.page.locator('.menu button', { hasText: 'Upgrade…' }).click();
  await user.frame().getByRole('heading', { name: `Updates of host ${maintained(portal).name}` }).waitFor();
  await user.logout();
}

async function openTab(user, host) {
  const tab = await user.openTab('Hosts', host.name);
  await tab.getByRole('heading', { name: `Updates of host ${host.name}` }).waitFor();
  await tab.getByText(/errata match/).waitFor();
  return tab;
}

async function theTabShowsPackagesErrataAndLevels(portal) {
  const user = await portal.login();
  const tab = await openTab(user, up(portal));
  await tab.getByText('Cluster levels after the updates').waitFor();
  const kernel = tab.locator('tr', { has: tab.locator('td', { hasText: /^kernel$/ }) }).locator('td');
  const [, , , from, to] = await kernel.allTextContents();
  assert.match(from, /el9/);
  assert.match(to, /el9/);
  assert.notEqual(from, to);
  await tab.getByText('The host is "up".').waitFor();
  for (const id of ['install-errata', 'install-packages', 'install-all']) {
    assert.equal(await tab.locator(`#${id}`).isEnabled(), false, id);
  }
  await tab.locator('tbody input[type=checkbox]').first().check();
  assert.equal(await tab.locator('#install-errata').isEnabled(), false, 'the host is not in maintenance');
  assert.deepEqual(await user.axe(), []);
  await user.picture('host-up', true);
  await user.logout();
}

async function errataAreFilteredAndDescribed(portal) {
  const user = await portal.login();
  const tab = await openTab(user, up(portal));
  const rows = tab.getByRole('region', { name: 'Installable errata' }).locator('tbody tr:not(.more)');
  const all = await rows.count();
  await tab.getByLabel('Type').selectOption('security');
  await until('there are fewer', async () => await rows.count() < all && await rows.count() > 0);
  const security = await rows.count();
  assert.equal((await rows.locator('td:nth-child(3)').allTextContents()).every(type => type === 'Security'), true);
  await tab.getByLabel('Severity').selectOption('critical');
  await until('there are fewer', async () => await rows.count() < security && await rows.count() > 0);
  const id = await rows.first().locator('td').nth(1).textContent();
  await rows.first().getByRole('button', { name: `Details of ${id}` }).click();
  const details = tab.locator('tr.more:not([hidden])');
  const cve = (await details.textContent()).match(/CVE-\d+-\d+/)[0];
  await user.picture('erratum', true);
  await tab.getByLabel('Severity').selectOption('');
  await tab.getByLabel('Text or CVE').fill(cve);
  await tab.getByLabel('Text or CVE').press('Enter');
  await until('one is found', async () => (await rows.locator('td:nth-child(2)').allTextContents()).join() === id);
  await rows.first().locator('input').check();
  await tab.getByLabel('Text or CVE').fill('no such erratum');
  await tab.getByRole('button', { name: 'Filter', exact: true }).click();
  await tab.getByText('No erratum matches.').waitFor();
  assert.equal(await tab.locator('#chosen-errata').textContent(), `Chosen: ${id}`, 'it is hidden, and still chosen');
  await user.logout();
}

async function chosenErrataAreInstalledAndProved(portal) {
  const user = await portal.login();
  const tab = await openTab(user, maintained(portal));
  await tab.getByText('The host is in maintenance: updates can be installed.').waitFor();
  assert.equal(await tab.locator('#install-errata').isEnabled(), false, 'nothing is chosen');
  const rows = tab.getByRole('region', { name: 'Installable errata' }).locator('tbody tr:not(.more)');
  const before = await rows.count();
  await rows.filter({ hasText: 'tzdata update' }).locator('input').check();
  await tab.locator('#install-errata', { hasText: 'Install selected errata (1)' }).click();
  await tab.getByText('An installation is running.').waitFor();
  assert.equal(await tab.locator('#install-all').isEnabled(), false, 'one at a time');
  // A reload in the middle: the tab follows the installation again.
  await user.page.reload();
  await user.page.locator('#menu button', { hasText: 'Updates' }).waitFor();
  await openTab(user, maintained(portal));
  await tab.locator('.badge', { hasText: /Installed$/ }).waitFor();
  assert.equal((await tab.locator('#announcer').textContent()).trim(), 'Installation: Installed');
  await tab.getByText('1 package changed', { exact: true }).waitFor();
  await until('the erratum is gone', async () => await rows.count() === before - 1);
  await user.picture('host-installed', true);
  await tab.locator('#close-task').click();
  await until('the message is gone', async () => await tab.locator('#close-task').count() === 0);
  await user.logout();
}

async function oneRequestIsUnderWayAtATime(portal) {
  const user = await portal.login({ expected: ['ERR_FAILED'] });
  const tab = await openTab(user, maintained(portal));
  await tab.locator('#install-all:not([disabled])').waitFor();
  await tab.getByRole('region', { name: 'Packages' }).locator('input').first().check();
  const held = [];
  await user.page.route('**/api/install_packages', route => { held.push(route); });
  await tab.locator('#install-all').click();
  await until('it was sent', () => held.length === 1);
  // The status of the host is asked every five seconds, and draws the buttons anew.
  for (let i = 0; i < 2; i++) {
    await user.page.waitForResponse(answer => answer.url().endsWith('/api/host'));
  }
  await user.page.evaluate(() => new Promise(requestAnimationFrame));
  for (const id of ['install-all', 'install-packages']) {
    assert.equal(await tab.locator(`#${id}`).isEnabled(), false, id);
  }
  await held[0].abort();
  await tab.getByRole('alert').getByText('It is not known whether it did what was asked.').waitFor();
  // The server may still prepare it: a page of events that tells of none says nothing yet.
  for (let i = 0; i < 2; i++) {
    await user.page.waitForRequest(request => request.url().endsWith('/api/events'));
  }
  await user.page.waitForResponse(answer => answer.url().endsWith('/api/host'));
  assert.equal(await tab.locator('#install-all').isEnabled(), false, 'it may begin yet');
  await until('the server knows of no installation', () => tab.locator('#install-all').isEnabled());
  await user.logout();
}

/** Begins the installation of an erratum beside the pages, as another user does. */
async function begin(portal, host) {
  const { errata } = await portal.call('errata', { host: { id: host.id }, query: { per_page: 50 } });
  return portal.call('install_errata', { host: { id: host.id }, errata: [errata.at(-1).id] });
}

async function anInstallationThatAnotherUserBeginsIsFollowedToItsEnd(portal) {
  const user = await portal.login();
  const tab = await openTab(user, maintained(portal));
  await tab.locator('#install-all:not([disabled])').waitFor();
  // The tab reads the task only while it follows it.
  const { id } = await begin(portal, maintained(portal));
  await tab.getByRole('region', { name: 'Installation', exact: true }).waitFor();
  await tab.locator('.badge', { hasText: /Installed$/ }).waitFor();
  assert.equal((await portal.call('task', { id })).state, 'succeeded');
  await until('another one can be installed', () => tab.locator('#install-all').isEnabled());
  await tab.locator('#close-task').click();
  await until('the message is gone', async () => await tab.locator('#close-task').count() === 0);
  await user.logout();
}

async function aCheckFromBeforeAnInstallationIsNotShownAfterIt(portal) {
  const user = await portal.login();
  const held = [];
  await user.page.route('**/api/check_host', route => (held.length === 0 ? held.push(route) : route.continue()));
  const tab = await user.openTab('Hosts', maintained(portal).name);
  await until('the host is checked', () => held.length === 1);
  await begin(portal, maintained(portal));
  // It is checked again at the end of the installation.
  await tab.getByText(/errata match/).waitFor();
  const answer = await held[0].fetch();
  await held[0].fulfill({ response: answer, json: { ...await answer.json(), package_count: 987 } });
  await user.page.waitForResponse(one => one.url().endsWith('/api/host'));
  assert.equal(await tab.getByText('987').count(), 0);
  await user.logout();
}

async function chosenPackagesStayChosenWhereTheHostIsCheckedAgain(portal) {
  const user = await portal.login();
  const tab = await openTab(user, up(portal));
  const boxes = tab.getByRole('region', { name: 'Packages' }).locator('tbody input');
  await boxes.nth(1).check();
  const packages = tab.getByRole('region', { name: 'Packages' });
  await packages.locator('tbody').evaluate(one => { one.isOld = true; });
  await tab.locator('#check-host').click();
  await until('the table is a new one', () => packages.locator('tbody').evaluate(one => !one.isOld));
  assert.equal(await boxes.nth(1).isChecked(), true);
  await tab.locator('#install-packages', { hasText: 'Install selected packages (1)' }).waitFor();
  await user.logout();
}

async function whatIsUncertainOfAHostIsSaid(portal) {
  const user = await portal.login();
  await user.page.route('**/api/check_host', async route => {
    const answer = await route.fetch();
    const check = await answer.json();
    await route.fulfill({ response: answer, json: {
      ...check, levels_after: { certain: ['4.6', '4.7'], possible: ['4.6', '4.7', '4.8'], certainty: 'partial' }, unpublished_errata: 3,
      reboot: { ...check.reboot, because: ['kernel'] },
    } });
  });
  const tab = await openTab(user, up(portal));
  const facts = await tab.locator('dl.facts').first().locator('> div')
    .evaluateAll(all => Object.fromEntries(all.map(one => [...one.children].map(part => part.textContent))));
  assert.equal(facts['Cluster levels after the updates'], '4.6–4.7 (perhaps 4.6–4.8)');
  assert.equal(facts['Errata that its content view lacks'], '3');
  assert.equal(facts['Restart because of'], 'kernel');
  assert.match(facts['Content host'], new RegExp(`^${up(portal).name}.* at katello$`));
  await user.logout();
}

/** Answers that say for ever that a task runs. */
async function holdTask(user, id) {
  await user.page.route('**/api/task', async route => {
    const answer = await route.fetch();
    const task = await answer.json();
    await route.fulfill({ response: answer, json: task.id === id ? { ...task, state: 'running', ended_at_ms: null, proof: null } : task });
  });
}

async function anInstallationThatRunsIsShownWhereTheTabIsOpened(portal) {
  const { id } = await begin(portal, maintained(portal));
  const user = await portal.login();
  // It may end before the tab is open: the events tell no end, and the task is said to run.
  await user.page.route('**/api/events', async route => {
    const answer = await route.fetch();
    const page = await answer.json();
    const events = page.events.filter(event => event.task_id !== id || event.name === 'INSTALL_STARTED');
    await route.fulfill({ response: answer, json: { ...page, events } });
  });
  await holdTask(user, id);
  const tab = await openTab(user, maintained(portal));
  await tab.getByText('An installation is running.').waitFor();
  await tab.getByRole('region', { name: 'Installation', exact: true }).getByText('admin@internal-authz').waitFor();
  assert.equal(await tab.locator('#install-all').isEnabled(), false);
  await user.picture('host-installing', true);
  await user.page.unroute('**/api/task');
  await tab.locator('.badge', { hasText: /Installed$/ }).waitFor();
  await user.logout();
}

/** Answers that say that a task of the host runs, with progress, and what is asked of it. */
async function runningTask(portal, user, id) {
  const { id: host_id, name } = maintained(portal);
  const task = { id, actor: 'eve@internal-authz', state: 'running', progress: { done: 0, total: 0, phase: '' }, proof: null, problem: null,
    provider_text: '', created_at_ms: 1, ended_at_ms: null, cancel_requested: false, host_id, host_name: name };
  const started = { seq: 1, at_ms: Date.now(), name: 'INSTALL_STARTED', host_id, task_id: id, message: 'x', severity: 'normal', fields: {} };
  const shown = { task, asked: 0 };
  await user.page.route('**/api/events', async route => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...await answer.json(), events: [started] } });
  });
  await user.page.route('**/api/task', route => {
    shown.asked++;
    const progress = shown.task.ended_at_ms ? shown.task.progress : { done: shown.asked % 10, total: 10, phase: 'installing' };
    return route.fulfill({ json: { ...shown.task, progress } });
  });
  return shown;
}

async function theCancelOfAnInstallationAsksFirstAndStaysAsked(portal) {
  const user = await portal.login();
  const shown = await runningTask(portal, user, 'of-eve');
  const held = [];
  await user.page.route('**/api/cancel_task', route => { held.push(route); });
  const tab = await openTab(user, maintained(portal));
  await tab.locator('#cancel-task:not([disabled])').click();
  await tab.getByRole('alertdialog').getByText(`on host ${maintained(portal).name}, which eve@internal-authz has begun`).waitFor();
  assert.equal(held.length, 0, 'nothing is sent before the answer');
  assert.deepEqual(await user.axe(), []);
  await tab.locator('#cancel-task-no').press('Escape');
  assert.equal(await tab.getByRole('alertdialog').count(), 0);
  await tab.locator('#cancel-task').click();
  await tab.locator('#cancel-task-yes').click();
  await until('it is sent', () => held.length === 1);
  // The progress is drawn meanwhile, and nothing of it takes back that it was asked.
  const { asked } = shown;
  await until('there is progress', () => shown.asked > asked + 2);
  assert.equal(await tab.locator('#cancel-task').getAttribute('aria-busy'), 'true');
  shown.task = { ...shown.task, cancel_requested: true };
  await held[0].fulfill({ json: shown.task });
  await until('the question is gone', async () => await tab.getByRole('alertdialog').count() === 0);
  assert.equal(await tab.locator('#cancel-task').isEnabled(), false);
  await user.logout();
}

async function aHostThatARunHasInHandLeadsToThatRun(portal) {
  const user = await portal.login({ expected: [409] });
  const shown = await runningTask(portal, user, 'r1-5');
  const { id } = maintained(portal);
  const line = { run: 'r1', cluster: 'c', cluster_name: 'Second', began_at_ms: 1, ended_at_ms: null, state: 'running' };
  let runs = [{ ...line, run: 'r0', ended_at_ms: 2 }, line];
  let phase = 'installing';
  await user.page.route('**/api/runs', route => route.fulfill({ json: { format: 1, more: false, runs } }));
  await user.page.route('**/api/run', route => {
    assert.equal(route.request().postDataJSON().run, 'r1', 'the other one has ended');
    return route.fulfill({ json: { ...line, hosts: [{ id, name: 'x', phase, result: null }] } });
  });
  const tab = await openTab(user, maintained(portal));
  await tab.getByText('The rolling upgrade of cluster Second works on this host.').waitFor();
  await tab.getByRole('link', { name: 'Open the rolling upgrade of cluster Second' }).first().waitFor();
  await tab.getByText('A rolling upgrade installs here.').waitFor();
  assert.equal(await tab.locator('#cancel-task').count(), 0);
  assert.equal(await tab.locator('#install-all').isEnabled(), false);
  assert.deepEqual(await user.axe(), []);
  await user.picture('host-in-run', true);
  // Its installation is over, and the run restarts the host.
  phase = 'restarting';
  shown.task = { ...shown.task, state: 'succeeded', ended_at_ms: 2 };
  await tab.locator('.badge', { hasText: /Installed$/ }).waitFor();
  assert.equal(await tab.getByText('updates can be installed').count(), 0);
  assert.equal(await tab.locator('#install-all').isEnabled(), false);
  runs = [];
  await tab.getByText('The host is in maintenance: updates can be installed.').waitFor();
  const refusal = { code: 'HOST_IN_RUN', message: 'run r1 has host x in hand', remedy: 'Wait for the run.', params: { host: 'x', run: 'r1' } };
  await user.page.route('**/api/install_packages', route => route.fulfill({ status: 409, json: refusal }));
  await tab.locator('#install-all:not([disabled])').click();
  const alert = tab.getByRole('alert');
  await alert.getByText('Run r1 has host x in hand.').waitFor();
  assert.equal(await alert.getByRole('link', { name: 'Open the rolling upgrade' }).getAttribute('href'), '#/run/r1');
  await user.logout();
}

async function anInstallationWhoseAnswerIsLostIsFound(portal) {
  const user = await portal.login({ expected: ['ERR_FAILED'] });
  const tab = await openTab(user, maintained(portal));
  await tab.locator('#install-all:not([disabled])').waitFor();
  await user.page.route('**/api/install_errata', async route => {
    await route.fetch();
    await route.abort();
  });
  await tab.getByRole('region', { name: 'Installable errata' }).locator('tbody input').first().check();
  await tab.locator('#install-errata').click();
  await tab.getByRole('alert').getByText('It is not known whether it did what was asked.').waitFor();
  await tab.locator('.badge', { hasText: /Installed$/ }).waitFor();
  await until('the message is gone', async () => await tab.getByRole('alert').count() === 0);
  await user.logout();
}

async function aRefusalBecauseOfAnotherInstallationShowsThatOne(portal) {
  const { id } = await begin(portal, maintained(portal));
  const user = await portal.login({ expected: [409] });
  // It began too long ago for the events that are read.
  await user.page.route('**/api/events', async route => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...await answer.json(), events: [] } });
  });
  await holdTask(user, id);
  const busy = { code: 'HOST_BUSY', message: `task ${id} still works on host x`, remedy: 'Wait for the task.', params: { task: id, host: 'x' } };
  await user.page.route('**/api/install_packages', route => route.fulfill({ status: 409, json: busy }));
  const tab = await openTab(user, maintained(portal));
  await tab.locator('#install-all:not([disabled])').click();
  await tab.getByRole('alert').getByText(`Task ${id} still works on host x.`).waitFor();
  await tab.getByText('An installation is running.').waitFor();
  assert.equal(await tab.locator('#install-all').isEnabled(), false);
  await user.page.unroute('**/api/task');
  await tab.locator('.badge', { hasText: /Installed$/ }).waitFor();
  await until('the refusal is past', async () => await tab.getByRole('alert').count() === 0);
  await user.logout();
}

async function anInstallationIsFollowedThroughAProblemOfTheServer(portal) {
  const user = await portal.login({ expected: [500] });
  const tab = await openTab(user, maintained(portal));
  await tab.locator('#install-all:not([disabled])').waitFor();
  let answers = 0;
  const problem = { code: 'INTERNAL', message: 'the operation failed', remedy: 'See the log.' };
  await user.page.route('**/api/task', route => { answers++; return route.fulfill({ status: 500, json: problem }); });
  const rows = tab.getByRole('region', { name: 'Installable errata' }).locator('tbody tr:not(.more)');
  await rows.first().locator('input').check();
  await tab.locator('#install-errata').click();
  await tab.getByRole('alert').getByText('The operation failed.').waitFor();
  assert.equal(await tab.locator('#install-all').isEnabled(), false, 'it may still run');
  await until('it is asked again', () => answers > 1);
  await user.page.unroute('**/api/task');
  await tab.locator('.badge', { hasText: /Installed$/ }).waitFor();
  assert.equal(await tab.getByRole('alert').count(), 0);
  await tab.locator('#close-task').click();
  await user.logout();
}

async function aReaderIsToldWhatIsMissing(portal) {
  const user = await portal.login({ user: 'viewer', expected: [403] });
  await user.closeDialog();
  const tab = await openTab(user, maintained(portal));
  await tab.getByRole('region', { name: 'Packages' }).locator('input').first().check();
  await tab.locator('#install-packages').click();
  const alert = tab.getByRole('alert').getByText(/lacks the permission/);
  await alert.waitFor();
  assert.equal(await alert.evaluate(one => one.getBoundingClientRect().top >= 0
    && one.getBoundingClientRect().bottom <= window.innerHeight), true, 'it is seen, though the button is far below');
  await user.picture('reader', true);
  await user.logout();
}

async function whatIsKnownStaysWhereTheServerFails(portal) {
  const user = await portal.login({ expected: [500] });
  const tab = await openTab(user, up(portal));
  await tab.getByText('Cluster levels after the updates').waitFor();
  const problem = { code: 'INTERNAL', message: 'the operation failed', remedy: 'See the log.' };
  await user.page.route('**/api/check_host', route => route.fulfill({ status: 500, json: problem }));
  await tab.locator('#check-host').click();
  await tab.getByRole('alert').getByText('The operation failed.').waitFor();
  assert.equal(await tab.getByText('Cluster levels after the updates').count(), 1);
  await user.page.unroute('**/api/check_host');
  await tab.locator('#check-host').click();
  await until('it is checked', async () => await tab.getByRole('alert').count() === 0);
  await user.logout();
}

async function architecturesOfAPackageAreRowsThatAreChosenTogether(portal) {
  const user = await portal.login({ expected: ['ERR_FAILED'] });
  const { asked, tab } = await withAnswer(portal, user, 'install_packages', check => ({
    ...check, packages: check.packages.flatMap((one, i) => (i === 0 ? [one, { ...one, arch: 'i686' }] : [one])),
  }));
  const rows = tab.getByRole('region', { name: 'Packages' }).locator('tbody tr');
  const [name, arch] = (await rows.first().locator('td').allTextContents()).slice(1);
  const count = await rows.count();
  await tab.locator('#install-all', { hasText: `(${count - 1} packages)` }).waitFor();
  assert.equal(await tab.getByLabel(`Select ${name}.${arch}`).count(), 1);
  await tab.getByLabel(`Select ${name}.i686`).check();
  assert.equal(await tab.getByLabel(`Select ${name}.${arch}`).isChecked(), true, 'the provider installs both');
  await tab.locator('#install-packages', { hasText: 'Install selected packages (1)' }).click();
  await until('it was asked', () => asked.length === 1);
  assert.deepEqual(asked[0].packages, [name]);
  assert.deepEqual(await user.axe(), []);
  await user.logout();
}

/** The tab of the host in maintenance, whose check is changed; what is sent of an operation does not reach the server. */
async function withAnswer(portal, user, operation, change) {
  const asked = [];
  await user.page.route('**/api/check_host', async route => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: change(await answer.json()) });
  });
  await user.page.route(`**/api/${operation}`, route => {
    asked.push(route.request().postDataJSON());
    return route.abort();
  });
  return { asked, tab: await openTab(user, maintained(portal)) };
}

const inImageMode = image => check => ({
  ...check, image, install: { way: null, problem: { code: 'HOST_IN_IMAGE_MODE', message: 'it boots an image', remedy: 'Upgrade it.', params: {} } },
});

async function theImageOfAHostInImageModeIsUpgraded(portal) {
  const image = { image: 'registry.example/el9:latest', booted: 'sha256:0123456789abcdef', available: 'sha256:fedcba9876543210', staged: '' };
  const user = await portal.login({ expected: ['ERR_FAILED'] });
  const { asked, tab } = await withAnswer(portal, user, 'upgrade_image', inImageMode(image));
  await tab.getByText('its image can be upgraded').waitFor();
  await tab.getByText('sha256:fedcba987654').waitFor();
  assert.equal(await tab.locator('#install-all').isEnabled(), false, 'packages are gone at its next boot');
  assert.deepEqual(await user.axe(), []);
  await user.picture('host-image', true);
  await tab.locator('#upgrade-image').click();
  await until('it was asked', () => asked.length === 1);
  assert.deepEqual(asked[0], { host: { id: maintained(portal).id } });
  await user.logout();
  const other = await portal.login();
  const same = await withAnswer(portal, other, 'upgrade_image', inImageMode({ ...image, available: image.booted }));
  await same.tab.getByText('The host has reported no newer image.').waitFor();
  assert.equal(await same.tab.locator('#upgrade-image').isEnabled(), false);
  await other.logout();
}

async function anImageThatTheProviderCannotUpgradeIsRefused(portal) {
  const image = { image: 'registry.example/el9:latest', booted: 'sha256:01', available: 'sha256:02', staged: '' };
  const user = await portal.login({ expected: [409, 400, 422] });
  const { tab } = await withAnswer(portal, user, 'nothing', inImageMode(image));
  await tab.locator('#upgrade-image:not([disabled])').click();
  await tab.getByRole('alert').getByText(/Katello 4.9.0 cannot upgrade the images of hosts/).waitFor();
  await user.logout();
}

async function anImageIsOfferedInMaintenanceOnly(portal) {
  const image = { image: 'registry.example/el9:latest', booted: 'sha256:01', available: 'sha256:02', staged: '' };
  const user = await portal.login();
  await user.page.route('**/api/check_host', async route => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: inImageMode(image)(await answer.json()) });
  });
  const tab = await openTab(user, up(portal));
  await tab.getByText('The host is "up".').waitFor();
  assert.equal(await tab.locator('#upgrade-image').isEnabled(), false);
  await user.logout();
}

export default [
  upgradeIsEnabledInMaintenanceOnly,
  theTabShowsPackagesErrataAndLevels,
  errataAreFilteredAndDescribed,
  whatIsKnownStaysWhereTheServerFails,
  chosenErrataAreInstalledAndProved,
  oneRequestIsUnderWayAtATime,
  anInstallationThatAnotherUserBeginsIsFollowedToItsEnd,
  aCheckFromBeforeAnInstallationIsNotShownAfterIt,
  chosenPackagesStayChosenWhereTheHostIsCheckedAgain,
  whatIsUncertainOfAHostIsSaid,
  anInstallationThatRunsIsShownWhereTheTabIsOpened,
  theCancelOfAnInstallationAsksFirstAndStaysAsked,
  aHostThatARunHasInHandLeadsToThatRun,
  anInstallationWhoseAnswerIsLostIsFound,
  aRefusalBecauseOfAnotherInstallationShowsThatOne,
  anInstallationIsFollowedThroughAProblemOfTheServer,
  aReaderIsToldWhatIsMissing,
  architecturesOfAPackageAreRowsThatAreChosenTogether,
  theImageOfAHostInImageModeIsUpgraded,
  anImageThatTheProviderCannotUpgradeIsRefused,
  anImageIsOfferedInMaintenanceOnly,
];
