// The pages in a browser, against the application in its server, with the lab behind it. PortalTest starts all that, and
// this with the file that describes it. Pictures of each view land in target/portal.
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { startFront } from './front.mjs';
import { Portal } from './portal.mjs';
import again from './again.mjs';
import answers from './answers.mjs';
import buttons from './buttons.mjs';
import cluster from './cluster.mjs';
import form from './form.mjs';
import habits from './habits.mjs';
import host from './host.mjs';
import large from './large.mjs';
import login from './login.mjs';
import questions from './questions.mjs';
import updates from './updates.mjs';
import wizard from './wizard.mjs';

const scene = JSON.parse(readFileSync(process.argv[2]));
const folder = path.resolve(process.env.PORTAL_PICTURES ?? 'target/portal/pictures');
mkdirSync(folder, { recursive: true });
const front = await startFront(scene, mkdtempSync(path.join(tmpdir(), 'portal-front')));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const portal = new Portal(scene, front, browser, folder);
let passed = 0;
let failed = 0;

/** The tests of a file, in order. The name of each says what holds. */
async function run(tests) {
  for (const test of tests) {
    const { name } = test;
    const began = Date.now();
    const before = portal.complaints.length;
    try {
      await test(portal);
      passed++;
      console.log(`ok ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed++;
      if (process.env.PORTAL_STOP) {
        await browser.contexts().at(-1)?.pages()[0]?.screenshot({ path: path.join(folder, 'stop.png') });
        console.log(error.stack, portal.complaints.slice(0, 5));
        process.exit(1);
      }
      console.log(`FAILED ${name}: ${error.stack}`);
      const pages = browser.contexts().flatMap(context => context.pages());
      for (const [at, page] of pages.entries()) {
        await page.screenshot({ path: path.join(folder, `failed-${name}-${at}.png`) }).catch(() => null);
      }
    }
    for (const complaint of portal.complaints.slice(before)) {
      console.log(`  ${complaint}`);
    }
  }
}

// While working: some files only, and an end at the first failure.
const only = process.env.PORTAL_ONLY?.split(',');
const wanted = (name, tests) => (!only || only.includes(name) ? tests : []);
try {
  if (only && !only.includes('login')) {
    // Its tests check the engine, and the administrator dismisses the dialog that all users see at their login then.
    await portal.call('check_engine');
    const user = 'admin@internal-authz';
    const { notifications } = await portal.call('notifications', { user });
    await portal.call('dismiss', { user, id: notifications.find(one => one.topic.kind === 'engine_update').id });
  }
  await run(wanted('login', login));
  // Two lanes: a rolling upgrade of the first cluster; the rest looks at the second one meanwhile.
  await Promise.all([(async () => {
    await run(wanted('wizard', wizard));
    await run(wanted('habits', habits));
    await run(wanted('large', large));
  })(), (async () => {
    const changes = run(wanted('buttons', buttons));
    await run(wanted('updates', updates));
    await run(wanted('again', again));
    await run(wanted('cluster', cluster));
    await run(wanted('form', form));
    await run(wanted('host', host));
    await changes;
    await run(wanted('questions', questions));
    await run(wanted('answers', answers));
  })()]);
} finally {
  await browser.close();
  front.close();
}
// Nobody may find an error in the browser's console, and the portal refused nothing.
if (portal.complaints.length > 0) {
  failed++;
  console.log(`FAILED no complaints: ${portal.complaints.length}`);
} else {
  passed++;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
