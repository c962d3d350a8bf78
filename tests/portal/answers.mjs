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
  await place.getByText('there is nothing to upgrade').waitFor();
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
  assert.equal(await report.locator('tbody').first().locator('tr').count(), 3);
  await report.locator('#download-report').waitFor();
  await user.logout();
}

export default [
  aFailureOfTheProviderIsSaidInItsWords,
  errataBehindAShortPageAreReached,
  aPlanThatDoesNotFitOffersItsConsents,
  aPlanWithoutHostsIsNotApproved,
  theReportOfAFailedRunIsShown,
];
