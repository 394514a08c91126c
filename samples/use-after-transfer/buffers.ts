import { MessageChannel, type MessagePort } from 'node:worker_threads';

const { port1 } = new MessageChannel();

export function send(text: string): void {
  const bytes = new TextEncoder().encode(text);
  port1.postMessage(bytes, [bytes.buffer]);
  console.log(bytes.length); // expect: use-after-transfer "`bytes` is empty here"
}

export function sendBuffer(port: MessagePort, buffer: ArrayBuffer): Uint8Array {
  port.postMessage({ buffer }, [buffer]);
  return new Uint8Array(buffer); // expect: use-after-transfer
}

// In time, copied, or made anew.
export function fine(port: MessagePort, buffer: ArrayBuffer): number {
  const { byteLength } = buffer;
  port.postMessage(buffer, [buffer]);
  let other = new ArrayBuffer(8);
  port.postMessage(other, [other]);
  other = new ArrayBuffer(16);
  const copied = new ArrayBuffer(8);
  port.postMessage(copied);
  return byteLength + other.byteLength + copied.byteLength;
}

export function inBranches(port: MessagePort, buffer: ArrayBuffer, away: boolean): number {
  if (away) {
    port.postMessage(buffer, [buffer]);
    return 0;
  }
  return buffer.byteLength;
}
