// The place "Updates".
import assert from 'node:assert/strict';
import { until } from './portal.mjs';

async function thePlaceShowsEngineRunsAttentionClustersAndHosts(portal) {
  const user = await portal.login();
  const place = await user.open();
  for (const name of ['Engine', 'Rolling upgrades', 'Needs attention', 'Clusters', 'Hosts']) {
    await place.getByRole('heading', { name, exact: true }).waitFor();
  }
  await place.getByText('3 of 3 hosts have updates').nth(1).waitFor();
  assert.equal(await place.getByRole('region', { name: 'Hosts' }).locator('tbody tr').count(), 6);
  assert.deepEqual(await user.axe(), []);
  await user.picture('updates', true);
  await place.getByLabel('Filter hosts by name').fill('host02');
  await until('one host is left', async () => await place.getByRole('region', { name: 'Hosts' }).locator('tbody tr').count() === 1);
  await user.logout();
}

/** The checks of the place itself find what needs attention, after the notifications were read for the first time. */
async function whatTheChecksFindNeedsAttentionAtOnce(portal) {
  const user = await portal.login();
  let checks = 0;
  await user.page.route('**/api/check_cluster', async route => {
    const answer = await route.fetch();
    checks++;
    await route.fulfill({ response: answer });
  });
  await user.page.route('**/api/notifications', async route => {
    const isBefore = checks < portal.scene.clusters.length;
    const answer = await route.fetch();
    const list = await answer.json();
    if (isBefore) {
      list.notifications = list.notifications.filter(one => one.topic.host_id === null);
    }
    await route.fulfill({ response: answer, json: list });
  });
  const place = await user.open();
  await place.getByText('3 of 3 hosts have updates').nth(1).waitFor();
  // Well before the notifications are read again every 30 seconds.
  await place.getByRole('region', { name: 'Needs attention' }).locator('tbody tr').first().waitFor({ timeout: 8000 });
  await user.logout();
}

async function hostsAreListedByName(portal) {
  const user = await portal.login();
  await user.page.route('**/api/check_cluster', async route => {
    const answer = await route.fetch();
    const check = await answer.json();
    check.hosts.forEach((host, i) => { host.host_name = ['host10', 'host2', 'host1'][i]; });
    await route.fulfill({ response: answer, json: check });
  });
  const sorted = ['host1', 'host2', 'host10'];
  const place = await user.open();
  await place.getByText('3 of 3 hosts have updates').nth(1).waitFor();
  assert.deepEqual(await place.getByRole('region', { name: 'Hosts' }).locator('tbody td:first-child').allTextContents(),
    [...sorted, ...sorted]);
  const form = await user.open(`/plan/${portal.scene.clusters[0].id}`);
  await form.locator('#make-plan').waitFor();
  assert.deepEqual(await form.locator('.host-grid').first().locator('label').allTextContents(), sorted);
  await user.logout();
}

async function whatIsUncertainInTheListOfHostsIsSaid(portal) {
  const user = await portal.login();
  const problem = { code: 'X', message: 'the host did not report', remedy: 'Look at it.', params: {} };
  await user.page.route('**/api/check_cluster', async route => {
    const answer = await route.fetch();
    const check = await answer.json();
    check.hosts[0] = { ...check.hosts[0], from_store: true, problems: [problem] };
    await route.fulfill({ response: answer, json: check });
  });
  const place = await user.open();
  const hosts = place.getByRole('region', { name: 'Hosts' });
  const row = hosts.locator('tr', { has: place.locator(`#host-${portal.scene.clusters[0].hosts[0].id}`) });
  await row.getByText('This is the last known state.').waitFor();
  await row.getByText('The host did not report.').waitFor();
  await hosts.getByText('Numbers of errata are those that the provider counts: there can be more.').waitFor();
  await user.logout();
}

async function theEngineIsCheckedOnRequestAndSaysSoAtOnce(portal) {
  const user = await portal.login();
  const place = await user.open();
  const check = place.locator('#check-engine');
  let answer;
  const held = new Promise(done => { answer = done; });
  await user.page.route('**/api/check_engine', async route => { await held; await route.continue(); });
  await check.click();
  await until('the click is answered', async () => await check.getAttribute('aria-busy') === 'true', 200);
  await place.getByText('The engine is being checked…').waitFor();
  answer();
  await place.locator('.badge', { hasText: 'Update available' }).waitFor();
  assert.equal(await check.isEnabled(), true);
  await user.logout();
}

async function aNoticeIsHiddenForThisUserOnly(portal) {
  const user = await portal.login();
  const place = await user.open();
  const hide = place.getByRole('button', { name: 'Hide: Host host06 lacks security fixes' });
  await hide.click();
  await place.getByText('Hidden by you: 1').waitFor();
  assert.equal(await hide.count(), 0);
  await place.getByText('Hidden by you: 1').click();
  await place.getByText('Host host06 can install').waitFor();
  await user.logout();
  const other = await portal.login({ user: 'viewer' });
  await other.closeDialog();
  await (await other.open()).getByRole('button', { name: 'Hide: Host host06 lacks security fixes' }).waitFor();
  await other.logout();
}

async function aServerThatIsAwayIsSaidAndComesBackByItself(portal) {
  const user = await portal.login({ expected: [503] });
  const place = await user.open();
  await place.getByText('3 of 3 hosts have updates').nth(1).waitFor();
  // As the engine's web server answers where the server behind it is gone.
  const application = '**/ovirt-engine/upgrade-manager/api/**';
  await user.page.route(application, route => route.fulfill({ status: 503, contentType: 'text/html', body: '<html>' }));
  await place.getByText('The upgrade manager does not answer.').waitFor();
  await user.picture('away');
  await user.page.unroute(application);
  await place.getByText('The upgrade manager answers again.').waitFor();
  await until('the message goes', async () => await place.getByText('The upgrade manager answers again.').count() === 0);
  assert.equal(await place.getByText('does not answer').count(), 0);
  await user.logout();
}

async function nothingFromAServerBecomesMarkup(portal) {
  const user = await portal.login();
  const evil = '<img src=x onerror="window.top.evil=1"><script>window.top.evil=1</script>';
  await user.page.route('**/api/notifications', async route => {
    const answer = await route.fetch();
    const list = await answer.json();
    list.about.text = evil;
    for (const notice of list.notifications) {
      Object.assign(notice, { title: evil, text: evil, entity: evil });
    }
    await route.fulfill({ response: answer, json: list });
  });
  await user.page.route('**/api/check_cluster', async route => {
    const answer = await route.fetch();
    const check = await answer.json();
    check.cluster_name = evil;
    check.hosts.forEach(host => { host.host_name = evil; });
    await route.fulfill({ response: answer, json: check });
  });
  const place = await user.open();
  await place.locator('td', { hasText: '<img src=x' }).first().waitFor();
  await place.getByText('3 of 3 hosts have updates').nth(1).waitFor();
  assert.equal(await place.locator('img, main script').count(), 0);
  assert.equal(await user.page.evaluate(() => window.evil), undefined);
  await user.logout();
}

export default [
  thePlaceShowsEngineRunsAttentionClustersAndHosts,
  whatTheChecksFindNeedsAttentionAtOnce,
  hostsAreListedByName,
  whatIsUncertainInTheListOfHostsIsSaid,
  theEngineIsCheckedOnRequestAndSaysSoAtOnce,
  aNoticeIsHiddenForThisUserOnly,
  aServerThatIsAwayIsSaidAndComesBackByItself,
  nothingFromAServerBecomesMarkup,
];
