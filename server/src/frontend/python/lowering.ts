import {
  UNKNOWN_REF,
  type Access,
  type Argument,
  type Binding,
  type BindingSite,
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
} from '../../model/index.ts';
import { NO_USE, type Draft } from '../uses.ts';
import { Scope, type ClassDraft, type UnitDraft } from './drafts.ts';
import type { FlatTree } from './flat-tree.ts';
import { K } from './node-kinds.ts';
import { detached } from '../refs.ts';

/** Nesting beyond this is not followed: the interpreter itself refuses 100 levels of indentation and 200 of parentheses. */
const MAX_DEPTH = 300;

const NO_VARIABLES: readonly Variable[] = [];

/** A binding before it is known where it happens. */
type BindingValue = Binding extends infer Each ? (Each extends Binding ? Omit<Each, 'unit' | 'order' | 'region' | 'at'> : never) : never;

/** The interpreter that conditions on `sys.version_info` and `sys.platform` are decided for. */
export interface Interpreter {
  readonly version: readonly [number, number];
  readonly platform: string;
}

/** What lowers each kind of node. The parts of the language hold one another, so they reach each other through this. */
export interface Visitors {
  /** Lowers an expression in evaluation order: emits what happens and returns what the expression refers to. `use` is what becomes of its value. */
  expression(l: Lowering, node: number, use: Use): Ref;
  statement(l: Lowering, node: number): void;
  block(l: Lowering, node: number): void;
  isStatement(kind: number): boolean;
}

export interface LoweringOptions {
  readonly whole: boolean;
  readonly interpreter?: Interpreter;
}

/** The state of lowering one file: where it is in the text, and the facts gathered so far. */
export class Lowering {
  readonly tree: FlatTree;
  readonly text: string;
  /** Calls, reads, accesses and regions are wanted. */
  readonly whole: boolean;
  readonly units: UnitDraft[] = [];
  readonly classes: ClassDraft[] = [];
  readonly scopes: Scope[] = [];
  readonly imports: Import[] = [];
  /** What the module lists in `__all__`: nothing is known when a part of it is computed. */
  readonly exported = { names: new Set<string>(), found: false, computed: false };
  readonly problems: FileProblem[] = [];
  /** Spans of simple statements and of the headers of compound ones, in order, for comments that cover the next one. */
  readonly statements: Span[] = [];
  unit: UnitDraft;
  scope: Scope;
  /** Class whose body is being executed, or -1. */
  classBody = -1;
  statementAt: Span;
  /** In a statement that cannot be read as a whole: nothing is claimed about what becomes of its values. */
  broken = false;
  /** The interpreter for which conditions are decided, in stubs that are lowered once for all. */
  readonly interpreter: Interpreter | undefined;
  /** In code that the interpreter does not run: names are bound only where nothing else binds them. */
  spare = false;
  /** Under `if TYPE_CHECKING:`. */
  typeOnly = false;
  #depth = 0;
  #tooDeep = false;
  readonly #paths = new Map<string, number>();
  readonly #names = new Map<string, string>();

  readonly #visitors: Visitors;

  constructor(tree: FlatTree, visitors: Visitors, options: LoweringOptions) {
    this.tree = tree;
    this.#visitors = visitors;
    this.text = tree.text;
    this.whole = options.whole;
    this.interpreter = options.interpreter;
    const all = { start: 0, end: tree.text.length };
    const start = { start: 0, end: 0 };
    this.unit = this.addUnit({ kind: 'module', name: '', path: '', at: all, nameAt: start, headAt: start, bodyAt: all });
    this.scope = this.unit.scope;
    this.statementAt = all;
  }

  // Reading the tree

  kind(node: number): number {
    return this.tree.kind[node] as number;
  }

  startOf(node: number): number {
    return this.tree.start[node] as number;
  }

  endOf(node: number): number {
    return this.tree.end[node] as number;
  }

  after(node: number): number {
    return this.tree.next[node] as number;
  }

  at(node: number): Span {
    return { start: this.startOf(node), end: this.endOf(node) };
  }

  flawed(node: number): boolean {
    return this.tree.flawed[node] === 1;
  }

  /** The first child that is not an error, or 0. */
  first(node: number): number {
    const limit = this.after(node);
    for (let child = node + 1; child < limit; child = this.after(child)) if (this.kind(child) !== K.ERROR) return child;
    return 0;
  }

  children(node: number): number[] {
    const children: number[] = [];
    const limit = this.after(node);
    for (let child = node + 1; child < limit; child = this.after(child)) children.push(child);
    return children;
  }

  /** Children that are not errors. */
  parts(node: number): number[] {
    const parts: number[] = [];
    const limit = this.after(node);
    for (let child = node + 1; child < limit; child = this.after(child)) if (this.kind(child) !== K.ERROR) parts.push(child);
    return parts;
  }

  /** The text of a node. Equal names share one string, so that facts do not keep the text they were cut from. */
  name(node: number): string {
    const slice = this.text.slice(this.startOf(node), this.endOf(node));
    const known = this.#names.get(slice);
    if (known !== undefined) return known;
    const name = slice.length > 12 ? detached(slice) : slice;
    this.#names.set(slice, name);
    return name;
  }

  /** Inside parentheses. */
  bare(node: number): number {
    let inner = node;
    while (this.kind(inner) === K.parenthesized_expression) {
      const content = this.first(inner);
      if (content === 0) break;
      inner = content;
    }
    return inner;
  }

  // Lowering its parts

  expression(node: number, use: Use): Ref {
    return this.#visitors.expression(this, node, use);
  }

  block(node: number): void {
    this.#visitors.block(this, node);
  }

  /** Whatever stands in code that cannot be read: its parts are looked at, but nothing is claimed about them. */
  unreadable(node: number): Ref {
    if (!this.enter(node)) return UNKNOWN_REF;
    const { broken } = this;
    this.broken = true;
    for (const child of this.children(node)) {
      if (this.#visitors.isStatement(this.kind(child))) this.#visitors.statement(this, child);
      else this.expression(child, NO_USE);
    }
    this.broken = broken;
    this.leave();
    return UNKNOWN_REF;
  }

  /** Index of the call that `node` is, when it is one and has just been lowered. */
  callOf(node: number): number | undefined {
    return this.whole && this.kind(this.bare(node)) === K.call ? this.unit.facts.calls.length - 1 : undefined;
  }

  // Depth

  /** Goes one level deeper; `false`, with a problem, where the text is nested too deeply to be followed. Each `true` needs a `leave`. */
  enter(node: number): boolean {
    if (this.#depth < MAX_DEPTH) {
      this.#depth++;
      return true;
    }
    if (!this.#tooDeep) {
      this.#tooDeep = true;
      const start = this.startOf(node);
      this.problems.push({ kind: 'too-deep', at: { start, end: Math.min(this.endOf(node), start + 1) }, message: 'this code is nested too deeply to be followed' });
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
      self: parent?.self,
    };
    this.scopes.push(unit.scope);
    this.units.push(unit);
    return unit;
  }

  /** Runs `body` with `unit` as the unit being filled. */
  inUnit(unit: UnitDraft, body: () => void): void {
    const { unit: outerUnit, scope, classBody, statementAt } = this;
    this.unit = unit;
    this.scope = unit.scope;
    this.classBody = -1;
    body();
    const whole = unit.facts.regions[0];
    if (whole) whole.last = unit.order++;
    this.unit = outerUnit;
    this.scope = scope;
    this.classBody = classBody;
    this.statementAt = statementAt;
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
    const path = around === '' ? name : `${around}.${name}`;
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

  bind(name: string, at: Span, value: BindingValue, scope: Scope = this.scope): void {
    if (this.spare && scope.bindings.has(name)) return;
    scope.bind(name, this.#placed(value as Binding, at));
  }

  read(name: string, at: Span, use: Use): void {
    if (!this.whole) return;
    const { unit } = this;
    this.scope.read(name, { unit: unit.index, order: unit.order++, region: unit.region, at, use: this.use(use) });
  }

  call(callee: Ref, args: readonly Argument[], use: Use, spans: { readonly at: Span; readonly calleeAt: Span; readonly argsAt: Span }): number {
    const { unit } = this;
    const { at, calleeAt, argsAt } = spans;
    return unit.facts.calls.push({ callee, args, use: this.use(use), order: unit.order++, region: unit.region, at, calleeAt, argsAt, statementAt: this.statementAt, classBody: this.classBody }) - 1;
  }

  access(access: Omit<Access, 'order' | 'region'>): void {
    if (this.whole) this.unit.facts.accesses.push(this.#ordered(access as Access));
  }

  suspend(suspension: Omit<Suspension, 'order' | 'region'>): void {
    if (this.whole) this.unit.facts.suspensions.push(this.#ordered(suspension as Suspension));
  }

  exit(exit: Omit<Exit, 'order' | 'region'>): void {
    if (this.whole) this.unit.facts.exits.push(this.#ordered(exit as Exit));
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
