import assert from 'node:assert/strict';
import { analyse } from '../harness/analyse.ts';

const crashesOf = async (text: string): Promise<readonly unknown[]> => {
  const crashes: unknown[] = [];
  await analyse({ 'a.py': text }, { onCrash: ({ error }) => void crashes.push(error) });
  return crashes;
};

describe('definitions by way of themselves', () => {
  it('a generic alias that names itself comes to an end', async () => {
    const text = `from typing import TypeVar, Union

T = TypeVar("T")
Json = Union[dict[str, "Json[T]"], list["Json[T]"], T]

async def walk(tree: Json[int]):
    tree.get("a").get("b").run()
    await tree["a"].run()
`;
    assert.deepEqual(await crashesOf(text), []);
  });

  it('attributes of a generic class that refer to each other come to an end', async () => {
    const text = `from typing import Generic, TypeVar

T = TypeVar("T")

class Node(Generic[T]):
    def __init__(self, other: "Node[T]"):
        self.left = other.right
        self.right = other.left

async def walk(node: Node[int]):
    node.left.run()
    await node.right.left.run()
`;
    assert.deepEqual(await crashesOf(text), []);
  });
});
