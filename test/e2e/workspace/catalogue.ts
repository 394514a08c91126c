export interface Entry {
  readonly title: string;
}

const entries = new Map<string, Entry>();

export async function entryOf(title: string): Promise<Entry> {
  const known = entries.get(title);
  if (known !== undefined) return known;
  const entry = await load(title);
  entries.set(title, entry);
  return entry;
}

async function load(title: string): Promise<Entry> {
  const response = await fetch(`/entries/${title}`);
  if (!response.ok) throw new Error(`no entry ${title}`);
  return { title };
}
