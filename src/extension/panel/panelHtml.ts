import { panelElements } from '../../protocol/panelTexts.ts';

export interface PanelPage {
  /** A BCP 47 tag. */
  readonly language: string;
  readonly title: string;
  /** What `Webview.cspSource` says: where files of the extension come from. */
  readonly cspSource: string;
  /** Fresh for each page; letters and digits only. */
  readonly nonce: string;
  readonly script: string;
  readonly styles: string;
  readonly codicons: string;
  /** All that its script needs, by name. */
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * A page of ours: the panel, the chooser. Its content is built by the script; this is the frame: what it may load, its
 * language and its texts. Nothing may be loaded but from the folders the webview was given, no
 * script runs without the nonce, and there are no inline styles.
 */
export function panelHtml(page: PanelPage): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${page.nonce}'`,
    `style-src ${page.cspSource}`,
    `font-src ${page.cspSource}`,
    `img-src ${page.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(page.language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escapeHtml(page.title)}</title>
    <link rel="stylesheet" id="${panelElements.codicons}" href="${escapeHtml(page.codicons)}" />
    <link rel="stylesheet" href="${escapeHtml(page.styles)}" />
  </head>
  <body>
    <main id="${panelElements.root}"></main>
    <script type="application/json" id="${panelElements.texts}">${scriptData(page.texts)}</script>
    <script nonce="${page.nonce}" src="${escapeHtml(page.script)}"></script>
  </body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** JSON that cannot end its script element, nor open a comment in it. */
function scriptData(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}
