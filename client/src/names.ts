/** Identifiers of the languages that are analysed. */
export const LANGUAGES = ['python', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

/** Scheme of the read-only pages that the extension shows. */
export const SCHEME = 'interleave';

/** Prefix of the pages of rules; the server links the code of a diagnostic there. */
export const RULE_PAGES = `${SCHEME}:/rules/`;

/** Explains the finding at `[uri, position]`, or at the cursor when called without arguments. */
export const EXPLAIN_COMMAND = 'interleave.explainProblem';

/** Shows the page of the rule `[id]`, or of one to be chosen. */
export const EXPLAIN_RULE_COMMAND = 'interleave.explainRule';
