import { describe, expect, it } from 'vitest';
import { panelHtml, type PanelPage } from '../../../../src/extension/panel/panelHtml.ts';
import { panelTextNames } from '../../protocol/panelTextNames.ts';

const page: PanelPage = {
  language: 'de',
  title: 'Codereel',
  cspSource: 'https://files.example',
  nonce: 'c0ffee',
  script: 'https://files.example/panel.js',
  styles: 'https://files.example/panel.css',
  codicons: 'https://files.example/codicon.css',
  texts: panelTextNames,
};

function policyOf(html: string): string[] {
  const content = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  return content.replaceAll('&#39;', "'").split('; ').sort();
}

describe('the page of the panel', () => {
  it('allows scripts by nonce only, files of the extension, and nothing else', () => {
    expect(policyOf(panelHtml(page))).toEqual([
      "default-src 'none'",
      'font-src https://files.example',
      'img-src https://files.example',
      "script-src 'nonce-c0ffee'",
      'style-src https://files.example',
    ]);
  });

  it('needs nothing that its policy forbids', () => {
    const html = panelHtml(page);
    expect(html).not.toMatch(/\sstyle=|<style|\son\w+=/);
    const scripts = [...html.matchAll(/<script ([^>]*)>/g)].map(([, attributes]) => attributes);
    expect(scripts).toEqual([
      'type="application/json" id="codereel-texts"',
      'nonce="c0ffee" src="https://files.example/panel.js"',
    ]);
  });

  it('says which language it is in', () => {
    expect(panelHtml(page)).toContain('<html lang="de">');
  });

  it('hands the texts over, whatever is in them', () => {
    const odd = { ...panelTextNames, start: '</script><script>alert("1")</script><!-- & \u2028' };
    const html = panelHtml({ ...page, texts: odd });
    const data = /id="codereel-texts">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect(data).not.toContain('<');
    expect(JSON.parse(data)).toEqual(odd);
  });

  it('lets no value break out of its attribute', () => {
    const html = panelHtml({ ...page, language: '"><img src=x>', title: '</title><b>' });
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<b>');
  });
});
