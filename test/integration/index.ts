import fs from 'node:fs';
import { format } from 'node:util';

/** Runs the suite inside the extension host; VS Code calls it and ends with status 1 when it rejects. */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const report = process.env['E2E_REPORT'];
  // In a browser's workbench the console reaches the page, mixed with VS Code's own lines, so the report goes to a file.
  if (report !== undefined) {
    Mocha.reporters.Base.consoleLog = (...line: unknown[]) => {
      fs.appendFileSync(report, `${format(...line)}\n`);
    };
  }
  const mocha = new Mocha({ ui: 'bdd', color: false, reporter: process.env['E2E_REPORTER'] ?? 'spec', timeout: 60_000 });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  // Each of these defines its tests when it is loaded. The first one must see the extension before anything has started it.
  await import('./problems.ts');
  await import('./typescript.ts');
  await import('./fixes.ts');
  await import('./pages.ts');
  await import('./configuration.ts');
  await import('./server.ts');
  await new Promise<void>((resolve, reject) => {
    mocha.run((failures) => {
      if (failures === 0) resolve();
      else reject(new Error(`${String(failures)} test(s) failed`));
    });
  });
}
