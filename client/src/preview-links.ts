import { posix } from 'node:path';

const FILE_LINK = /\[([^\]]*)\]\((file:[^\s)]*?)(#L\d+)?\)/g;

/**
 * Rewrites links to files so that the Markdown preview follows them.
 *
 * The preview shows a `file:` link as plain text. It does follow a path with a leading slash, which it takes as relative to
 * the first workspace folder when the page itself is in no folder; `..` leads from there to files outside of it.
 * Without a folder there is nothing that such a path could start from, and only the text of the link is left.
 */
export function previewLinks(markdown: string, firstFolder: string | undefined): string {
  return markdown.replaceAll(FILE_LINK, (_, text: string, uri: string, line = '') => {
    if (firstFolder === undefined) return text;
    const path = posix.relative(firstFolder, decodeURIComponent(new URL(uri).pathname));
    return `[${text}](/${path.split('/').map(encodePart).join('/')}${line as string})`;
  });
}

/** Parentheses would end the link. */
function encodePart(part: string): string {
  return encodeURIComponent(part).replaceAll('(', '%28').replaceAll(')', '%29');
}
