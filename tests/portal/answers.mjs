// Answers of the server that are rare, and that a page must not hide: put between the page and the application.
import assert from 'node:assert/strict';
import { until } from './portal.mjs';

const up = portal => portal.scene.clusters[1].hosts.find(host => host.status === 'up');

/** Changes the answers of an operation. */
async function changed(user, operation, change) {
  await user.page.route(`**/api/${operation}`, async route => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: change(await answer.json()) });
  });
}

async function aFailureOfTheProviderIsSaidInItsWords(portal) {
  const user = await portal.login({ expected: [502] });
  const problem = { code: 'PROVIDER_AUTH', message: 'provider katello refused the credentials', remedy: 'Correct the password.' };
  let asked = 0;
  await user.page.route('**/api/errata', route => { asked++; return route.fulfill({ status: 502, json: problem }); });
  const tab = await user.openTab('Hosts', up(portal).name);
  const alert = tab.getByRole('region', { name: 'Installable errata' }).getByRole('alert');
  await alert.getByText('Provider katello refused the credentials.').waitFor();
  await alert.getByText('Correct the password.').waitFor();
  // The status of the host is asked meanwhile: nothing is away.
  await user.page.waitForResponse(answer => answer.url().endsWith('/api/host'));
  assert.equal(await tab.getByText('does not answer').count(), 0);
  assert.equal(asked, 1, 'a refused password is not sent again and again');
  await user.logout();
}

async function errataBehindAShortPageAreReached(portal) {
  const user = await portal.login();
  await changed(user, 'errata', page => ({ ...page, errata: page.errata.slice(0, 3), counts: { ...page.counts, total: 60 }, unusable: ['odd id'] }));
  const tab = await user.openTab('Hosts', up(portal).name);
  await tab.getByText('60 errata match').waitFor();
  await tab.getByText('These can be installed on the pages of the provider only: odd id').waitFor();
  await tab.getByRole('button', { name: 'Next page' }).click();
  await tab.getByRole('button', { name: 'Previous page' }).waitFor();
  assert.equal(await tab.getByRole('button', { name: 'Next page' }).isEnabled(), false, '2 times 50 are more than 60');
  await user.logout();
}

const INTERNAL = { code: 'INTERNAL', message: 'the operation failed', remedy: 'See the log.' };

/** How often a live part of a page is filled while an operation is answered twice more. */
async function filled(user, place, selector, operation) {
  await place.locator('html').evaluate((root, wanted) => {
    window.filled = 0;
    new MutationObserver(changes => {
      const isWithin = node => (node.closest ?? (() => null)).call(node, wanted) || node.parentNode?.closest(wanted);
      window.filled += changes.flatMap(change => [...change.addedNodes]).filter(isWithin).length;
    }).observe(root, { childList: true, subtree: true });
  }, selector);
  for (let i = 0; i < 2; i++) {
    await user.page.waitForRequest(request => request.url().endsWith(`/api/${operation}`));
  }
  // The second request comes when the answer to the first one is shown.
  return place.locator('html').evaluate(() => window.filled);
}

async function aProblemOfThatOperationIsReadOutOnce(portal, address, operation) {
  const user = await portal.login({ expected: [500] });
  await user.page.route(`**/api/${operation}`, route => route.fulfill({ status: 500, json: INTERNAL }));
  const place = await user.open(address);
  await place.getByRole('alert').getByText('The operation failed.').waitFor();
  assert.equal(await filled(user, place, '[role=alert]', operation), 0, operation);
  await user.page.unroute(`**/api/${operation}`);
  await until('it goes', async () => await place.getByRole('alert').count() === 0);
  await user.logout();
}

async function aServerThatIsAwayIsReadOutOnce(portal) {
  const user = await portal.login({ expected: ['ERR_FAILED'] });
  await user.page.route('**/api/runs', route => route.abort());
  const place = await user.open();
  // Other answers say in between that it is there.
  await place.getByText(/hosts have updates/).nth(1).waitFor();
  await place.getByText('The upgrade manager does not answer.').waitFor();
  assert.equal(await filled(user, place, '#connection', 'runs'), 0);
  await user.logout();
}

async function aProblemThatStaysIsReadOutOnce(portal) {
  const { id, hosts } = portal.scene.clusters[1];
  const { runs } = await portal.call('runs', { cluster: id });
  await Promise.all([
    aProblemOfThatOperationIsReadOutOnce(portal, '/updates', 'runs'),
    aProblemOfThatOperationIsReadOutOnce(portal, `/host/${hosts[0].id}`, 'host'),
    aProblemOfThatOperationIsReadOutOnce(portal, `/run/${runs[0].run}`, 'run'),
    aServerThatIsAwayIsReadOutOnce(portal),
  ]);
}

async function aPlanThatDoesNotFitOffersItsConsents(portal) {
  const user = await portal.login();
  const blocker = {
    code: 'PLACEMENT_INFEASIBLE', message: 'host host04 cannot be evacuated: VM big needs 9 MiB',
    remedy: 'Each of these alone mends it: agree that VM big is stopped meanwhile (stop_vms: v-9); or make affinity group y soft.',
    params: { host: 'host04', stop_vms: 'v-9', stop_vm_names: 'big' },
  };
  const requests = [];
  await user.page.route('**/api/plan', async route => {
    requests.push(route.request().postDataJSON());
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...await answer.json(), blockers: [blocker] } });
  });
  const place = await user.open(`/plan/${portal.scene.clusters[1].id}`);
  await place.locator('#make-plan').click();
  await place.getByText('Each of these alone mends it: agree that VM big is stopped meanwhile; or make affinity group y soft.').waitFor();
  await place.getByLabel('If VM big does not shut down in time, cut its power').check();
  assert.equal(await place.getByLabel('Shut down VM big').isChecked(), true, 'its power is cut only where it may be stopped');
  await place.locator('#plan-consents').click();
  await until('it is planned again', () => requests.length === 2);
  await place.locator('#plan-consents').waitFor();
  assert.deepEqual(requests[1].consents.stop_vms, ['v-9']);
  assert.deepEqual(requests[1].consents.power_off_vms, ['v-9']);
  await user.logout();
}

async function aPlanWithoutHostsIsNotApproved(portal) {
  const user = await portal.login();
  await changed(user, 'plan', plan => ({ ...plan, hosts: [], blockers: [] }));
  const place = await user.open(`/plan/${portal.scene.clusters[1].id}`);
  await place.locator('#make-plan').click();
  await place.locator('main').getByText('there is nothing to upgrade').waitFor();
  assert.match(await place.locator('#announcer').textContent(), /there is nothing to upgrade/);
  assert.equal(await place.locator('#approve').isEnabled(), false);
  await user.logout();
}

async function theReportOfAFailedRunIsShown(portal) {
  const { runs } = await portal.call('runs', { cluster: portal.scene.clusters[1].id });
  const ended = runs.find(run => run.ended_at_ms);
  const user = await portal.login();
  await changed(user, 'report', report => ({
    ...report, not_restored: [{ code: 'X', message: 'the policy was not restored', remedy: 'Set it by hand.', params: {} }],
    hosts: report.hosts.map(host => ({ ...host, errata_closed: null, result: 'failed_out_of_service' })),
  }));
  const place = await user.open(`/run/${ended.run}`);
  const report = place.getByRole('region', { name: 'Report' });
  await report.getByText('The policy was not restored.').waitFor();
  const { hosts } = await portal.call('report', { run: ended.run });
  assert.equal(await report.locator('tbody').first().locator('tr').count(), hosts.length);
  await report.locator('#download-report').waitFor();
  await user.logout();
}

/** A run that has ended, as one that runs. */
const asRunning = status => ({
  ...status, state: 'running', stage: 'rolling', ended_at_ms: null, why: null, question: null, waits_for: [],
  hosts: status.hosts.map(host => ({ ...host, result: null, why: null, phase: 'waiting' })),
});

async function aStatusFromBeforeACommandIsNotShownAfterIt(portal) {
  const { runs } = await portal.call('runs', { cluster: portal.scene.clusters[1].id });
  const running = asRunning(await portal.call('run', { run: runs.find(one => one.ended_at_ms).run }));
  const why = { code: 'RUN_PAUSED_BY_OPERATOR', message: 'it was paused', remedy: '', params: {} };
  const paused = { ...running, state: 'paused', why };
  const user = await portal.login();
  const held = [];
  let now = running;
  let isHeld = false;
  await user.page.route('**/api/run', route => (isHeld ? held.push(route) : route.fulfill({ json: now })));
  await user.page.route('**/api/pause', route => route.fulfill({ json: paused }));
  const place = await user.open(`/run/${running.run}`);
  await place.locator('#pause').waitFor();
  isHeld = true;
  await until('the status is asked for', () => held.length === 1);
  await place.locator('#pause').click();
  await place.locator('#resume').evaluate(one => { one.isTheFirst = true; });
  isHeld = false;
  now = paused;
  await held[0].fulfill({ json: running });
  for (let i = 0; i < 2; i++) {
    await user.page.waitForResponse(answer => answer.url().endsWith('/api/run'));
  }
  assert.equal(await place.locator('#resume').evaluate(one => one.isTheFirst), true, 'it was never taken away');
  await user.logout();
}

/** A run that goes on, whose status is that of `shown.status`; commands are kept in `shown.held`. */
async function shownRun(portal, user, operation) {
  const { runs } = await portal.call('runs', { cluster: portal.scene.clusters[1].id });
  const status = asRunning(await portal.call('run', { run: runs.find(one => one.ended_at_ms).run }));
  const shown = { status, held: [] };
  await user.page.route('**/api/run', route => route.fulfill({ json: shown.status }));
  await user.page.route(`**/api/${operation}`, route => { shown.held.push(route); });
  // A user has four streams of events, and the server counts one for a while after its page is gone.
  await user.page.route('**/events?after=*', route => route.fulfill({ contentType: 'text/event-stream', body: '' }));
  shown.place = await user.open(`/run/${status.run}`);
  await shown.place.locator(`#skip-${status.hosts[0].id}`).waitFor();
  return shown;
}

async function aSkipAsksFirstAndMovesNoRow(portal) {
  const user = await portal.login();
  const shown = await shownRun(portal, user, 'skip_host');
  const { place, held, status } = shown;
  const [first] = status.hosts;
  const top = () => place.locator(`#skip-${first.id}`).evaluate(one => one.getBoundingClientRect().top);
  const before = await top();
  await place.locator(`#skip-${first.id}`).dblclick();
  const dialog = place.getByRole('alertdialog');
  await dialog.getByText(`Host ${first.name} is skipped if its upgrade was not begun by then.`).waitFor();
  await dialog.getByText('If it is the trial host, no other host is begun.').waitFor();
  assert.equal(held.length, 0, 'nothing is sent before the answer');
  assert.equal(await top(), before, 'the question moves no row');
  assert.deepEqual(await user.axe(), []);
  await place.locator('#skip-no').press('Escape');
  assert.equal(await place.locator(`#skip-${first.id}`).evaluate(one => one === document.activeElement), true);
  await place.locator(`#skip-${first.id}`).click();
  await place.locator('#skip-yes').click();
  await until('it is sent', () => held.length === 1);
  await held[0].fulfill({ json: status });
  await place.locator('.under').getByText('The command was given.').waitFor();
  assert.equal(await top(), before, 'the answer moves no row');
  assert.equal(await place.locator(`#skip-${first.id}`).getAttribute('aria-busy'), 'true', 'it was asked');
  shown.status = { ...status, hosts: status.hosts.map((host, i) => (i === 0 ? { ...host, phase: 'ended', result: 'skipped' } : host)) };
  await place.locator('.badge', { hasText: 'Skipped' }).waitFor();
  assert.equal(await place.locator('.under').textContent(), '', 'the message is past');
  await user.logout();
}

async function aCommandThatWasGivenMovesNoRow(portal) {
  const user = await portal.login();
  const { place, held, status } = await shownRun(portal, user, 'pause');
  const top = () => place.locator(`#skip-${status.hosts[0].id}`).evaluate(one => one.getBoundingClientRect().top);
  const before = await top();
  await place.locator('#pause').click();
  await until('it is sent', () => held.length === 1);
  await held[0].fulfill({ json: status });
  await place.getByText('The command was given.').first().waitFor();
  assert.equal(await top(), before);
  await user.logout();
}

async function aQuestionTakesOneAnswer(portal) {
  const user = await portal.login({ expected: [409] });
  const shown = await shownRun(portal, user, 'answer');
  const { place, held } = shown;
  const why = { code: 'WAIT_TOO_LONG', message: 'it waits', remedy: '', params: {} };
  const question = { id: 7, host: null, since_ms: shown.status.began_at_ms, choices: ['go_on', 'stop'], default: 'stop', why };
  const asking = shown.status = { ...shown.status, state: 'paused', why, question };
  const enabled = () => place.locator('[id^=answer-]').evaluateAll(all => all.map(one => one.matches(':enabled:not([aria-disabled=true])')));
  await place.locator('#answer-go_on').click();
  await until('it is sent', () => held.length === 1);
  assert.deepEqual(await enabled(), [false, false], 'one at a time');
  const closed = { code: 'QUESTION_NOT_OPEN', message: 'question 7 is answered already', remedy: 'Look at the run.', params: {} };
  await held[0].fulfill({ status: 409, json: closed });
  await place.getByRole('alert').getByText('Question 7 is answered already.').waitFor();
  assert.deepEqual(await enabled(), [true, true]);
  await place.locator('#answer-go_on').click();
  await until('it is sent', () => held.length === 2);
  await held[1].fulfill({ json: asking });
  await place.locator('.question').getByText('The command was given.').waitFor();
  assert.deepEqual(await enabled(), [false, false], 'it was accepted');
  assert.equal(await place.locator('#answer-go_on').evaluate(one => one === document.activeElement), true);
  // The question is drawn anew, and is the same.
  shown.status = { ...asking, question: { ...question, why: { ...why, message: 'it still waits' } } };
  await place.locator('.question').getByText('It still waits.').waitFor();
  assert.deepEqual(await enabled(), [false, false], 'it is the same question');
  shown.status = { ...asking, question: { ...question, id: 8, why: { ...why, message: 'it waits for another' } } };
  await place.locator('.question').getByText('It waits for another.').waitFor();
  assert.deepEqual(await enabled(), [true, true]);
  await user.logout();
}

async function theFocusStaysInARowWhoseButtonIsGone(portal) {
  const user = await portal.login();
  const shown = await shownRun(portal, user, 'skip_host');
  const { place, status } = shown;
  await place.locator(`#skip-${status.hosts[0].id}`).focus();
  shown.status = { ...status, hosts: status.hosts.map((host, i) => (i === 0 ? { ...host, phase: 'evacuating' } : host)) };
  await place.locator(`#skip-${status.hosts[0].id}`).waitFor({ state: 'detached' });
  assert.equal(await place.locator('tr:focus strong').textContent(), status.hosts[0].name);
  await user.logout();
}

async function aMessageAboutACommandGoesWithWhatItIsAbout(portal) {
  const user = await portal.login();
  const shown = await shownRun(portal, user, 'adopt');
  const { place, held, status } = shown;
  await place.locator('details', { has: place.locator('#adopt') }).locator('summary').click();
  await place.locator('#adopt').click();
  await until('it is sent', () => held.length === 1);
  await held[0].fulfill({ json: status });
  const said = place.locator('.answer').getByText('The command was given.');
  await said.waitFor();
  const why = { code: 'X', message: 'it waits for something else', remedy: '', params: {} };
  shown.status = { ...status, waits_for: [{ host: null, why }] };
  await place.getByText('It waits for something else.').waitFor();
  assert.equal(await said.count(), 0);
  await user.logout();
}

async function aCommandWaitsAMinuteOnADeadConnection(portal) {
  const user = await portal.login({ expected: ['ERR_ABORTED'] });
  // A minute is half a second; nothing else has this limit.
  await user.page.addInitScript(() => {
    const usual = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = ms => usual(ms === 60_000 ? 500 : ms);
  });
  const { place, held } = await shownRun(portal, user, 'pause');
  await place.locator('#pause').click();
  await until('it is sent', () => held.length === 1);
  await place.getByRole('alert').getByText('It is not known whether it did what was asked.').waitFor();
  await place.locator('#pause:not([aria-busy])').waitFor();
  await user.logout();
}

async function aRunThatHasEndedTakesNoStreamOfEvents(portal) {
  const { runs } = await portal.call('runs', { cluster: portal.scene.clusters[1].id });
  const ended = runs.find(one => one.ended_at_ms);
  const user = await portal.login();
  const streams = [];
  user.page.on('request', request => streams.push(...[request.url()].filter(url => url.includes('/events?after='))));
  let reads = 0;
  user.page.on('response', answer => { reads += answer.url().endsWith('/api/events') ? 1 : 0; });
  const place = await user.open(`/run/${ended.run}`);
  await place.locator('.events li', { hasText: /has ended|ended|cancelled|stopped|failed/ }).first().waitFor();
  const [read] = [reads];
  await user.page.waitForResponse(answer => answer.url().endsWith('/api/run')).catch(() => null);
  assert.deepEqual(streams, [], 'four are all that a user has');
  assert.equal(reads, read, 'nothing is read again and again');
  await user.logout();
}

async function whatOperatorsDidAndWhereTheRunLeftItsPlanIsInTheReport(portal) {
  const { runs } = await portal.call('runs', { cluster: portal.scene.clusters[1].id });
  const ended = runs.find(run => run.ended_at_ms);
  const user = await portal.login();
  await changed(user, 'report', report => ({
    ...report, hosts: report.hosts.map(host => ({ ...host, restarted_by_hand: true })),
    commands: [{ at_ms: report.began_at_ms, actor: 'eve', command: { skip_host: report.hosts[0].id } },
      { at_ms: report.began_at_ms, actor: 'eve', command: { skip_begun_host: report.hosts[1].id } },
      { at_ms: report.began_at_ms, actor: 'mallory', command: { pause: 'now' } },
      { at_ms: report.began_at_ms, actor: 'trent', command: { answer: { question: 7, choice: 'leave' } } },
      { at_ms: report.began_at_ms, actor: 'trent', command: 'resume' }],
    deviations: [{ at_ms: report.began_at_ms, host: report.hosts[1].id,
      what: { code: 'X', message: 'the host went elsewhere', remedy: 'Look.', params: {} } }],
  }));
  const place = await user.open(`/run/${ended.run}`);
  const { hosts } = await portal.call('report', { run: ended.run });
  await place.getByText('Restarted by hand').first().waitFor();
  await place.getByText('Commands of operators (5)').click();
  const rows = place.getByRole('group', { name: 'Commands of operators' }).locator('tbody tr');
  const said = await rows.evaluateAll(all => all.map(row => [...row.cells].slice(1).map(cell => cell.textContent)));
  assert.deepEqual(said, [[`Skip host ${hosts[0].name}`, 'eve'],
    [`Skip host ${hosts[1].name}, also if it was begun`, 'eve'], ['Pause', 'mallory'], ['Answer: Leave it as it is', 'trent'],
    ['Resume', 'trent']]);
  await place.getByText('Deviations from the plan (1)').click();
  const deviation = place.getByRole('group', { name: 'Deviations from the plan' }).locator('tbody tr');
  await deviation.getByText('The host went elsewhere.').waitFor();
  await deviation.getByText(hosts[1].name).waitFor();
  assert.deepEqual(await user.axe(), []);
  await user.picture('report-lists', true);
  await user.logout();
}

async function aNameAtTheBeginningOfAMessageStaysAsItIs(portal) {
  const user = await portal.login({ expected: [500] });
  const problem = { code: 'X', message: 'kernel cannot be installed on host a', remedy: 'See the log.', params: { packages: 'kernel', host: 'a' } };
  await user.page.route('**/api/check_host', route => route.fulfill({ status: 500, json: problem }));
  const place = await user.open(`/host/${up(portal).id}`);
  await place.getByRole('alert').getByText('kernel cannot be installed on host a.', { exact: true }).waitFor();
  await user.logout();
}

async function aCommandOnADeadConnectionEndsAsOneWithoutAnAnswer(portal) {
  const user = await portal.login({ expected: ['ERR_ABORTED'] });
  // Each limit of a request is a hundredth of itself.
  await user.page.addInitScript(() => {
    const usual = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = ms => usual(ms < 60_000 ? ms : ms / 100);
  });
  const place = await user.open(`/plan/${portal.scene.clusters[1].id}`);
  await place.locator('#make-plan').waitFor();
  await user.page.route('**/api/plan', () => null);
  await place.locator('#make-plan').click();
  await place.getByRole('alert').getByText('It is not known whether it did what was asked.').waitFor();
  await user.logout();
}

async function whatARunHasLeftIsRestoredAndTheReportIsReadAgain(portal) {
  const { runs } = await portal.call('runs', { cluster: portal.scene.clusters[1].id });
  const ended = runs.find(run => run.ended_at_ms);
  const left = { code: 'SETTING_NOT_RESTORED', message: 'the policy was not restored', remedy: 'Set it by hand.', params: {} };
  const settings = [{ setting: 'policy', what: 'the scheduling policy', before: 'none', ours: 'maintenance', state: 'ours' }];
  const restored = settings.map(setting => ({ ...setting, state: 'restored' }));
  let isRestored = false;
  const user = await portal.login();
  await changed(user, 'run', status => ({ ...status, settings: isRestored ? restored : settings }));
  await changed(user, 'report', report => ({ ...report, not_restored: isRestored ? [] : [left] }));
  const held = [];
  await user.page.route('**/api/restore', route => { held.push(route); });
  const place = await user.open(`/run/${ended.run}`);
  const report = place.getByRole('region', { name: 'Report' });
  await report.getByText('The policy was not restored.').waitFor();
  await user.picture('run-left', true);
  await place.locator('#restore').click();
  await place.getByRole('status').getByText('Restoring settings…').waitFor();
  await until('it was asked', () => held.length === 1);
  assert.equal(held[0].request().postDataJSON().run, ended.run);
  isRestored = true;
  await held[0].fulfill({ json: { format: 1, run: ended.run, settings: restored } });
  await place.getByRole('status').getByText('Settings restored: 1. Nothing is left.').waitFor();
  await until('the report is read again', async () => await report.getByText('The policy was not restored.').count() === 0);
  await until('nothing is left to restore', async () => await place.locator('#restore').count() === 0);
  await user.picture('run-restored', true);
  await user.logout();
}

async function theServerIsAskedToRestoreAndSaysWhatItRefuses(portal) {
  const { runs } = await portal.call('runs', { cluster: portal.scene.clusters[1].id });
  const ended = runs.find(run => run.ended_at_ms);
  const settings = [{ setting: 'policy', what: 'the scheduling policy', before: 'none', ours: 'maintenance', state: 'ours' }];
  const user = await portal.login();
  await changed(user, 'run', status => ({ ...status, settings }));
  const place = await user.open(`/run/${ended.run}`);
  await place.locator('#restore').click();
  // Nothing is left of this run.
  await place.getByRole('status').getByText('Settings restored: 0. Nothing is left.').waitFor();
  await user.logout();
  const reader = await portal.login({ user: 'viewer', expected: [403] });
  await reader.closeDialog();
  await changed(reader, 'run', status => ({ ...status, settings }));
  const theirs = await reader.open(`/run/${ended.run}`);
  await theirs.locator('#restore').click();
  await theirs.getByRole('alert').getByText(/lacks the permission/).waitFor();
  await reader.logout();
}

/** Two hosts may be out at once. The host of the engine's own VM was put first by hand, and goes alone all the same. */
async function aHostThatGoesAloneIsDrawnAlone(portal) {
  const { id } = portal.scene.clusters[1];
  for (const isAlone of [false, true]) {
    const user = await portal.login();
    await changed(user, 'plan', plan => ({
      ...plan, max_unavailable: 2, hosts: plan.hosts.map((host, i) => ({ ...host, because: ['given'], canary: false, alone: isAlone && i === 0 })),
    }));
    const place = await user.open(`/plan/${id}`);
    await place.locator('#make-plan').click();
    await place.locator('.timeline .when').nth(1).waitFor();
    const begins = await place.locator('.timeline .when').evaluateAll(bars => bars.map(bar => parseFloat(bar.style.marginLeft)));
    assert.equal(begins[0], 0);
    assert.equal(begins[1] > 0, isAlone, `alone: ${isAlone}: ${begins}`);
    await user.logout();
  }
}

async function aHostThatIsLeftOutIsNotToldToBeExcluded(portal) {
  const { id, hosts } = portal.scene.clusters[1];
  const why = { code: 'HOST_NOT_READY', message: 'it is not in service', remedy: 'Bring it into service, or exclude it.', params: {} };
  const user = await portal.login();
  await changed(user, 'plan', plan => ({ ...plan, warnings: [why], left_alone: [{ id: hosts[0].id, name: hosts[0].name, why }] }));
  const place = await user.open(`/plan/${id}`);
  await place.locator('#make-plan').click();
  await place.getByText('Bring it into service.', { exact: true }).nth(1).waitFor();
  assert.equal(await place.getByText('exclude it').count(), 0);
  await user.logout();
}

async function aCancelledRunOffersOnlyItsEnd(portal) {
  const { runs } = await portal.call('runs', { cluster: portal.scene.clusters[1].id });
  const why = { code: 'CANCELLED', message: 'it was cancelled', remedy: '', params: {} };
  const user = await portal.login();
  await changed(user, 'run', status => ({
    ...status, state: 'running', stage: 'rolling', ended_at_ms: null, why,
    hosts: status.hosts.map((host, i) => ({ ...host, result: null, phase: i === 0 ? 'returning' : 'waiting' })),
  }));
  const place = await user.open(`/run/${runs[0].run}`);
  await place.getByText('It was cancelled.').waitFor();
  assert.equal(await place.locator('#pause, #resume, #cancel-run, [id^=skip-]').count(), 0);
  assert.equal(await place.locator('#abandon').count(), 1);
  // It has left the steps of a host that succeeds.
  assert.equal(await place.locator('.strip').first().getAttribute('aria-label'), 'Returning to service unchanged');
  assert.match(await place.locator('.strip').nth(1).getAttribute('aria-label'), /0 of 11/);
  await user.picture('run-cancelling', true);
  await user.logout();
}

async function aRemedyIsReachedWithoutAMouse(portal) {
  const { id, hosts } = portal.scene.clusters[1];
  const user = await portal.login();
  const because = { code: 'HOST_UNKNOWN', message: 'the host is not known', remedy: 'Register it.', params: {} };
  await changed(user, 'check_cluster', check => ({
    ...check, hosts: check.hosts.map(host => (host.host_id === hosts[0].id ? { ...host, updates: 'unknown', unknown_because: because } : host)),
  }));
  const place = await user.open(`/cluster/${id}`);
  const row = place.locator('tr', { has: place.locator(`#host-${hosts[0].id}`) });
  await row.getByText('The host is not known.').waitFor();
  assert.equal(await row.getByText('Register it.').isVisible(), false);
  await row.locator('summary').focus();
  await user.page.keyboard.press('Enter');
  assert.equal(await row.getByText('Register it.').isVisible(), true);
  assert.deepEqual(await user.axe(), []);
  await user.picture('remedy', true);
  for (const [address, text] of [[`/plan/${id}`, 'Which updates'], [`/host/${hosts[0].id}`, /errata match/]]) {
    const other = await user.open(address);
    await other.getByText(text).first().waitFor();
    assert.equal(await other.locator('[title]').count(), 0, 'nothing is told by a tooltip');
  }
  await user.logout();
}

async function whatTheServerSaysIsMarkedAsEnglishOnAGermanPage(portal) {
  const user = await portal.login({ locale: 'de-DE', expected: [500] });
  await user.page.route('**/api/check_host', route => route.fulfill({ status: 500, json: INTERNAL }));
  const place = await user.open(`/host/${portal.scene.clusters[1].hosts[0].id}`);
  const language = where => where.evaluate(one => one.closest('[lang]').lang);
  const alert = place.getByRole('alert');
  assert.equal(await language(alert.getByText('The operation failed.')), 'en');
  assert.equal(await language(alert.getByText('See the log.')), 'en');
  assert.equal(await language(place.locator('#check-host')), 'de');
  await user.page.unroute('**/api/check_host');
  const { runs } = await portal.call('runs', { cluster: portal.scene.clusters[1].id });
  const other = await user.open(`/run/${runs[0].run}`);
  assert.equal(await language(other.locator('.events li span').last()), 'en');
  assert.equal(await language(other.locator('#heading')), 'de');
  await user.logout();
}

async function eventsOfAnotherStoreAreReadFromItsBeginning(portal) {
  const { runs } = await portal.call('runs', { cluster: portal.scene.clusters[1].id });
  const user = await portal.login({ expected: [429] });
  await user.page.route('**/events?after=*', route => route.fulfill({ status: 429, body: '{}' }));
  let store = null;
  const searches = [];
  await user.page.route('**/api/events', async route => {
    const { after, limit } = route.request().postDataJSON();
    if (limit === 1 && after === 1) {
      searches.push(after);
    }
    const answer = await route.fetch();
    const page = await answer.json();
    await route.fulfill({ response: answer, json: { ...page, store_id: store ?? page.store_id } });
  });
  // Of a run that has ended, events are read once.
  await changed(user, 'run', asRunning);
  const place = await user.open(`/run/${runs[0].run}`);
  await place.locator('.events li').first().waitFor();
  assert.equal(searches.length, 1);
  const listed = place.locator('.events li');
  const number = await until('all are listed', async () => {
    const before = await listed.count();
    await user.page.waitForResponse(answer => answer.url().endsWith('/api/events'));
    return before === await listed.count() && before;
  });
  store = 'another';
  await until('it is searched from the beginning', () => searches.length === 2);
  await user.page.waitForResponse(answer => answer.url().endsWith('/api/events'));
  assert.equal(searches.length, 2, 'once');
  await until('each is listed once', async () => await listed.count() === number);
  await user.logout();
}

export default [
  aStatusFromBeforeACommandIsNotShownAfterIt,
  aSkipAsksFirstAndMovesNoRow,
  aCommandThatWasGivenMovesNoRow,
  aQuestionTakesOneAnswer,
  theFocusStaysInARowWhoseButtonIsGone,
  aMessageAboutACommandGoesWithWhatItIsAbout,
  aCommandWaitsAMinuteOnADeadConnection,
  aRunThatHasEndedTakesNoStreamOfEvents,
  whatOperatorsDidAndWhereTheRunLeftItsPlanIsInTheReport,
  aNameAtTheBeginningOfAMessageStaysAsItIs,
  aCommandOnADeadConnectionEndsAsOneWithoutAnAnswer,
  aHostThatGoesAloneIsDrawnAlone,
  aHostThatIsLeftOutIsNotToldToBeExcluded,
  aCancelledRunOffersOnlyItsEnd,
  aRemedyIsReachedWithoutAMouse,
  whatTheServerSaysIsMarkedAsEnglishOnAGermanPage,
  eventsOfAnotherStoreAreReadFromItsBeginning,
  whatARunHasLeftIsRestoredAndTheReportIsReadAgain,
  theServerIsAskedToRestoreAndSaysWhatItRefuses,
  aFailureOfTheProviderIsSaidInItsWords,
  aProblemThatStaysIsReadOutOnce,
  errataBehindAShortPageAreReached,
  aPlanThatDoesNotFitOffersItsConsents,
  aPlanWithoutHostsIsNotApproved,
  theReportOfAFailedRunIsShown,
];
