import type { FileFacts, FileId } from '../model/index.ts';
import { glance } from '../model/index.ts';
import type { CallSite } from '../rule-api/index.ts';
import type { Linked } from './linked.ts';
import { type Spelled, nameFlows, namesIn } from './name-flows.ts';

/**
 * Tells by its spelling that a call makes no coroutine: no value gets from a coroutine function to the name that is called.
 * Most calls of a program are told so, and need not be resolved by those who look for coroutines.
 */
export interface CoroutineNames {
  readonly mayMake: (site: CallSite) => boolean;
}

/** A name as a number: what a plain word means in its file, what an attribute means anywhere, what a word means that the file does not bind. */
type Node = number;
const PLAIN = 0;
const ATTRIBUTE = 1;
const OUTSIDE = 2;
const KINDS = 3;
/** The target of whatever is a coroutine function. */
const COROUTINE: Node = -1;

/** The flows of a file. All files of a program are kept, so they are kept small: nodes in order, and where the targets of each begin. */
interface FileFlows {
  readonly facts: FileFacts;
  readonly nodes: Int32Array;
  readonly starts: Int32Array;
  readonly targets: Int32Array;
  /** The file takes names from others without listing them. */
  readonly star: boolean;
  /** What is known of plain words; good until a flow of any file changes. */
  readonly verdicts: Map<Node, boolean>;
}

export function coroutineNamesOf(linked: Linked): CoroutineNames {
  const ids = new Map<string, number>();
  const names: string[] = [];
  const files = new Map<FileId, FileFlows>();
  const holders = new Map<Node, FileFlows[]>();
  const verdicts = new Map<Node, boolean>();
  let revision = -1;
  let libraries: Linked['snapshot']['coroutines'];

  const nodeOf = (name: string, kind: number): Node => {
    let id = ids.get(name);
    if (id === undefined) {
      id = names.length;
      ids.set(name, id);
      names.push(name);
    }
    return id * KINDS + kind;
  };

  const refresh = (): void => {
    if (revision === linked.revision) return;
    revision = linked.revision;
    const { coroutines } = linked.snapshot;
    let same = libraries?.names === coroutines?.names && libraries?.complete === coroutines?.complete;
    libraries = coroutines;
    const gone = new Map<FileId, FileFlows>();
    for (const [file, flows] of files) {
      if (linked.snapshot.files.get(file)?.facts === flows.facts) continue;
      gone.set(file, flows);
      files.delete(file);
      for (const node of flows.nodes) if (node % KINDS === ATTRIBUTE) holders.set(node, (holders.get(node) ?? []).filter((each) => each !== flows));
    }
    for (const [file, { facts }] of linked.snapshot.files) {
      if (files.has(file)) continue;
      const flows = flowsOf(facts, nodeOf);
      files.set(file, flows);
      for (const node of flows.nodes) if (node % KINDS === ATTRIBUTE) add(holders, node, flows);
      same &&= sameFlows(gone.get(file), flows);
      gone.delete(file);
    }
    if (same && gone.size === 0) return;
    verdicts.clear();
    for (const flows of files.values()) flows.verdicts.clear();
  };

  /** Whether a coroutine function is reached from a node; all that was visited in vain is known to reach none. */
  const reaches = (start: Node, from: FileFlows): boolean => {
    const memoOf = (node: Node, flows: FileFlows) => (node % KINDS === PLAIN ? flows.verdicts : verdicts);
    const known = memoOf(start, from).get(start);
    if (known !== undefined) return known;
    const visited: [Node, FileFlows][] = [[start, from]];
    memoOf(start, from).set(start, false);
    let found = false;
    const visit = (node: Node, flows: FileFlows): void => {
      const memo = memoOf(node, flows);
      const before = memo.get(node);
      if (before === true || node === COROUTINE) found = true;
      if (found || before !== undefined) return;
      memo.set(node, false);
      visited.push([node, flows]);
    };
    for (let next = 0; next < visited.length && !found; next += 1) {
      const [node, flows] = visited[next] ?? [start, from];
      const kind = node % KINDS;
      if (kind !== PLAIN && libraryMay(names[(node - kind) / KINDS] ?? '', kind)) found = true;
      if (kind === PLAIN) forTargets(flows, node, (target) => visit(target, flows));
      if (kind === ATTRIBUTE) for (const holder of holders.get(node) ?? []) forTargets(holder, node, (target) => visit(target, holder));
    }
    if (found) for (const [node, flows] of visited) memoOf(node, flows).delete(node);
    memoOf(start, from).set(start, found);
    return found;
  };
  const libraryMay = (name: string, kind: number): boolean => {
    const { coroutines } = linked.snapshot;
    if (coroutines === undefined) return true;
    return (kind === ATTRIBUTE && !coroutines.complete) || coroutines.names.has(name);
  };

  return {
    mayMake(site) {
      refresh();
      const flows = files.get(site.in.file);
      if (flows === undefined || linked.snapshot.coroutines === undefined) return true;
      const { callee } = site.call;
      const spelled = namesIn(callee, flows.facts);
      if (spelled.length === 0) return true;
      return spelled.some(({ kind, name }) => {
        if (kind === 'attribute') return reaches(nodeOf(name, ATTRIBUTE), flows);
        const node = nodeOf(name, PLAIN);
        if (indexOf(flows.nodes, node) >= 0) return reaches(node, flows);
        return reaches(nodeOf(name, OUTSIDE), flows) || (flows.star && reaches(nodeOf(name, ATTRIBUTE), flows));
      });
    },
  };
}

function flowsOf(facts: FileFacts, nodeOf: (name: string, kind: number) => Node): FileFlows {
  const found = new Map<Node, Set<Node>>();
  const seen = glance(facts);
  const at = ({ kind, name }: Spelled): Node => nodeOf(name, kind === 'plain' ? PLAIN : ATTRIBUTE);
  const targetsOf = (from: Spelled): Set<Node> => {
    const node = at(from);
    const known = found.get(node);
    if (known !== undefined) return known;
    const made = new Set<Node>();
    found.set(node, made);
    return made;
  };
  nameFlows(seen, {
    flow: (from, to) => {
      const targets = targetsOf(from);
      if (to !== undefined) targets.add(at(to));
    },
    coroutine: (from) => targetsOf(from).add(COROUTINE),
  });
  const module = new Set((seen.units[0]?.variables ?? []).map((variable) => nodeOf(variable.name, PLAIN)));
  const star = starred(seen);
  // A word that only some scopes of the file bind means in the others what it means outside.
  for (const [node, targets] of found) if (node % KINDS === PLAIN && !module.has(node)) targets.add(node + OUTSIDE);
  const nodes = Int32Array.from(found.keys()).sort();
  const starts = new Int32Array(nodes.length + 1);
  const all: Node[] = [];
  nodes.forEach((node, index) => {
    for (const target of found.get(node) ?? []) {
      const bound = target % KINDS !== PLAIN || found.has(target);
      const outside = bound ? target % KINDS === OUTSIDE : true;
      all.push(bound ? target : target + OUTSIDE);
      if (outside && star) all.push(target - (target % KINDS) + ATTRIBUTE);
    }
    starts[index + 1] = all.length;
  });
  return { facts, nodes, starts, targets: Int32Array.from(all), star, verdicts: new Map() };
}

function starred(facts: FileFacts): boolean {
  return facts.imports.some((each) => each.names.includes('*'));
}

function forTargets(flows: FileFlows, node: Node, take: (target: Node) => void): void {
  const index = indexOf(flows.nodes, node);
  if (index < 0) return;
  for (let at = flows.starts[index] ?? 0; at < (flows.starts[index + 1] ?? 0); at += 1) take(flows.targets[at] ?? COROUTINE);
}

function indexOf(sorted: Int32Array, node: Node): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const value = sorted[middle] ?? 0;
    if (value === node) return middle;
    if (value < node) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function sameFlows(before: FileFlows | undefined, now: FileFlows): boolean {
  return before !== undefined && same(before.nodes, now.nodes) && same(before.starts, now.starts) && same(before.targets, now.targets);
}

function same(before: Int32Array, now: Int32Array): boolean {
  return before.length === now.length && before.every((value, index) => value === now[index]);
}

function add(lists: Map<Node, FileFlows[]>, node: Node, flows: FileFlows): void {
  const list = lists.get(node);
  if (list === undefined) lists.set(node, [flows]);
  else list.push(flows);
}
