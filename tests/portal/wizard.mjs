// The rolling upgrade of the first cluster, by clicks, from the options to the report.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { until } from './portal.mjs';

let user;
let place;
let run;

const status = portal => portal.call('run', { run });
const host = (where, name) => where.locator('tr', { has: place.locator('strong', { hasText: name }) });

async function theFormHasTheUsualValues(portal) {
  user = await portal.login();
  const { name } = portal.scene.clusters[0];
  await user.select('Clusters', name);
  await user.button('Rolling upgrade…').click();
  place = user.frame();
  await place.getByRole('heading', { name: `Rolling upgrade of cluster ${name}` }).waitFor();
  await place.locator('#make-plan').waitFor();
  await user.picture('wizard-options', true);
  await place.getByLabel('Begin hosts only in a maintenance window').check();
  assert.equal(await place.getByLabel('Time zone').inputValue(), 'Europe/Berlin');
  assert.deepEqual(await user.axe(), []);
  await place.getByLabel('Begin hosts only in a maintenance window').uncheck();
  await place.getByLabel('All available updates').check();
}

async function aPlanSaysWhatStandsInItsWayAndTakesAConsent(portal) {
  await place.getByLabel('Hosts out of service at once').fill('2');
  // The last host still waits when it is skipped, also on a slow machine.
  await place.getByLabel('Observe each host (minutes)').fill('1');
  await place.getByLabel('Wait after an error (minutes)').fill('0');
  await place.getByLabel('Cluster level afterwards').selectOption('4.8');
  await place.locator('#make-plan').click();
  await place.locator('main').getByText(/The plan cannot be carried out/).waitFor();
  assert.equal(await place.locator('#approve').isEnabled(), false);
  await user.picture('wizard-blocked', true);
  await place.getByLabel(/^Shut down VM/).check();
  const [answer] = await Promise.all([user.page.waitForResponse(one => one.url().endsWith('/api/plan')),
    place.locator('#plan-consents').click()]);
  await place.locator('main').getByText('The plan can be carried out. Nothing was changed yet.').waitFor();
  await place.getByText('You consent to this').waitFor();
  const table = place.getByRole('group', { name: 'Hosts in order, with their predicted time' });
  assert.equal(await table.locator('tbody tr').count(), 3);
  await place.locator('.move.stop', { hasText: 'shut down meanwhile' }).waitFor();
  await eachVmIsNamed(portal, table, await answer.json());
  await table.locator('tbody tr').first().locator('summary').last().click();
  await table.getByText('Restart because of').first().waitFor();
  assert.deepEqual(await user.axe(), []);
  await user.picture('wizard-plan', true);
}

/** Where each VM goes, by its name; it is drawn where it is opened. */
async function eachVmIsNamed(portal, table, plan) {
  const nameOf = id => portal.scene.clusters[0].hosts.find(one => one.id === id).name;
  assert.equal(await table.locator('.vms').count(), 0);
  let named = 0;
  for (const [i, { vms }] of plan.hosts.entries()) {
    const row = table.locator('tbody tr').nth(i);
    if (vms.length > 0) {
      await row.locator('summary').first().click();
      await row.locator('.vms').waitFor();
    }
    const wanted = vms.map(vm => (vm.fate.moves ? `${vm.name} → ${nameOf(vm.fate.moves.to)}` : `${vm.name}: shut down meanwhile`));
    assert.deepEqual(await row.locator('.vms li').allTextContents(), wanted);
    named += vms.length;
  }
  assert.ok(named > 3, `${named} VMs`);
}

async function everyConsentIsSeenAndCanBeTakenBack(portal) {
  const other = await portal.login();
  const theirs = await other.open(`/plan/${portal.scene.clusters[0].id}`);
  await theirs.locator('#make-plan').click();
  const vm = (await theirs.getByLabel(/^Shut down VM/).locator('..').textContent()).match(/VM (\S+)/)[1];
  await theirs.getByLabel(`Shut down VM ${vm}`).check();
  await theirs.getByLabel(`If VM ${vm} does not shut down in time, cut its power`).check();
  await theirs.locator('#plan-consents').click();
  const consents = theirs.locator('.box', { hasText: 'You consent to this' });
  await consents.getByText(`Shut down VM ${vm}`).waitFor();
  await consents.getByText(`If VM ${vm} does not shut down in time, cut its power`).waitFor();
  await other.picture('wizard-consents', true);
  await theirs.getByRole('button', { name: `Take back: If VM ${vm} does not shut down in time, cut its power` }).click();
  await consents.waitFor({ state: 'detached' });
  await consents.getByText(`Shut down VM ${vm}`).waitFor();
  assert.equal(await consents.getByText('cut its power').count(), 0, 'this one only');
  await theirs.getByRole('button', { name: `Take back: Shut down VM ${vm}` }).click();
  await theirs.locator('main').getByText(/The plan cannot be carried out/).waitFor();
  assert.equal(await consents.count(), 0);
  await other.logout();
}

async function thePlanSaysAllThatWasChosen(portal) {
  const other = await portal.login({ expected: ['ERR_FAILED'] });
  const { id, hosts } = portal.scene.clusters[0];
  const theirs = await other.open(`/plan/${id}`);
  await theirs.getByLabel('Security errata of at least this severity').check();
  await theirs.getByLabel('Least severity').selectOption('moderate');
  await theirs.getByRole('group', { name: 'Hosts that take part' }).getByLabel(hosts[2].name).uncheck();
  await theirs.getByLabel('Ask for approval').selectOption('each_host');
  await theirs.getByLabel('Observe each host (minutes)').fill('7');
  await theirs.getByLabel('Wait after an error (minutes)').fill('5');
  await theirs.getByLabel('Begin hosts only in a maintenance window').check();
  for (const day of ['Mon', 'Tue', 'Wed', 'Thu', 'Fri']) {
    await theirs.getByLabel(day).uncheck();
  }
  await theirs.getByLabel('Restart hosts').selectOption('when_needed');
  await theirs.locator('#more-options').click();
  const groups = theirs.getByLabel('Hosts of which at most one is out at a time');
  await groups.fill(`${hosts[0].name}, nosuch`);
  await theirs.getByLabel('Longest time that a VM is down (minutes)').fill('30');
  await theirs.getByLabel('Hosts that may lack a proof before it asks').fill('1');
  await theirs.getByLabel('Enroll new certificates where they end within a year').uncheck();
  await theirs.locator('#make-plan').click();
  await theirs.getByText('The cluster has no host nosuch.').waitFor();
  await groups.fill(`${hosts[0].name}, ${hosts[1].name}`);
  await theirs.locator('#make-plan').click();
  const facts = theirs.getByRole('region', { name: 'Chosen for this plan' }).locator('dl > div');
  await facts.first().waitFor();
  const chosen = Object.fromEntries(await facts.evaluateAll(all => all.map(one => [...one.children].map(part => part.textContent))));
  assert.deepEqual(chosen, {
    'Which updates': 'Security errata of at least this severity: Moderate',
    'Hosts left out': hosts[2].name,
    'Who installs': 'The provider (Katello, Satellite)',
    'Restart hosts': 'Where the updates need it',
    Trial: 'None',
    'Ask for approval': 'Before every host',
    'Hosts are begun': 'Sat, Sun, 22:00 to 04:00 (time zone Europe/Berlin)',
    'Each host is observed for': '7 min',
    'Wait after an error': '5 min',
    'Hosts that may fail before it stops': '0',
    'Hosts that may lack a proof before it asks': '1',
    'At most one out at a time of': `${hosts[0].name}, ${hosts[1].name}`,
    'A VM starts elsewhere after': '30 min',
    Certificates: 'They stay',
    'VMs afterwards': 'They stay where they are',
  });
  await other.picture('wizard-chosen', true);
  await other.logout();
}

async function anApprovalWhoseAnswerIsLostShowsTheRunThatItBegan(portal) {
  const other = await portal.login({ expected: ['ERR_FAILED'] });
  const theirs = await other.open(`/plan/${portal.scene.clusters[0].id}`);
  await theirs.getByLabel('Hosts out of service at once').fill('2');
  await theirs.locator('#make-plan').click();
  await theirs.getByLabel(/^Shut down VM/).check();
  await theirs.locator('#plan-consents').click();
  await theirs.locator('#approve:not([disabled])').waitFor();
  const runs = { runs: [{ run: 'u-lost', cluster_name: 'Default', ended_at_ms: null }] };
  await other.page.route('**/api/start', route => route.abort());
  await other.page.route('**/api/runs', route => route.fulfill({ json: runs }));
  await theirs.locator('#approve').click();
  await theirs.getByRole('alert').getByText('It is not known whether it did what was asked.').waitFor();
  await theirs.getByText('A rolling upgrade of cluster Default is unfinished.').waitFor();
  await other.logout();
}

async function optionsStayWhereThePlanIsChanged() {
  await place.locator('#change-options').click();
  assert.equal(await place.getByLabel('Hosts out of service at once').inputValue(), '2');
  await place.locator('#make-plan').click();
  await place.locator('#approve:not([disabled])').waitFor();
}

async function anApprovedPlanRunsAndIsSeenLive(portal) {
  await place.locator('#approve').click();
  await place.locator('.badge', { hasText: 'Running' }).waitFor();
  run = (await portal.call('runs', { cluster: portal.scene.clusters[0].id })).runs[0].run;
  const kept = await user.page.evaluate(() => Object.keys(sessionStorage).filter(key => key.startsWith('upgrade-manager.plan')));
  assert.deepEqual(kept, [], 'the plan is carried out, and is no draft any more');
  const shown = await until('a host is begun', async () => (await status(portal)).hosts.find(one => one.phase !== 'waiting'));
  await until('its phase is seen', async () => !(await host(place, shown.name).textContent()).includes('Waiting'));
  await place.locator('.events li', { hasText: `Host ${shown.name} is being upgraded.` }).waitFor();
  assert.deepEqual(await user.axe(), []);
  await user.picture('run-live', true);
}

async function aReloadShowsTheSameRun() {
  // The place itself is there again, too.
  await user.page.reload();
  await place.getByRole('heading', { name: /Rolling upgrade of cluster/ }).waitFor();
  await place.locator('.badge', { hasText: /Running|Paused/ }).waitFor();
  await place.locator('.events li').first().waitFor();
}

async function aSecondAdministratorSeesTheSameAndGivesCommands(portal) {
  const second = await portal.login();
  const theirs = await second.open();
  await theirs.locator(`#run-${run}`).click();
  await theirs.locator('#pause').click();
  await place.getByText('It pauses once the hosts in hand are finished.').waitFor();
  await place.locator('#resume').click();
  await theirs.locator('#pause-when').selectOption('now');
  await theirs.locator('#pause').press('Enter');
  await place.locator('.badge', { hasText: 'Paused' }).waitFor();
  await theirs.locator('#resume').waitFor();
  await theirs.locator('#pause-when').waitFor({ state: 'detached' });
  // Its button is gone, and the keyboard goes on at the same place.
  assert.equal(await theirs.locator(':focus').count(), 1);
  await second.page.keyboard.press('Tab');
  assert.equal(await theirs.locator('#resume').evaluate(one => one === document.activeElement), true);
  assert.equal(await theirs.locator('#pause').count(), 0);
  await user.picture('run-paused', true);
  await place.locator('#resume').click();
  await theirs.locator('.badge', { hasText: 'Running' }).waitFor();
  await theirs.locator('#pause').waitFor();
  assert.equal(await theirs.locator('#pause-when').inputValue(), 'now', 'as it was chosen');
  await second.logout();
}

async function aReaderSeesItAndIsToldThatCommandsNeedMore(portal) {
  const reader = await portal.login({ user: 'viewer', expected: [403] });
  await reader.closeDialog();
  const theirs = await reader.open(`/run/${run}`);
  await theirs.locator('#pause').click();
  await theirs.getByRole('alert').getByText(`on cluster ${portal.scene.clusters[0].name}, which pause needs`).waitFor();
  assert.equal((await status(portal)).state, 'running');
  await reader.logout();
}

async function aProblemOfTheServerIsSaidAndTheViewGoesOn(portal) {
  const other = await portal.login({ expected: [500] });
  const theirs = await other.open(`/run/${run}`);
  await theirs.locator('#cancel-run').waitFor();
  const problem = { code: 'INTERNAL', message: 'the operation failed', remedy: 'See the log.' };
  await other.page.route('**/api/run', route => route.fulfill({ status: 500, json: problem }));
  await theirs.getByRole('alert').getByText('The operation failed.').waitFor();
  assert.equal(await theirs.locator('#cancel-run').count(), 1, 'what is known stays');
  await other.page.unroute('**/api/run');
  await until('it goes', async () => await theirs.getByRole('alert').count() === 0);
  await other.logout();
}

async function aCancelAsksFirstAndEscapeLeavesItAlone(portal) {
  await place.locator('#cancel-run').click();
  const dialog = place.getByRole('alertdialog');
  await dialog.waitFor();
  await until('the focus is on the safe answer', () => place.locator('#cancel-no').evaluate(one => one === document.activeElement));
  await user.picture('run-cancel', true);
  // Another administrator changes the buttons meanwhile.
  await portal.call('pause', { run, at: 'now' });
  await place.locator('#resume').waitFor();
  assert.equal(await dialog.count(), 1, 'it is still asked');
  await portal.call('resume', { run });
  await place.locator('#pause').waitFor();
  await place.locator('#cancel-no').focus();
  await user.page.keyboard.press('Escape');
  assert.equal(await dialog.count(), 0);
  assert.equal(await place.locator('#cancel-run').evaluate(one => one === document.activeElement), true);
  assert.equal((await status(portal)).state, 'running');
}

async function aHostThatWaitsIsSkipped(portal) {
  const last = (await status(portal)).hosts.at(-1);
  await place.locator(`#skip-${last.id}`).click();
  await place.getByRole('alertdialog').getByText(`Host ${last.name} is skipped if its upgrade was not begun by then.`).waitFor();
  await user.picture('run-skip');
  await place.locator('#skip-yes').click();
  await until('it is skipped', async () => (await status(portal)).hosts.at(-1).result === 'skipped');
  await host(place, last.name).locator('.badge', { hasText: 'Skipped' }).waitFor();
}

async function theReportIsThereAtTheEnd(portal) {
  await place.getByRole('heading', { name: 'Report' }).waitFor({ timeout: 180_000 });
  const ended = await status(portal);
  const report = place.getByRole('region', { name: 'Report' });
  for (const one of ended.hosts.filter(each => each.result === 'succeeded')) {
    await host(report, one.name).getByText('Upgraded and proved').waitFor();
  }
  assert.ok(ended.hosts.filter(one => one.result === 'succeeded').length >= 2);
  assert.equal(await place.locator('#pause, #resume, #cancel-run').count(), 0, 'no command is left');
  const [download] = await Promise.all([user.page.waitForEvent('download'), place.locator('#download-report').click()]);
  assert.match(readFileSync(await download.path(), 'utf8'), /^<!DOCTYPE html>/i);
  assert.deepEqual(await user.axe(), []);
  await user.picture('run-report', true);
  await place.getByRole('link', { name: 'Back to all updates' }).click();
  await place.locator('tr', { has: place.locator(`#run-${run}`) }).locator('.badge').waitFor();
  await user.logout();
}

export default [
  everyConsentIsSeenAndCanBeTakenBack,
  theFormHasTheUsualValues,
  aPlanSaysWhatStandsInItsWayAndTakesAConsent,
  thePlanSaysAllThatWasChosen,
  anApprovalWhoseAnswerIsLostShowsTheRunThatItBegan,
  optionsStayWhereThePlanIsChanged,
  anApprovedPlanRunsAndIsSeenLive,
  aReloadShowsTheSameRun,
  aSecondAdministratorSeesTheSameAndGivesCommands,
  aReaderSeesItAndIsToldThatCommandsNeedMore,
  aProblemOfTheServerIsSaidAndTheViewGoesOn,
  aCancelAsksFirstAndEscapeLeavesItAlone,
  aHostThatWaitsIsSkipped,
  theReportIsThereAtTheEnd,
];
