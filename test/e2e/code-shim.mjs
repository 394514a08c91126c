#!/usr/bin/env node
// Stands in for the VS Code executable that @vscode/test-electron starts: same arguments, same exit status, this folder's VS Code behind it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { startHost } from './host.mjs';

const NOTHING_RAN = 2;
const BROKE = 3;
const TOO_LONG = 124;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vsx-report-'));
const report = path.join(folder, 'report.txt'); // The suite's own report; its console is mixed with VS Code's log.
const host = await startHost({
  folder: process.argv.slice(2).find((argument) => !argument.startsWith('-')),
  dev: option('extensionDevelopmentPath'),
  tests: option('extensionTestsPath'),
  env: { E2E_REPORT: report },
});
const log = [];
let status = BROKE;
try {
  status = await runSuite();
} finally {
  await host.stop();
}
const text = fs.existsSync(report) ? fs.readFileSync(report, 'utf8') : '';
fs.rmSync(folder, { recursive: true });
console.log(text);
if (status === 0 && !/^\s*[1-9]\d* passing/m.test(text)) {
  console.error('VS Code ended well, but no test reported');
  status = NOTHING_RAN;
}
if (status !== 0) console.error([...log.slice(-40), ...host.consoleLines.slice(-20)].join('\n'));
process.exit(status);

function option(name) {
  return process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
}

async function runSuite() {
  let done;
  const ended = new Promise((resolve) => (done = resolve));
  await host.page.exposeFunction('codeAutomationLog', (type, args) => void log.push(`[${type}] ${format(...args)}`));
  await host.page.exposeFunction('codeAutomationExit', (code) => done(code));
  const limit = setTimeout(() => done(TOO_LONG), Number(process.env.E2E_LIMIT_S ?? 300) * 1000);
  await host.page.goto(host.url);
  const code = await ended;
  clearTimeout(limit);
  return code;
}
