import { parentPort } from 'node:worker_threads';
import { loadThreadedFrontends } from './composition.ts';
import { serveLowering } from './session/lowering.ts';

// Composition root of the lowering worker. Messages that come while the parser is loaded wait in the port.
if (parentPort !== null) {
  const port = parentPort;
  void loadThreadedFrontends().then((frontends) => serveLowering(port, frontends));
}
