import type { Span } from '../model/index.ts';
import { regionsAround, shortCall, shortText } from './handles.ts';
import type { Report } from './rule.ts';
import type { CallSite, FileView, UnitSite } from './views.ts';

/** Questions about calls that every process of a group has to make, and that only some make. */

/** A call that every process of a group has to make stands where only some make it; the texts say who waits with it, and for how long. */
export function* onSomeRanks(file: FileView, site: CallSite, says: { readonly waits: string; readonly others: string }): Iterable<Report> {
  const test = rankTest(file, site);
  if (test === undefined || hasCounterpart(site)) return;
  yield {
    at: site.call.at,
    grade: 'likely',
    message: `\`${shortCall(file, site)}\` is called only where \`${shortText(file, test)}\`, but every process has to call it`,
    because: [
      { lane: 'one rank', at: test, says: 'only processes for which this holds go on to the call' },
      { lane: 'one rank', at: site.call.at, says: says.waits },
      { lane: 'the other ranks', at: test, says: says.others },
    ],
  };
}

const RANK = /^(?:not\s+)?(?:\w+\.)*(?:(?:local_|global_|world_|node_|my_?)?rank|RANK|LOCAL_RANK|get_rank\(\)|Get_rank\(\)|is_main_process(?:\(\))?|is_master(?:\(\))?|is_rank_?(?:0|zero)(?:\(\))?|main_process|master_process)\s*(?:(?:==|!=|>|<|in)\s*[\w[\](), -]+)?$/;

/** The test of the rank that stands around a call, or above it with a `return`. */
function rankTest(file: FileView, site: CallSite): Span | undefined {
  return around(file, site) ?? earlyReturn(file, site);
}

/** `rank != -1` asks whether there are several processes at all. */
const ANY_RANK = /(?:!=|>|==)\s*-\s*1\b|>=\s*0\b/;

function isRankTest(text: string): boolean {
  return RANK.test(text) && !ANY_RANK.test(text);
}

function around(file: FileView, site: CallSite): Span | undefined {
  for (const at of regionsAround(site.in, site.call.region)) {
    const region = site.in.unit.regions[at];
    if (region?.kind === 'branch' && region.testAt !== undefined && isRankTest(file.text(region.testAt))) return region.testAt;
  }
  return undefined;
}

/** `if rank != 0: return` above the call. */
function earlyReturn(file: FileView, site: CallSite): Span | undefined {
  const regions = regionsAround(site.in, site.call.region);
  for (const exit of site.in.unit.exits) {
    if (exit.kind !== 'return' || exit.order > site.call.order) continue;
    const region = site.in.unit.regions[exit.region];
    if (region?.kind !== 'branch' || region.testAt === undefined || regions.includes(exit.region) || !regions.includes(region.parent)) continue;
    if (isRankTest(file.text(region.testAt)) && region.negated !== true) return region.testAt;
  }
  return undefined;
}

/** Another call of the same function under a test, or after a branch that leaves, in the same unit: the counterpart of the others. */
function hasCounterpart(site: CallSite): boolean {
  const name = lastName(site.in, site.index);
  const branches = regionsAround(site.in, site.call.region).filter((at) => site.in.unit.regions[at]?.kind === 'branch');
  const leaves = site.in.unit.exits.some((exit) => exit.kind === 'return' && branches.includes(exit.region));
  if (leaves && site.in.unit.calls.some((call, index) => index !== site.index && call.order > site.call.order && lastName(site.in, index) === name)) return true;
  return site.in.unit.calls.some((call, index) => index !== site.index && lastName(site.in, index) === name && regionsAround(site.in, call.region).some((at) => site.in.unit.regions[at]?.kind === 'branch'));
}

function lastName(unit: UnitSite, index: number): string {
  const callee = unit.unit.calls[index]?.callee;
  return callee?.k === 'name' || callee?.k === 'attribute' ? callee.name : '';
}
