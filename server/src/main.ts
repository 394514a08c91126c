import path from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './protocol/serve.ts';

// Composition root of the language server: how to talk to the client is read from the arguments, `--stdio` or `--node-ipc`.
process.on('unhandledRejection', (reason) => console.error('a promise was rejected and nobody looked:', reason));
serve(createConnection(ProposedFeatures.all), path.join(__dirname, 'analysis.cjs'));
