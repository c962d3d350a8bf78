// What the tests share: a browser, users, the application and the engine beside the browser.
import { readFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { axe } from './axe.mjs';

const FRAME = '#place iframe';

export class Portal {
  constructor(scene, front, browser, folder) {
    Object.assign(this, { scene, front, browser, folder, complaints: [] });
  }

  /** An operation of the application, beside the browser. */
  async call(operation, document = {}) {
    const answer = await fetch(`${this.scene.application}/api/${operation}`, {
      method: 'POST', body: JSON.stringify(document),
      headers: { Authorization: this.scene.admin, 'X-Upgrade-Manager': '1', 'Content-Type': 'application/json' },
    });
    const body = await answer.json();
    if (!answer.ok) {
      throw new Error(`${operation}: ${JSON.stringify(body)}`);
    }
    return body;
  }

  /** The engine's REST API, as a person uses it beside the pages. */
  engine(method, where, document) {
    return new Promise((done, failed) => {
      const request = https.request(`${this.scene.engine}/api/${where}`, {
        method, ca: readFileSync(this.scene.ca_file),
        headers: { Authorization: this.scene.admin, Accept: 'application/json', 'Content-Type': 'application/json' },
      }, answer => {
        let text = '';
        answer.on('data', piece => { text += piece; });
        answer.on('end', () => (answer.statusCode < 300 ? done(JSON.parse(text))
          : failed(new Error(`${where}: ${answer.statusCode} ${text}`))));
      });
      request.on('error', failed);
      request.end(document && JSON.stringify(document));
    });
  }

  /**
   * A user who logs in. What the browser's console says is a complaint, unless it is about an answer with one of the
   * statuses `expected`, or about a request that failed with one of these words: the browser itself writes those.
   */
  async login({ user = 'admin', locale = 'en-US', size = { width: 1280, height: 860 }, expected = [] } = {}) {
    const context = await this.browser.newContext({ ignoreHTTPSErrors: true, viewport: size, timezoneId: 'Europe/Berlin' });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('console', message => {
      const isExpected = expected.some(one => message.text().includes(typeof one === 'number' ? `status of ${one} ` : one));
      if (['error', 'warning'].includes(message.type()) && !isExpected) {
        this.complaints.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    page.on('pageerror', error => this.complaints.push(`page: ${error.message}`));
    const one = new User(this, page);
    await one.loginAgain(user, locale);
    return one;
  }
}

/** A user before the portal. */
export class User {
  constructor(portal, page) {
    Object.assign(this, { portal, page });
  }

  /** Logs in in the same tab of the browser, also as somebody else. */
  async loginAgain(user, locale = 'en-US') {
    await this.page.goto(`${this.portal.front.url}/ovirt-engine/webadmin/?user=${user}&locale=${locale}`);
    await this.page.locator('#menu button', { hasText: /Updates|Aktualisierungen/ }).waitFor();
  }

  standin() {
    return this.page.evaluate(() => {
      const { failures, refused, lost, told } = window.standin;
      return { failures, refused, lost, told };
    });
  }

  async logout() {
    const { failures, refused, lost } = await this.standin();
    this.portal.complaints.push(...failures, ...refused, ...lost.map(token => `lost: ${token}`));
    // A request can still be under way through a route.
    await this.page.unrouteAll({ behavior: 'ignoreErrors' });
    await this.page.context().close();
  }

  menu(label) {
    return this.page.locator('#menu button', { hasText: label }).click();
  }

  /** The frame of our place, or of our tab. Frames of the portal have no names. */
  frame() {
    return this.page.frameLocator(FRAME);
  }

  /** Opens the place "Updates" at an address. */
  async open(address) {
    await this.menu(/Updates|Aktualisierungen/);
    await this.frame().locator('h1').waitFor();
    if (address) {
      await this.page.locator(FRAME)
        .evaluate((frame, to) => { frame.contentWindow.location.hash = `#${to}`; }, address);
    }
    return this.frame();
  }

  async select(kind, name) {
    await this.menu(kind);
    await this.row(name).click();
  }

  /** A row of a list, beside the link to the page. */
  row(name) {
    return this.page.locator('.grid tr', { has: this.page.getByRole('link', { name, exact: true }) }).locator('td').last();
  }

  /** Our tab in the page of a host or a cluster. */
  async openTab(kind, name) {
    await this.menu(kind);
    await this.page.getByRole('link', { name, exact: true }).click();
    await this.page.locator('.tabs button', { hasText: /Updates|Aktualisierungen/ }).click();
    return this.frame();
  }

  button(label) {
    return this.page.locator('.panel button', { hasText: label });
  }

  closeDialog() {
    return this.page.locator('.popup button', { hasText: /Close|Schließen/ }).click();
  }

  /** For people to look at: the window, or the whole content of our place or tab. */
  async picture(name, isWhole = false) {
    const file = path.join(this.portal.folder, `${name}.png`);
    if (!isWhole) {
      await this.page.screenshot({ path: file });
      return;
    }
    const size = this.page.viewportSize();
    const height = await this.frame().locator('body').evaluate(body => body.scrollHeight);
    await this.page.setViewportSize({ width: size.width, height: Math.max(size.height, Math.min(height, 4000) + 60) });
    await this.page.screenshot({ path: file });
    await this.page.setViewportSize(size);
  }

  /** Rules of WCAG A and AA that a frame of ours breaks. */
  async axe(frame = FRAME) {
    return axe(this.page, frame);
  }
}

/** A host of a plan, for tests that need one whatever other tests do to the cluster. */
export const plannedHost = (id, name, vms = []) => ({
  id, name, kind: 'el', initial_status: 'up', because: ['id'], canary: false, work: { packages: ['kernel'] }, provider: 'katello',
  install_way: 'remote_execution', packages: ['kernel-5.14.0-503.el9.x86_64'], reboot: true, reboot_because: ['package kernel'],
  levels_after: { certain: ['4.6', '4.7'], possible: ['4.6', '4.7'], certainty: 'certain' }, vms,
  prediction: { p50_ms: 600_000, p95_ms: 2_400_000 },
});

/** Waits for a condition. */
export async function until(what, condition, ms = 60_000) {
  const limit = Date.now() + ms;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    if (Date.now() > limit) {
      throw new Error(`never happened: ${what}`);
    }
    // Three tests at once that ask the server as the user of the pages stay far below its limit of 20 requests a second.
    await new Promise(done => { setTimeout(done, 300); });
  }
}
