/** Effects whose older runs may come in last. */
import React, { useEffect, useState } from 'react';

interface Props {
  readonly id: string;
  readonly load: (id: string) => Promise<string>;
}

export function Profile({ id, load }: Props) {
  const [user, setUser] = useState('');
  const [page, setPage] = useState(1);
  const [posts, setPosts] = useState<string[]>([]);

  useEffect(() => { // because: "runs again for each value of `id`"
    async function run() {
      const found = await load(id); // because: "takes its time"
      setUser(found); // expect: effect-stale-async "when `id` changes meanwhile, `setUser` is called" because: "the answer that comes last"
    }
    void run();
  }, [id, load]);

  useEffect(() => {
    void fetch(`/posts?page=${page}`)
      .then((answer) => answer.json())
      .then((found: string[]) => setPosts(found)); // expect: effect-stale-async
  }, [page]);

  const refresh = async () => {
    const found = await load(id);
    setUser(found); // expect: effect-stale-async
  };
  React.useEffect(() => {
    void refresh();
  }, [id]);

  return <button onClick={() => setPage(page + 1)}>{user + posts.length}</button>;
}

/** The run is told that it is over, or there is only one. */
export function Fine({ id, load }: Props) {
  const [user, setUser] = useState('');
  const [settings, setSettings] = useState('');
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    let current = true;
    void load(id).then((found) => {
      if (current) setUser(found);
    });
    return () => {
      current = false;
    };
  }, [id, load]);

  useEffect(() => {
    void load('settings').then(setSettings);
  }, []);

  useEffect(() => {
    const run = async () => {
      setBusy(true);
      const found = await load(id);
      if (found === '') return;
      console.log(found);
    };
    void run();
  }, [id, load]);

  return <p>{user + settings + String(busy)}</p>;
}
