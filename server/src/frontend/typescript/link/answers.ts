import { NodeHandle, type Project, type Symbol } from 'typescript/unstable/sync';
import type { Node, SourceFile } from 'typescript/unstable/ast';
import { UNKNOWN_VALUE, type Call, type ExpectedResult, type FileFacts, type FileId, type Span, type Value } from '../../../model/index.ts';
import type { CheckerSession } from '../checker-session.ts';
import { expressionAt } from './nodes.ts';
import { expectedResult } from './expected.ts';
import type { ProgramFiles } from './program-files.ts';
import { SymbolTargets, type Target } from './symbols.ts';
import { TypeValues } from './type-values.ts';

/** Which calls of a file need the checker to say what they call, and which what they give: asked for in one batch each. */
export interface Wanted {
  callee(call: Call, unit: number): boolean;
  result(call: Call, unit: number): boolean;
}

/**
 * What the checker says of the files of one snapshot. A file's calls are asked for one by one at first, and all together as soon as more of them matter.
 */
export class Answers {
  readonly #session: CheckerSession;
  readonly #program: ProgramFiles;
  #symbols: SymbolTargets;
  readonly #files: Map<FileId, FileAnswers>;
  readonly #types = new Map<string, TypeValues>();
  #revision: number;

  constructor(session: CheckerSession, program: ProgramFiles, kept: ReadonlyMap<FileId, FileAnswers>) {
    this.#session = session;
    this.#program = program;
    this.#revision = session.revision;
    this.#symbols = new SymbolTargets(program);
    this.#files = new Map(kept);
  }

  /** Answers about the files for which `holds` says that nothing they rest on has changed. */
  kept(holds: (file: FileId, facts: FileFacts) => boolean): ReadonlyMap<FileId, FileAnswers> {
    return new Map([...this.#files].filter(([file, answers]) => holds(file, answers.facts)));
  }

  callee(file: FileId, facts: FileFacts, call: Call, wanted: Wanted): Target | undefined {
    if (call.calleeNode === undefined) return undefined;
    const { callees } = this.#of(file, facts);
    if (callees.known.has(call.calleeNode)) return callees.known.get(call.calleeNode);
    if (dueForBatch(callees, SINGLES)) {
      for (const [node, target] of this.#batch(file, facts, (each, unit) => (wanted.callee(each, unit) ? each.calleeNode : undefined), (project, nodes) => this.#targets(project, nodes))) callees.known.set(node, target);
      if (callees.known.has(call.calleeNode)) return callees.known.get(call.calleeNode);
    }
    const asked = this.#single(file, call.calleeNode, (project, node) => this.#targets(project, [node])[0]);
    callees.known.set(call.calleeNode, asked);
    return asked;
  }

  result(file: FileId, facts: FileFacts, call: Call, wanted: Wanted): Value {
    if (call.node === undefined) return UNKNOWN_VALUE;
    const { results } = this.#of(file, facts);
    const before = results.known.get(call.node);
    if (before !== undefined) return before;
    // Who asks for one result asks for those of most statements and awaits.
    if (dueForBatch(results, 1)) {
      for (const [node, value] of this.#batch(file, facts, (each, unit) => (wanted.result(each, unit) ? each.node : undefined), (project, nodes) => this.#values(project, nodes))) results.known.set(node, value);
      const known = results.known.get(call.node);
      if (known !== undefined) return known;
    }
    const asked = this.#single(file, call.node, (project, node) => this.#values(project, [node])[0]) ?? UNKNOWN_VALUE;
    results.known.set(call.node, asked);
    return asked;
  }

  /** The type of the name at a position. */
  nameType(file: FileId, facts: FileFacts, position: number): Value {
    const { types } = this.#of(file, facts);
    const known = types.get(position);
    if (known !== undefined) return known;
    const asked = this.#ask(file, (project) => this.#typesOf(project).of(project.checker.getTypeAtPosition(file, position))) ?? UNKNOWN_VALUE;
    types.set(position, asked);
    return asked;
  }

  /** What the name at a position refers to. */
  nameTarget(file: FileId, facts: FileFacts, position: number): Target | undefined {
    const { targets } = this.#of(file, facts);
    if (targets.has(position)) return targets.get(position);
    const asked = this.#ask(file, (project) => {
      const symbol = project.checker.getSymbolAtPosition(file, position);
      return symbol === undefined ? undefined : this.#symbols.of(project.checker, symbol);
    });
    targets.set(position, asked);
    return asked;
  }

  /** The type of the expression at a span. */
  typeAt(file: FileId, facts: FileFacts, at: Span): Value {
    const { spans } = this.#of(file, facts);
    const key = `${at.start} ${at.end}`;
    const known = spans.get(key);
    if (known !== undefined) return known;
    const asked =
      this.#ask(file, (project) => {
        const node = this.#nodeAt(project, file, at);
        return node === undefined ? undefined : this.#values(project, [node])[0];
      }) ?? UNKNOWN_VALUE;
    spans.set(key, asked);
    return asked;
  }

  expectedAt(file: FileId, at: Span): ExpectedResult {
    return (
      this.#ask(file, (project) => {
        const node = this.#nodeAt(project, file, at);
        return node === undefined ? undefined : expectedResult(project.checker, this.#typesOf(project), node);
      }) ?? 'unknown'
    );
  }

  /** Asks with what is known of symbols and types, which go by numbers that hold for one snapshot of one process. */
  #ask<T>(file: FileId, question: (project: Project) => T): T | undefined {
    return this.#session.ask(file, (project) => {
      if (this.#revision !== this.#session.revision) {
        this.#revision = this.#session.revision;
        this.#symbols = new SymbolTargets(this.#program);
        this.#types.clear();
      }
      return question(project);
    });
  }

  #of(file: FileId, facts: FileFacts): FileAnswers {
    const known = this.#files.get(file);
    if (known !== undefined && known.facts === facts) return known;
    const made: FileAnswers = { facts, callees: { known: new Map(), asked: 0 }, results: { known: new Map(), asked: 0 }, types: new Map(), targets: new Map(), spans: new Map() };
    this.#files.set(file, made);
    return made;
  }

  #batch<T>(file: FileId, facts: FileFacts, node: (call: Call, unit: number) => number | undefined, answer: (project: Project, nodes: readonly Node[]) => readonly T[]): Map<number, T> {
    const numbers = facts.units.flatMap((unit, index) => unit.calls.flatMap((call) => node(call, index) ?? []));
    if (numbers.length === 0) return new Map();
    const found = this.#ask(file, (project) => {
      const source = project.program.getSourceFile(file);
      if (source === undefined) return undefined;
      const pairs = numbers.flatMap((number) => {
        const found = nodeOf(project, source, number);
        return found === undefined ? [] : [[number, found] as const];
      });
      const answers = answer(project, pairs.map(([, found]) => found));
      return new Map(pairs.flatMap(([number], index) => (index in answers ? [[number, answers[index] as T] as const] : [])));
    });
    return found ?? new Map();
  }

  #single<T>(file: FileId, number: number, answer: (project: Project, node: Node) => T): T | undefined {
    return this.#ask(file, (project) => {
      const source = project.program.getSourceFile(file);
      const node = source === undefined ? undefined : nodeOf(project, source, number);
      return node === undefined ? undefined : answer(project, node);
    });
  }

  #targets(project: Project, nodes: readonly Node[]): readonly (Target | undefined)[] {
    const symbols: readonly (Symbol | undefined)[] = project.checker.getSymbolAtLocation(nodes);
    return symbols.map((symbol) => (symbol === undefined ? undefined : this.#symbols.of(project.checker, symbol)));
  }

  #values(project: Project, nodes: readonly Node[]): readonly Value[] {
    const values = this.#typesOf(project);
    return project.checker.getTypeAtLocation(nodes).map((type) => values.of(type));
  }

  #typesOf(project: Project): TypeValues {
    const known = this.#types.get(project.id);
    if (known !== undefined) return known;
    const made = new TypeValues(project.checker, this.#symbols, this.#holds(this.#revision));
    this.#types.set(project.id, made);
    return made;
  }

  #holds(revision: number): () => boolean {
    return () => this.#session.revision === revision;
  }

  #nodeAt(project: Project, file: FileId, at: Span): Node | undefined {
    const source = project.program.getSourceFile(file);
    return source === undefined ? undefined : expressionAt(source, at);
  }
}

/** Answers about the calls of a file, by the numbers of their nodes, and how often somebody wanted one that was not there. */
interface Asked<T> {
  readonly known: Map<number, T>;
  asked: number;
}

/** A whole file costs as much as this many single questions; most files in which one call matters have no more. */
const SINGLES = 6;

/** The file is asked about as a whole, once. */
function dueForBatch(asked: Asked<unknown>, after: number): boolean {
  asked.asked += 1;
  return asked.asked === after;
}

/** What was answered about one file, as of its facts. */
export interface FileAnswers {
  readonly facts: FileFacts;
  readonly callees: Asked<Target | undefined>;
  readonly results: Asked<Value>;
  readonly types: Map<number, Value>;
  readonly targets: Map<number, Target | undefined>;
  readonly spans: Map<string, Value>;
}

function nodeOf(project: Project, source: SourceFile, number: number): Node | undefined {
  // The handle's kind is not looked at: the number alone says which node it is.
  return new NodeHandle(`${number}.0.${source.path}`, project).resolve();
}
