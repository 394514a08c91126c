import type { Expression, Node, Statement } from 'typescript/unstable/ast';
import {
  UNKNOWN_REF,
  type Access,
  type Argument,
  type Binding,
  type BindingSite,
  type Call,
  type Exit,
  type FileProblem,
  type Import,
  type Ref,
  type Region,
  type Span,
  type Suspension,
  type Unit,
  type Use,
  type Variable,
} from '../../../model/index.ts';
import { detached } from '../../refs.ts';
import { type Draft, NO_USE } from '../../uses.ts';
import { addTo, type ClassDraft, Scope, type UnitDraft } from './drafts.ts';
import { bare, indexOf, isCallLike, tokenStart } from './nodes.ts';

/** Nesting beyond this is not followed: each level takes several frames of the stack. */
const MAX_DEPTH = 500;

const NO_VARIABLES: readonly Variable[] = [];

/** A binding before it is known where it happens. */
export type BindingValue = Binding extends infer Each ? (Each extends Binding ? Omit<Each, 'unit' | 'order' | 'region' | 'at'> : never) : never;

/** What lowers each kind of node. The parts of the language hold one another, so they reach each other through this. */
export interface Visitors {
  /** Lowers an expression in evaluation order: emits what happens and returns what the expression refers to. `use` is what becomes of its value. */
  expression(l: Lowering, node: Expression, use: Use): Ref;
  statement(l: Lowering, node: Statement): void;
  /** A list of statements that share a scope. */
  block(l: Lowering, list: Iterable<Statement>): void;
}

export interface LoweringOptions {
  readonly whole: boolean;
  /** Where the text has syntax errors, in order: nothing is claimed about statements that hold one. */
  readonly errors: readonly Span[];
}

/** The state of lowering one file: where it is in the text, and the facts gathered so far. */
export class Lowering {
  readonly text: string;
  /** Calls, reads, accesses and regions are wanted. */
  readonly whole: boolean;
  readonly errors: readonly Span[];
  readonly units: UnitDraft[] = [];
  readonly classes: ClassDraft[] = [];
  readonly scopes: Scope[] = [];
  readonly imports: Import[] = [];
  /** What the module exports, by the names that others see, with what stands behind those that no variable of the name declares. */
  readonly exported = new Map<string, Binding | undefined>();
  readonly problems: FileProblem[] = [];
  /** Spans of simple statements and of the headers of compound ones, in order, for comments that cover the next one. */
  readonly statements: Span[] = [];
  /** Function declarations whose names are bound already, at the start of their block. */
  readonly hoisted = new Map<number, Draft<Extract<Binding, { kind: 'function' }>>>();
  /** Declarations that only types are made of, for the digest. */
  readonly typeDeclarations: Span[] = [];
  unit: UnitDraft;
  scope: Scope;
  /** Class whose body is being executed, or -1. */
  classBody = -1;
  statementAt: Span;
  /** In a statement that cannot be read as a whole: nothing is claimed about what becomes of its values. */
  broken = false;
  /** Regions that the optional chain being lowered has opened. */
  chain: Draft<Region>[] = [];
  /** The link that is lowered next is not the last of its chain. */
  chainGoesOn = false;
  /** Regions that the `using` of the statement just lowered has opened, for the end of its block. */
  readonly using: Draft<Region>[] = [];
  /** Labels of the statement that is lowered next. */
  labels: readonly string[] = [];
  /** What functions in an object literal or namespace are named after. */
  naming: string | undefined;
  #depth = 0;
  #tooDeep = false;
  readonly #paths = new Map<string, number>();
  readonly #names = new Map<string, string>();
  readonly #visitors: Visitors;

  constructor(text: string, visitors: Visitors, options: LoweringOptions) {
    this.#visitors = visitors;
    this.text = text;
    this.whole = options.whole;
    this.errors = options.errors;
    const all = { start: 0, end: text.length };
    const start = { start: 0, end: 0 };
    this.unit = this.addUnit({ kind: 'module', name: '', path: '', at: all, nameAt: start, headAt: start, bodyAt: all });
    this.scope = this.unit.scope;
    this.statementAt = all;
  }

  // Reading the tree

  startOf(node: Node): number {
    const { pos, end } = node;
    return Math.min(tokenStart(this.text, pos), end);
  }

  /** Nodes that stand for something missing are empty, and may stand before white space. */
  at(node: Node): Span {
    const { pos, end } = node;
    return { start: Math.min(tokenStart(this.text, pos), end), end };
  }

  /** The text of an identifier. Equal names share one string, so that facts do not keep the text they were cut from. */
  name(node: Node): string {
    const slice = this.text.slice(this.startOf(node), node.end);
    const known = this.#names.get(slice);
    if (known !== undefined) return known;
    const written = slice.includes('\\') ? (node as unknown as { readonly text: string }).text : slice;
    const name = written.length > 12 ? detached(written) : written;
    this.#names.set(slice, name);
    return name;
  }

  // Lowering its parts

  expression(node: Expression, use: Use): Ref {
    return this.#visitors.expression(this, node, use);
  }

  statement(node: Statement): void {
    this.#visitors.statement(this, node);
  }

  block(list: Iterable<Statement>): void {
    this.#visitors.block(this, list);
  }

  /** Index of the call that `node` is, when it is one and has just been lowered. */
  callOf(node: Expression): number | undefined {
    return this.whole && isCallLike(bare(node)) ? this.unit.facts.calls.length - 1 : undefined;
  }

  /** Makes a span the statement that what follows stands in; it is broken when an error lies in it. Gives the state before. */
  enterStatement(at: Span): { readonly broken: boolean } {
    const { broken } = this;
    this.statementAt = at;
    this.statements.push(at);
    this.broken = this.errors.length > 0 && this.errors.some((error) => error.start <= at.end && at.start <= error.end);
    return { broken };
  }

  // Depth

  /** Goes one level deeper; `false`, with a problem, where the text is nested too deeply to be followed. Each `true` needs a `leave`. */
  enter(node: Node): boolean {
    if (this.#depth < MAX_DEPTH) {
      this.#depth++;
      return true;
    }
    if (!this.#tooDeep) {
      this.#tooDeep = true;
      const start = this.startOf(node);
      this.problems.push({ kind: 'too-deep', at: { start, end: Math.min(node.end, start + 1) }, message: 'this code is nested too deeply to be followed' });
    }
    return false;
  }

  leave(): void {
    this.#depth--;
  }

  // Units, scopes and regions

  addUnit(given: Pick<Unit, 'kind' | 'name' | 'path' | 'at' | 'nameAt' | 'headAt' | 'bodyAt'>): UnitDraft {
    const parent = this.units.length === 0 ? undefined : this.unit;
    const index = this.units.length;
    const unit: UnitDraft = {
      facts: {
        kind: given.kind,
        name: given.name,
        path: given.path,
        async: false,
        generator: false,
        parent: parent ? parent.index : -1,
        class: -1,
        params: [],
        returned: [],
        yielded: [],
        decorators: [],
        stub: false,
        variables: NO_VARIABLES,
        outerNames: [],
        regions: [{ kind: 'body', parent: -1, first: 0, last: 0, at: given.bodyAt, statement: -1, arm: 0, operations: 0 }],
        calls: [],
        suspensions: [],
        accesses: [],
        exits: [],
        at: given.at,
        nameAt: given.nameAt,
        headAt: given.headAt,
        bodyAt: given.bodyAt,
      },
      index,
      scope: new Scope('unit', parent ? this.scope : undefined, index, 0),
      order: 0,
      statement: 0,
      region: 0,
      thisClass: -1,
      breakable: [],
      caught: [],
    };
    this.scopes.push(unit.scope);
    this.units.push(unit);
    return unit;
  }

  /** Runs `body` with `unit` as the unit being filled. */
  inUnit(unit: UnitDraft, body: () => void): void {
    const { unit: outerUnit, scope, classBody, statementAt, chain, naming, labels } = this;
    this.unit = unit;
    this.scope = unit.scope;
    this.classBody = -1;
    this.chain = [];
    this.naming = undefined;
    this.labels = [];
    body();
    const whole = unit.facts.regions[0];
    if (whole) whole.last = unit.order++;
    this.unit = outerUnit;
    this.scope = scope;
    this.classBody = classBody;
    this.statementAt = statementAt;
    this.chain = chain;
    this.naming = naming;
    this.labels = labels;
  }

  /** Runs `body` with a scope of its own for `let`, `const` and classes. */
  inBlock(body: () => void): void {
    const { scope } = this;
    this.scope = new Scope('block', scope, this.unit.index, this.unit.region);
    this.scopes.push(this.scope);
    body();
    this.scope = scope;
  }

  /** Starts a region of the current unit, which is then `unit.region`; what else is known of it is set on the result. */
  openRegion(kind: Region['kind'], at: Span, statement: number, arm: number): Draft<Region> {
    const { unit } = this;
    const first = unit.order++;
    const region: Draft<Region> = { kind, parent: unit.region, first, last: first, at, statement, arm, operations: 0 };
    if (this.whole) unit.region = unit.facts.regions.push(region) - 1;
    return region;
  }

  closeRegion(region: Draft<Region>): void {
    const { unit } = this;
    region.last = unit.order++;
    unit.region = region.parent;
  }

  /** A path that no other unit (or class) of the file has. */
  pathOf(name: string, kind: 'unit' | 'class'): string {
    const around = this.classBody >= 0 ? (this.classes[this.classBody]?.fact.path ?? '') : this.unit.facts.path;
    const own = name === '' ? '<missing>' : name;
    const inner = this.naming === undefined ? own : `${this.naming}.${own}`;
    const path = around === '' ? inner : `${around}.${inner}`;
    const key = `${kind} ${path}`;
    const count = (this.#paths.get(key) ?? 0) + 1;
    this.#paths.set(key, count);
    return count === 1 ? path : `${path}@${count}`;
  }

  // Events

  use(use: Use): Use {
    return this.broken ? NO_USE : use;
  }

  operation(): void {
    const region = this.unit.facts.regions[this.unit.region];
    if (region) region.operations++;
  }

  /** Declares a name in a scope. */
  declare(name: string, at: Span, value: BindingValue, scope: Scope = this.scope): Binding {
    const binding = this.#placed(value as Binding, at);
    scope.declared = addTo(scope.declared, name, binding);
    return binding;
  }

  /** Gives a new value to a name that is declared somewhere around. */
  assign(name: string, at: Span, value: BindingValue): void {
    const { scope } = this;
    scope.assigned = addTo(scope.assigned, name, this.#placed(value as Binding, at));
  }

  /** A binding for the names that the module exports; no event of its own. */
  exportBinding(at: Span, value: BindingValue): Binding {
    return this.#placed(value as Binding, at);
  }

  read(name: string, at: Span, use: Use): void {
    if (!this.whole) return;
    const { scope, unit } = this;
    scope.reads = addTo(scope.reads, name, { unit: unit.index, order: unit.order++, region: unit.region, at, use: this.use(use) });
  }

  call(callee: Ref, args: readonly Argument[], use: Use, given: CallGiven): number {
    const { unit } = this;
    const { at, calleeAt, argsAt } = given;
    const call: Draft<Call> = {
      callee,
      args,
      use: this.use(use),
      order: unit.order++,
      region: unit.region,
      at,
      calleeAt,
      argsAt,
      statementAt: this.statementAt,
      classBody: this.classBody,
      node: indexOf(given.node),
      calleeNode: indexOf(given.calleeNode),
    };
    if (given.construct === true) call.construct = true;
    if (given.optional === true) call.optional = true;
    if (given.jsx === true) call.jsx = true;
    return unit.facts.calls.push(call) - 1;
  }

  access(access: Omit<Access, 'order' | 'region'>): void {
    if (this.whole) this.unit.facts.accesses.push(this.#ordered(access as Access));
  }

  suspend(suspension: Omit<Suspension, 'order' | 'region'>): void {
    if (this.whole && !this.broken) this.unit.facts.suspensions.push(this.#ordered(suspension as Suspension));
  }

  exit(exit: Omit<Exit, 'order' | 'region'>): void {
    if (this.whole) this.unit.facts.exits.push(this.#ordered(exit as Exit));
  }

  returns(value: Ref): void {
    const { returned } = this.unit.facts;
    if (!(value.k === 'literal' && value.type === 'none')) returned.push(this.broken ? UNKNOWN_REF : value);
  }

  // These complete the object they are given rather than copy it: there is one for everything that happens in a file.

  #ordered<T extends { readonly order: number; readonly region: number }>(event: T): T {
    const draft: Draft<Pick<T, 'order' | 'region'>> = event;
    draft.order = this.unit.order++;
    draft.region = this.unit.region;
    return event;
  }

  #placed(binding: Binding, at: Span): Binding {
    const draft: Draft<BindingSite> = this.#ordered(binding);
    draft.unit = this.unit.index;
    draft.at = at;
    return binding;
  }
}

interface CallGiven {
  readonly at: Span;
  readonly calleeAt: Span;
  readonly argsAt: Span;
  readonly node: Node;
  readonly calleeNode: Node;
  readonly construct?: boolean;
  readonly optional?: boolean;
  readonly jsx?: boolean;
}
