import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The licences of every package of which something is in the bundles, as their terms ask. `files` are paths relative to the root. */
export function thirdPartyLicenses(root, files) {
  const folders = new Set(files.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const packages = [...folders].sort((a, b) => a.localeCompare(b)).map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
    const texts = readdirSync(path.join(root, folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
    return { title: `${name} ${version} (${license})`, texts: texts.map((file) => readFileSync(path.join(root, folder, file), 'utf8').trim()) };
  });
  // The index of the standard library is made from these stubs.
  const typeshed = path.join(root, 'node_modules/pyright/dist/typeshed-fallback/LICENSE');
  if (existsSync(typeshed)) packages.push({ title: 'typeshed (Apache-2.0)', texts: [readFileSync(typeshed, 'utf8').trim()] });
  const rule = '='.repeat(80);
  return ['Interleave contains code of the following packages.', ...packages.map(({ title, texts }) => `${rule}\n${title}\n${rule}\n\n${texts.join('\n\n')}`)].join('\n\n') + '\n';
}
