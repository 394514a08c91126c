import type { Colors } from 'picocolors/types.js';
import { unreachable } from '../../support/unreachable.ts';
import type { Report } from '../report.ts';
import { renderGithub } from './github.ts';
import { renderGitlab } from './gitlab.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import type { Format } from './names.ts';
import { renderSarif } from './sarif.ts';
import { renderText } from './text.ts';

export interface RenderOptions {
  readonly colors: Colors;
  readonly width: number;
  readonly quiet: boolean;
  /** Says that some findings can be fixed with `--fix`. */
  readonly offersFix: boolean;
  /** Root of the checkout, as CI systems tell it: annotations name paths from there. */
  readonly repositoryRoot: string | undefined;
}

export function render(format: Format, report: Report, options: RenderOptions): string {
  switch (format) {
    case 'text':
      return renderText(report, { ...options, cwd: report.cwd });
    case 'json':
      return renderJson(report);
    case 'sarif':
      return renderSarif(report);
    case 'github':
      return renderGithub(report, options.repositoryRoot);
    case 'gitlab':
      return renderGitlab(report, options.repositoryRoot);
    case 'junit':
      return renderJunit(report);
    case 'markdown':
      return renderMarkdown(report);
    default:
      return unreachable(format);
  }
}
