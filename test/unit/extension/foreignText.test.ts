import { expect, it } from 'vitest';
import { labelText, markdownText, notificationText } from '../../../src/extension/foreignText.ts';

it('shows an icon’s name in a label as it was written, and leaves every other dollar alone', () => {
  expect(labelText('$(zap) $(sync~spin)')).toBe(String.raw`\$(zap) \$(sync~spin)`);
  expect(labelText('$5 (or $) $() $(a b)')).toBe('$5 (or $) $() $(a b)');
});

it('lets no name in a notification become a link', () => {
  // How VS Code finds links in notifications.
  const link = /\[[^\]]+\]\((https?:\/\/|command:|file:)[^)\s]+/i;
  const name = '[Click](command:workbench.action.quit)';
  expect(name).toMatch(link);
  expect(notificationText(`"${name}" is being recorded.`)).not.toMatch(link);
  expect(notificationText('demo (2) [draft]')).toBe('demo (2) [draft]');
});

it('keeps Markdown, tags and icons out of foreign words, and the words readable', () => {
  expect(markdownText('**a** [b](command:c) <d> $(e) &amp;\nf')).toBe(
    String.raw`\*\*a\*\* \[b\]\(command:c\) &lt;d\> &#36;\(e\) &amp;amp; f`,
  );
});
