import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooserIntentSchema } from '../../../src/protocol/chooserProtocol.ts';
import { panelIntentSchema } from '../../../src/protocol/panelProtocol.ts';
import { recorderMethods, recorderNotifications } from '../../../src/protocol/recorderProtocol.ts';
import { parseSource, sourceText } from '../../../src/protocol/source.ts';
import { readAddress } from '../../../src/recorder/link/recorderAddress.ts';
import { standingOf } from '../../../src/recorder/standing/standing.ts';
import { readCursorLog } from '../../../src/recording/cursorLog.ts';
import { readKeyLog } from '../../../src/recording/keyLog.ts';
import { recordingFiles } from '../../../src/recording/manifest.ts';
import { readManifest } from '../../../src/recording/manifestFile.ts';
import { BoxSplitter } from '../../../src/recording/mp4/boxSplitter.ts';
import { probeVideo } from '../../../src/recording/mp4/probe.ts';
import { readTimelineLog } from '../../../src/recording/timelineLog.ts';
import { exampleRequest } from '../support/exampleRequest.ts';
import { growingVideo, interruptedManifest, tornLogs } from '../recording/interrupted.ts';
import { encodeTake } from '../recorder/output/movies.ts';
import { below, mutate, mutateValue } from './mutate.ts';
import { feed } from './rounds.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-fuzz-'));
});

afterAll(() => rm(folder, { recursive: true }));

function fileNamed(name: string): string {
  return path.join(folder, name);
}

describe('whatever is in the file, the reader says what is wrong with it or reads it:', () => {
  it('the manifest', async () => {
    const file = fileNamed(recordingFiles.manifest);
    const good = Buffer.from(JSON.stringify(interruptedManifest));
    await feed('manifest bytes', 700, async (random) => {
      await writeFile(file, mutate(good, random));
      await readManifest(folder);
    });
    await feed('manifest values', 700, async (random) => {
      await writeFile(file, JSON.stringify(mutateValue(interruptedManifest, random)));
      await readManifest(folder);
    });
  });

  it('the logs', async () => {
    for (const [name, read] of [
      [recordingFiles.cursor, readCursorLog],
      [recordingFiles.keys, readKeyLog],
      [recordingFiles.timeline, readTimelineLog],
    ] as const) {
      const good = Buffer.from(`${tornLogs[name] ?? ''}\n`.repeat(3));
      await feed(name, 500, async (random) => {
        await writeFile(fileNamed(name), mutate(good, random));
        const log = await read(folder);
        for await (const event of log.events()) {
          expect(Number.isFinite(event.ms)).toBe(true);
        }
      });
    }
  });

  it('the video', async () => {
    const { bytes, ends } = await growingVideo();
    const file = fileNamed('probed.mp4');
    const head = ends[3] ?? 0;
    await feed('probe', 700, async (random) => {
      // What counts is in the headers: half of the time nothing else is touched.
      const good = random() < 0.5 ? bytes.subarray(0, head) : bytes.subarray(0, ends[10]);
      await writeFile(file, mutate(good, random));
      await probeVideo(file);
    });
  });

  it('the address of a recorder', async () => {
    const good = { address: fileNamed('recorder.sock'), token: 'secret', pid: 5, host: 'here' };
    await feed('recorder.json', 500, async (random) => {
      const text = Buffer.from(JSON.stringify(mutateValue(good, random)));
      await writeFile(
        fileNamed(recordingFiles.recorder),
        random() < 0.5 ? mutate(text, random) : text,
      );
      expect(['nobody', 'elsewhere']).toContain((await standingOf(folder)).kind);
      await readAddress(folder);
    });
  });
});

describe('whatever comes in, the guard refuses it or lets through what it is for:', () => {
  it("ffmpeg's output", async () => {
    const good = (await encodeTake(0, 6)).subarray(0, 40_000);
    await feed('box splitter', 1500, (random) => {
      const bytes = mutate(good, random);
      const splitter = new BoxSplitter();
      for (let at = 0; at < bytes.length;) {
        const next = at + 1 + below(random, 9000);
        splitter.push(bytes.subarray(at, next));
        at = next;
      }
      splitter.end();
    });
  });

  it('messages of the recorder, the panel and the chooser', async () => {
    const schemas = [
      ...Object.values(recorderMethods).flatMap(({ params, result }) => [params, result]),
      ...Object.values(recorderNotifications).map(({ params }) => params),
      panelIntentSchema,
      chooserIntentSchema,
    ];
    const examples: readonly unknown[] = [
      exampleRequest('/recordings'),
      interruptedManifest,
      { kind: 'typed', atMonotonicMs: 1, text: 'a', events: [{ kind: 'focus' }] },
      { token: 'a', protocolVersion: 3, label: 'x', muted: true },
      { kind: 'setSetting', key: 'recording.mode', value: 'studio' },
    ];
    await feed('protocol', 4000, (random) => {
      const message = mutateValue(examples[below(random, examples.length)], random);
      for (const schema of schemas) {
        v.safeParse(schema, message);
      }
    });
  });

  it('the words for a source', async () => {
    const words = ['display:0', 'window', 'window:0x3a', 'region:0,0,640,480'];
    await feed('source', 3000, (random) => {
      const word = Buffer.from(words[below(random, words.length)] ?? '');
      const source = parseSource(mutate(word, random).toString());
      if (source !== undefined) {
        expect(parseSource(sourceText(source))).toEqual(source);
      }
    });
  });
});
