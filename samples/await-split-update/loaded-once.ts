/**
 * A library that is loaded when it is first needed, and a connection that is made then.
 *
 * Importing a module twice gives the same module; connecting twice gives two connections, of which one is lost.
 */
import { createConnection, type Socket } from 'node:net';

let tools: typeof import('node:util') | undefined;
let connection: Socket | undefined;

export async function written(value: unknown): Promise<string> {
  tools ??= (await import('node:util')).default;
  return tools.inspect(value);
}

async function connect(port: number): Promise<Socket> {
  const socket = createConnection(port);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}

export async function send(port: number, text: string): Promise<void> {
  if (connection === undefined) {
    connection = await connect(port); // expect: await-split-update "was checked before"
  }
  connection.write(text);
}
