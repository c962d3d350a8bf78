// What a view cannot read: each says so, offers to try again, and comes back.
import assert from 'node:assert/strict';
import { until } from './portal.mjs';

const INTERNAL = { code: 'INTERNAL', message: 'the operation failed', remedy: 'See the log.' };
const second = portal => portal.scene.clusters[1];

/** Answers of an address fail until `isWell` is set. Counts the requests. */
async function failing(user, address, isOurs = () => true) {
  const state = { isWell: false, asked: 0 };
  await user.page.route(address, route => {
    if (!isOurs(route.request().postDataJSON())) {
      return route.continue();
    }
    state.asked++;
    return state.isWell ? route.continue() : route.fulfill({ status: 500, json: INTERNAL });
  });
  return state;
}

const tryAgain = where => where.getByRole('button', { name: 'Try again' });

async function aPlanWhoseClusterCannotBeReadIsTriedAgain(portal) {
  const user = await portal.login({ expected: [500] });
  const state = await failing(user, '**/api/check_cluster');
  const place = await user.open(`/plan/${second(portal).id}`);
  await place.getByRole('alert').getByText('The operation failed.').waitFor();
  const before = state.asked;
  await tryAgain(place).click();
  await until('it is asked again', () => state.asked > before);
  await until('the button is ready', async () => await tryAgain(place).getAttribute('aria-busy') === null);
  assert.deepEqual(await user.axe(), []);
  state.isWell = true;
  await tryAgain(place).click();
  await place.locator('#make-plan').waitFor();
  assert.equal(await place.getByRole('alert').count(), 0);
  await user.logout();
}

async function theListOfClustersComesBackByItself(portal) {
  const user = await portal.login({ expected: [500] });
  const state = await failing(user, '**/ovirt-engine/api/clusters');
  const place = await user.open();
  const clusters = place.getByRole('region', { name: 'Clusters' });
  await clusters.getByRole('alert').waitFor();
  assert.equal(await clusters.getByText('Loading').count(), 0);
  await tryAgain(clusters).waitFor();
  state.isWell = true;
  // Another test upgrades hosts meanwhile.
  await place.getByText(/of 3 hosts have updates/).nth(1).waitFor();
  assert.equal(await clusters.getByRole('alert').count(), 0);
  await user.logout();
}

async function aClusterThatCannotBeCheckedIsTriedAgainAlone(portal) {
  const user = await portal.login({ expected: [500] });
  const { id, name } = second(portal);
  const state = await failing(user, '**/api/check_cluster', request => request.id_or_name === id);
  const place = await user.open();
  const row = place.getByRole('region', { name: 'Clusters' }).locator('tbody tr', { hasText: name });
  await row.getByRole('alert').waitFor();
  await place.getByText(/of 3 hosts have updates/).waitFor();
  state.isWell = true;
  await tryAgain(row).click();
  await row.getByText(/of 3 hosts have updates/).waitFor();
  assert.equal(await row.getByRole('alert').count(), 0);
  await user.logout();
}

async function whatNeedsAttentionIsNotLoadedForEver(portal) {
  const user = await portal.login({ expected: [500] });
  await failing(user, '**/api/notifications');
  const place = await user.open();
  await place.getByRole('region', { name: 'Engine' }).getByRole('alert').waitFor();
  assert.equal(await place.getByRole('region', { name: 'Needs attention' }).getByText('Loading').count(), 0);
  await user.logout();
}

async function aProviderIsAskedAgainOnRequestOnly(portal) {
  const user = await portal.login({ expected: [500] });
  const state = await failing(user, '**/api/errata');
  const tab = await user.openTab('Hosts', second(portal).hosts.find(host => host.status === 'up').name);
  const errata = tab.getByRole('region', { name: 'Installable errata' });
  await errata.getByRole('alert').waitFor();
  state.isWell = true;
  // Three answers with the status of the host are more time than a view waits that tries again by itself.
  for (let i = 0; i < 3; i++) {
    await user.page.waitForResponse(answer => answer.url().endsWith('/api/host'));
  }
  assert.equal(state.asked, 1, 'a refused password locks an account');
  await tryAgain(errata).click();
  await errata.getByText(/errata match/).waitFor();
  await user.logout();
}

async function aCheckThatFailsComesBackByItself(portal) {
  const { id, hosts } = second(portal);
  for (const [operation, address, text] of [['check_host', `/host/${hosts[0].id}`, 'Cluster levels after the updates'],
    ['check_cluster', `/cluster/${id}`, 'Lowest level']]) {
    const user = await portal.login({ expected: [500] });
    const state = await failing(user, `**/api/${operation}`);
    const place = await user.open(address);
    await place.getByRole('alert').getByText('The operation failed.').waitFor();
    await tryAgain(place).first().waitFor();
    state.isWell = true;
    await place.getByText(text).first().waitFor();
    await until('the problem is past', async () => await place.getByRole('alert').count() === 0);
    await user.logout();
  }
}

async function whatTheLoginTellsIsReadAgainWhereTheServerFails(portal) {
  const user = await portal.login({ user: 'viewer', expected: [500] });
  const state = await failing(user, '**/api/notifications');
  await user.page.evaluate(() => sessionStorage.clear());
  await user.loginAgain('viewer');
  await until('it was asked', () => state.asked > 0);
  assert.equal(await user.page.locator('.popup').count(), 0);
  state.isWell = true;
  await user.page.locator('.popup').waitFor();
  await user.logout();
}

export default [
  aCheckThatFailsComesBackByItself,
  whatTheLoginTellsIsReadAgainWhereTheServerFails,
  aPlanWhoseClusterCannotBeReadIsTriedAgain,
  theListOfClustersComesBackByItself,
  aClusterThatCannotBeCheckedIsTriedAgainAlone,
  whatNeedsAttentionIsNotLoadedForEver,
  aProviderIsAskedAgainOnRequestOnly,
];
