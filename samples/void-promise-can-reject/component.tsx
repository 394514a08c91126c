/** In a page a rejection is written to the console, and nothing ends. Nothing here is reported. */
async function save(): Promise<void> {
  const answer = await fetch('/save', { method: 'POST' });
  if (!answer.ok) throw new Error('not saved');
}

export const Save = () => <button onClick={() => void save()}>Save</button>;
