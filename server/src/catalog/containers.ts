/** What methods of built-in containers do to them, by name. Sources: library reference of Python, thread safety of built-in types; ECMAScript for `Map`, `Set`, `Array`. */
export type ContainerMethod = 'reads' | 'mutates' | 'gives-view';

const MUTATES = `append appendleft extend extendleft insert add update setdefault pop popitem popleft remove discard clear sort reverse rotate move_to_end
 subtract intersection_update difference_update symmetric_difference_update set delete push shift unshift splice fill`;
const READS = 'get has copy index count includes indexOf most_common isdisjoint issubset issuperset';
/** Going through what these give is going through the container. */
const VIEWS = 'items keys values entries forEach elements';

const rows = (names: string, does: ContainerMethod): readonly (readonly [string, ContainerMethod])[] => names.split(/\s+/).map((name) => [name, does] as const);

export const containerMethods: ReadonlyMap<string, ContainerMethod> = new Map([...rows(MUTATES, 'mutates'), ...rows(READS, 'reads'), ...rows(VIEWS, 'gives-view')]);
