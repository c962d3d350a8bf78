// Runs of the second cluster: commands, a failure, somebody who interferes, a cancel.
import assert from 'node:assert/strict';
import { until } from './portal.mjs';

async function begin(portal, options, exclude = []) {
  const plan = await portal.call('plan', {
    cluster: portal.scene.clusters[1].id, policy: 'all', max_unavailable: 2, exclude,
    options: { soak_ms: 0, quiet_ms: 0, ...options },
  });
  assert.deepEqual(plan.blockers, []);
  return (await portal.call('start', { hash: plan.hash, actor: 'x' })).run;
}

async function settingsAreAcceptedAndARunIsEndedAtOnce(portal) {
  const run = await begin(portal, { approval: 'each_host' });
  const user = await portal.login({ expected: [409] });
  const place = await user.open(`/run/${run}`);
  await place.locator('#approve').waitFor();
  await place.locator('details', { has: place.locator('#abandon') }).locator('summary').click();
  await place.locator('#adopt').click();
  const commands = async () => (await portal.call('report', { run })).commands.map(one => one.command);
  await until('it is accepted', async () => (await commands()).includes('adopt'));
  // The page hears nothing of the end, and still offers what the server refuses by then.
  const stale = await portal.call('run', { run });
  await user.page.route('**/api/run', route => route.fulfill({ json: stale }));
  await place.locator('#abandon').click();
  await place.locator('#abandon-yes').click();
  const ended = await until('it has ended', async () => {
    const now = await portal.call('run', { run });
    return now.ended_at_ms && now;
  });
  assert.ok((await commands()).includes('abandon'));
  await place.locator(`#skip-${stale.hosts.at(-1).id}`).click();
  await place.locator('#skip-yes').click();
  await place.getByRole('alert').getByText(/has ended/).waitFor();
  await user.page.unroute('**/api/run');
  await place.getByRole('heading', { name: 'Report' }).waitFor();
  await place.locator('.badge', { hasText: 'Cancelled' }).waitFor();
  assert.equal(ended.hosts.some(host => host.result === 'succeeded'), false);
  await user.picture('run-abandoned', true);
  await user.logout();
}

async function aHostThatFailsIsSaidDuringTheRunAndInItsReport(portal) {
  // No host is emptied that quickly; the one in maintenance is empty.
  const empty = portal.scene.clusters[1].hosts.find(host => host.status === 'maintenance').id;
  const run = await begin(portal, { deadlines: { evacuate_ms: 1 } }, [empty]);
  const user = await portal.login();
  const place = await user.open(`/run/${run}`);
  await place.getByRole('heading', { name: 'Report' }).waitFor({ timeout: 60_000 });
  const ended = await portal.call('run', { run });
  const failed = ended.hosts.find(host => host.result?.startsWith('failed'));
  assert.ok(failed, JSON.stringify(ended.hosts));
  const row = place.getByRole('region', { name: 'Report' }).locator('tr', { has: place.locator('strong', { hasText: failed.name }) });
  await row.locator('.badge', { hasText: /^✕Failed/ }).waitFor();
  await row.locator('.remedy').waitFor();
  await place.locator('.box.bad').first().waitFor();
  assert.deepEqual(await user.axe(), []);
  await user.picture('run-failed', true);
  await user.logout();
}

async function aRunThatNeedsAnApprovalIsApprovedAndCancelled(portal) {
  const run = await begin(portal, { approval: 'each_host' });
  const user = await portal.login({ expected: [429] });
  // The server gives no stream of events, as to the fifth view of a user: they are read page by page.
  await user.page.route('**/events?after=*', route => route.fulfill({ status: 429, body: '{}' }));
  const place = await user.open(`/run/${run}`);
  await place.locator('#approve').waitFor();
  await place.getByText(/waits for the approval/).waitFor();
  assert.equal(await place.locator('#approve').textContent(), `Approve host ${(await portal.call('run', { run })).hosts[0].name}`);
  await user.picture('run-approval', true);
  // To end it at once is asked about, and Escape is a no.
  await place.locator('details', { has: place.locator('#abandon') }).locator('summary').click();
  await place.locator('#abandon').click();
  await place.locator('#abandon-yes').waitFor();
  await place.locator('#abandon-no').press('Escape');
  await place.locator('#abandon-yes').waitFor({ state: 'detached' });
  assert.equal((await portal.call('run', { run })).ended_at_ms ?? null, null);
  await place.locator('#approve').click();
  await until('the host is begun', async () => (await portal.call('run', { run })).hosts.some(host => host.phase !== 'waiting'));
  await place.locator('.events li', { hasText: 'is being upgraded.' }).waitFor();
  await place.locator('#cancel-run').click();
  await place.locator('#cancel-yes').click();
  // A host on which packages are being installed is finished first.
  await place.locator('.badge', { hasText: 'Cancelled' }).waitFor({ timeout: 120_000 });
  await place.getByRole('heading', { name: 'Report' }).waitFor();
  await user.picture('run-cancelled', true);
  await user.logout();
}

async function theFocusDoesNotGoOverToTheApprovalOfAnotherHost(portal) {
  const run = await begin(portal, { approval: 'each_host' });
  const user = await portal.login();
  const place = await user.open(`/run/${run}`);
  await place.locator('#approve').waitFor();
  await place.locator('#approve').focus();
  // The next host waits for an approval as soon as the first one is approved.
  const now = await portal.call('run', { run });
  const other = now.hosts.at(-1);
  const next = { ...now, waits_for: now.waits_for.map(wait => ({ ...wait, host: other.id })) };
  await user.page.route('**/api/run', route => route.fulfill({ json: next }));
  await place.getByRole('button', { name: `Approve host ${other.name}` }).waitFor();
  assert.equal(await place.locator('#approve').evaluate(one => one === document.activeElement), false);
  await user.page.unroute('**/api/run');
  await portal.call('abandon', { run });
  await place.getByRole('heading', { name: 'Report' }).waitFor();
  await user.logout();
}

async function aHostThatWasBegunMeanwhileIsNotSkipped(portal) {
  const run = await begin(portal, {});
  const begun = await until('a host is begun', async () =>
    (await portal.call('run', { run })).hosts.find(host => !['waiting', 'ended'].includes(host.phase)));
  const user = await portal.login({ expected: [409] });
  // What the page shows is older than the beginning of the host.
  await user.page.route('**/api/run', async route => {
    const answer = await route.fetch();
    const status = await answer.json();
    await route.fulfill({ response: answer, json: {
      ...status, hosts: status.hosts.map(host => (host.id === begun.id ? { ...host, phase: 'waiting' } : host)),
    } });
  });
  const place = await user.open(`/run/${run}`);
  await place.locator(`#skip-${begun.id}`).click();
  await place.locator('#skip-yes').click();
  const alert = place.getByRole('alert');
  await alert.getByText(/has begun host .* not skipped/).waitFor();
  assert.doesNotMatch(await alert.textContent(), /`begun`/, 'the page has no such option');
  assert.deepEqual((await portal.call('report', { run })).commands, []);
  await user.page.unroute('**/api/run');
  await place.locator(`#skip-${begun.id}`).waitFor({ state: 'detached' });
  await portal.call('abandon', { run });
  await place.getByRole('heading', { name: 'Report' }).waitFor();
  await user.logout();
}

async function aQuestionIsAnsweredByOneOfItsChoices(portal) {
  const run = await begin(portal, {});
  const user = await portal.login();
  const place = await user.open(`/run/${run}`);
  const installing = await until('a host is being installed', async () =>
    (await portal.call('run', { run })).hosts.find(one => one.phase === 'installing'));
  // Somebody activates the host in the middle of its installation.
  await portal.engine('POST', `hosts/${installing.id}/activate`, {});
  await place.getByRole('heading', { name: 'A question to you' }).waitFor();
  await place.locator('#answer-go_on').waitFor();
  assert.deepEqual(await place.locator('[id^=answer-]').allTextContents(),
    ['Go on', 'Leave it as it is', 'Begin no other host']);
  assert.equal(await place.locator('#resume').count(), 0, 'a resume is no answer');
  await place.getByText(/“Go on”: the run takes the host out of service/).first().waitFor();
  assert.deepEqual(await user.axe(), []);
  await user.picture('run-question', true);
  await place.locator('#answer-stop').click();
  await place.getByRole('heading', { name: 'Report' }).waitFor();
  assert.equal(await place.locator('[id^=answer-]').count(), 0);
  await place.getByRole('heading', { name: 'Questions and answers' }).waitFor();
  await place.getByText('Begin no other host (admin@internal-authz)').waitFor();
  await user.picture('run-stopped', true);
  await user.logout();
}

export default [
  settingsAreAcceptedAndARunIsEndedAtOnce,
  theFocusDoesNotGoOverToTheApprovalOfAnotherHost,
  aRunThatNeedsAnApprovalIsApprovedAndCancelled,
  aHostThatWasBegunMeanwhileIsNotSkipped,
  aQuestionIsAnsweredByOneOfItsChoices,
  aHostThatFailsIsSaidDuringTheRunAndInItsReport,
];
