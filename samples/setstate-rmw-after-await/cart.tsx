/** State that is computed from what it was before an await. */
import React, { useCallback, useState } from 'react';

interface Item {
  readonly id: string;
}

export function Cart({ add, remove }: { add: (id: string) => Promise<Item>; remove: (id: string) => Promise<void> }) {
  const [items, setItems] = useState<Item[]>([]);
  const [form, setForm] = React.useState({ id: '', open: false });
  const [total, setTotal] = useState(0);

  async function addItem(id: string) {
    setTotal(total + 1);
    const item = await add(id); // because: "others may set `items`"
    setItems([...items, item]); // expect: setstate-rmw-after-await "builds on `items` from before the await" because: "the value set meanwhile is overwritten"
    setForm({ ...form, open: false }); // expect: setstate-rmw-after-await
  }

  const removeItem = useCallback(
    async (id: string) => {
      try {
        await remove(id);
        setItems(items.filter((item) => item.id !== id)); // expect: setstate-rmw-after-await
      } finally {
        setTotal(total - 1); // expect: setstate-rmw-after-await
      }
    },
    [items, total, remove],
  );

  const fine = async (id: string) => {
    setTotal(total + 1);
    await remove(id);
    setItems((items) => items.filter((item) => item.id !== id));
    setForm({ id, open: true });
    setTotal(0);
    try {
      await remove(id);
    } catch (caught) {
      const total = Number(caught);
      setTotal(total);
    }
  };

  return (
    <form>
      <button onClick={() => void addItem(form.id)}>{total}</button>
      <button onClick={() => void removeItem(form.id)}>-</button>
      <button onClick={() => void fine(form.id)}>?</button>
    </form>
  );
}
