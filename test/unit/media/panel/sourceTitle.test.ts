import { describe, expect, it } from 'vitest';
import {
  holdWords,
  shownFace,
  shownSource,
  sourceFace,
} from '../../../../media/panel/sourceTitle.ts';
import type { ChosenSource } from '../../../../src/protocol/panelProtocol.ts';
import type { Source } from '../../../../src/protocol/recorderProtocol.ts';
import { idleStatus, recordingSession } from '../../protocol/panelExamples.ts';
import { panelTextNames } from '../../protocol/panelTextNames.ts';

const texts = {
  ...panelTextNames,
  sourceDisplay: 'display {0}',
  sourceWindow: 'window ({0})',
  sourceRegion: '{0} × {1} at {2}, {3}',
};

const terminal: Source = { kind: 'window', id: 0x12 };

describe('a source', () => {
  it.each<[Source, string | null, string]>([
    [{ kind: 'display', index: 0 }, null, 'display 1'],
    [{ kind: 'window', id: null }, null, 'sourceEditor'],
    [terminal, 'Terminal', 'Terminal'],
    [terminal, null, 'window (window:0x12)'],
    [{ kind: 'region', area: { x: 5, y: 6, width: 640, height: 480 } }, null, '640 × 480 at 5, 6'],
  ])('%j with the title %j is called so', (source, title, words) => {
    expect(sourceFace(source, title, texts).title).toBe(words);
  });
});

describe('the source that is shown', () => {
  const chosen: ChosenSource = {
    source: terminal,
    origin: 'chosen',
    title: 'Terminal',
    asked: false,
    note: 'why',
  };

  it('is that of the next recording while none runs', () => {
    expect(shownSource({ ...idleStatus, chosen })).toMatchObject({
      source: terminal,
      title: 'Terminal',
    });
  });

  it('is that of the recording that runs, whatever was chosen since', () => {
    expect(shownSource({ ...idleStatus, chosen, session: recordingSession })).toEqual({
      source: recordingSession.source,
      title: null,
      asked: false,
      note: null,
    });
  });

  it('keeps the title of the window while that very window is recorded', () => {
    const session = { ...recordingSession, source: terminal };
    expect(shownSource({ ...idleStatus, chosen, session }).title).toBe('Terminal');
  });
});

it('what the desktop asks for is not called by a name that nobody chose', () => {
  const shown = { source: { kind: 'display', index: 0 }, title: null } as const;
  expect(shownFace({ ...shown, asked: true }, texts).title).toBe('sourceAskedDisplay');
  expect(shownFace({ ...shown, asked: false }, texts).title).toBe('display 1');
});

it('how a picture is held is said where it is not as a matter of course', () => {
  expect(
    (['fixed', 'following', 'held', 'rectangle'] as const).map((hold) => holdWords(hold, texts)),
  ).toEqual(['', 'holdFollowing', 'holdHeld', 'holdRectangle']);
});
