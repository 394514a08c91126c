const SIZE = 10_000;

function fibonacci(n: number): number {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

export async function answer(): Promise<number> {
  return fibonacci(40); // expect: cpu-bound-on-event-loop "calls itself 2 times in each call"
}

export async function multiply(a: Float64Array, b: Float64Array): Promise<number> {
  let total = 0;
  for (let i = 0; i < SIZE; i++) { // expect: cpu-bound-on-event-loop "100,000,000 rounds"
    for (let j = 0; j < SIZE; j++) {
      total += (a[i] ?? 0) * (b[j] ?? 0);
    }
  }
  return total;
}

// Gives way now and then.
export async function inSteps(): Promise<void> {
  for (let i = 0; i < 100_000_000; i++) {
    if (i % 1_000_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

// Short, or run by nobody that keeps others waiting.
export async function short(): Promise<number> {
  let total = fibonacci(10);
  for (let i = 0; i < 1000; i++) total += i;
  return total;
}

export function table(): number[] {
  const found: number[] = [];
  for (let i = 0; i < 50_000_000; i++) found.push(i);
  return found;
}
