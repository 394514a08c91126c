import { EventEmitter } from 'node:events';
import { createServer } from 'node:http';

const news = new EventEmitter();

export const server = createServer((request, response) => {
  process.on('SIGTERM', () => response.end()); // expect: listener-leak-in-handler "`process`"
  request.on('end', () => console.log('read'));
});

export const other = createServer((request, response) => {
  const send = (text: string): void => void response.write(text);
  news.on('item', send);
  response.on('close', () => news.removeListener('item', send));
});

// Once, when the program starts.
news.on('item', console.log);
