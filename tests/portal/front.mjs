// What stands before the engine's server: one origin with TLS, as the engine's web server has. It passes on what belongs to
// the application and to the engine's REST API, and has the stand-in for the portal (webadmin).
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';

const here = import.meta.dirname;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** A certificate for this test. */
function certificate(folder) {
  const file = path.join(folder, 'front.p12');
  execFileSync('keytool', ['-genkeypair', '-alias', 'front', '-keyalg', 'RSA', '-keysize', '2048', '-validity', '2',
    '-dname', 'CN=localhost', '-ext', 'san=dns:localhost', '-storetype', 'PKCS12', '-keystore', file,
    '-storepass', 'of the test'], { stdio: 'pipe' });
  return { pfx: readFileSync(file), passphrase: 'of the test' };
}

/**
 * @param scene the file of PortalTest
 * @param folder for the certificate
 * @returns url, and close()
 */
export async function startFront(scene, folder) {
  const front = {};
  const application = new URL(scene.application);
  const engine = new URL(scene.engine);
  const server = https.createServer(certificate(folder), (request, response) => {
    const url = request.url.split('?')[0];
    if (url.startsWith('/ovirt-engine/upgrade-manager/')) {
      const local = process.env.PORTAL_FILES && url.startsWith('/ovirt-engine/upgrade-manager/portal/');
      if (local) {
        serve(path.join(process.env.PORTAL_FILES, path.basename(url)), response);
      } else {
        pass(http, application, {}, request, response);
      }
    } else if (url.startsWith('/ovirt-engine/api')) {
      pass(https, engine, { ca: readFileSync(scene.ca_file) }, request, response);
    } else if (url === '/ovirt-engine/webadmin/') {
      servePortal(scene, request, response);
    } else if (url.startsWith('/ovirt-engine/webadmin/')) {
      serve(path.join(here, 'webadmin', path.basename(url)), response);
    } else {
      response.writeHead(url === '/favicon.ico' ? 204 : 404).end();
    }
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  front.url = `https://localhost:${server.address().port}`;
  front.close = () => { server.closeAllConnections(); server.close(); };
  return front;
}

/** The host page, with the token of the user who is logged in. */
function servePortal(scene, request, response) {
  const query = new URL(request.url, 'https://localhost').searchParams;
  const user = query.get('user') ?? 'admin';
  const session = {
    user: `${user}@internal-authz`, id: `id-of-${user}`, token: scene[user].replace('Bearer ', ''),
    locale: query.get('locale') ?? 'en-US',
    plugins: [{ name: 'upgrade-manager', url: '/ovirt-engine/upgrade-manager/portal/plugin.html', enabled: true }],
  };
  const page = readFileSync(path.join(here, 'webadmin', 'webadmin.html'), 'utf8')
    .replace('SESSION', JSON.stringify(session).replaceAll('<', '\\u003c'));
  response.writeHead(200, { 'Content-Type': 'text/html' }).end(page);
}

function serve(file, response) {
  try {
    const content = readFileSync(file);
    response.writeHead(200, { 'Content-Type': TYPES[path.extname(file)] ?? 'text/plain', 'Cache-Control': 'no-cache' });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}

function pass(protocol, to, options, request, response) {
  const onward = protocol.request({
    ...options, host: to.hostname, port: to.port, method: request.method, path: request.url, headers: request.headers,
  }, answer => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => {
    if (!response.headersSent) {
      response.writeHead(502);
    }
    response.end();
  });
  request.pipe(onward);
  response.on('close', () => onward.destroy());
}
