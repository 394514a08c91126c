import type { FileFacts, FileProblem, Language, Unit } from '../model/index.ts';
import { digestOf } from './digest.ts';

/** Facts of a text that is not read at all. */
export function emptyFacts(language: Language, size: number, problem: FileProblem): FileFacts {
  const at = { start: 0, end: 0 };
  const module: Unit = {
    kind: 'module',
    name: '',
    path: '',
    async: false,
    generator: false,
    parent: -1,
    class: -1,
    params: [],
    returned: [],
    yielded: [],
    decorators: [],
    stub: false,
    variables: [],
    outerNames: [],
    regions: [{ kind: 'body', parent: -1, first: 0, last: 0, at, statement: -1, arm: 0, operations: 0 }],
    calls: [],
    suspensions: [],
    accesses: [],
    exits: [],
    at,
    nameAt: at,
    headAt: at,
    bodyAt: at,
  };
  const shared = { units: [module], classes: [], imports: [] };
  return { language, digest: digestOf(shared), problems: [problem], ...shared, directives: [], foreignSuppressions: [], generated: false, size };
}
