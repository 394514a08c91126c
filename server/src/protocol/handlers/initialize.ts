import type { InitializeResult } from 'vscode-languageserver';
import type { InitializationOptions } from '../../../../client/src/messages.ts';
import { version } from '../../support/version.ts';
import { clientOf, foldersOf, serverCapabilities } from '../capabilities.ts';
import type { ServerState } from '../session-state.ts';

export function onInitialize(state: ServerState): void {
  state.connection.onInitialize((params): InitializeResult => {
    state.client = clientOf(params.capabilities);
    state.folders = foldersOf(params);
    state.initialization = initializationOf(params.initializationOptions);
    const { client, folders } = state;
    state.analysis.notify({
      kind: 'start',
      start: {
        folders,
        encoding: client.encoding,
        relatedInformation: client.relatedInformation,
        versionedEdits: client.versionedEdits,
        unnecessaryTag: client.unnecessaryTag,
        ...state.initialization,
      },
    });
    return { capabilities: serverCapabilities(client), serverInfo: { name: 'interleave', version } };
  });
}

function initializationOf(options: unknown): Partial<InitializationOptions> {
  if (typeof options !== 'object' || options === null) return {};
  const { rulePages, explainCommand, explainRuleCommand } = options as Partial<Record<keyof InitializationOptions, unknown>>;
  return { ...(typeof rulePages === 'string' ? { rulePages } : {}), ...(typeof explainCommand === 'string' ? { explainCommand } : {}), ...(typeof explainRuleCommand === 'string' ? { explainRuleCommand } : {}) };
}
