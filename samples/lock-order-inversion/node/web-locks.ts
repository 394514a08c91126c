declare function save(text: string): Promise<void>;

export async function nested(): Promise<void> {
  await navigator.locks.request('document', async () => {
    await navigator.locks.request('document', () => save('again')); // expect: lock-order-inversion "`document` is taken again"
  });
}

export async function other(): Promise<void> {
  await navigator.locks.request('document', async () => {
    await navigator.locks.request('settings', () => save('settings'));
  });
}
