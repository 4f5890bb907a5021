import { megabyte } from '../protocol/diskLimits.ts';
import { modes, type Mode } from '../protocol/mode.ts';
import type { RecordingRequest, Source } from '../protocol/recorderProtocol.ts';
import { encoders, qualities, settings, type Encoder, type Quality } from '../protocol/settings.ts';
import { leastSide, parseSource, sourceForms } from '../protocol/source.ts';
import { options } from './commandTable.ts';
import { choice, given, time, usageError, whole, type Values } from './optionValues.ts';

/** What `codereel record` was asked for, checked. Paths are as typed. */
export interface RecordInvocation {
  readonly command: 'record';
  readonly mode: Mode;
  readonly source: Source;
  readonly sound: RecordingRequest['sound'];
  readonly framesPerSecond: number;
  readonly countdownSeconds: number;
  readonly stopAfterMs: number | null;
  readonly remindAfterMs: number | null;
  readonly disk: RecordingRequest['disk'];
  readonly output?: string;
  readonly name?: string;
  readonly encoder: Encoder;
  readonly quality: Quality;
  readonly ffmpeg?: string;
  readonly cursorLog: boolean;
}

/** Throws a CodereelError `invalid-input` that says which option is wrong. */
export function readRecord(values: Values): RecordInvocation {
  return {
    command: 'record',
    mode: choice('mode', values, modes, settings['recording.mode'].default),
    source: readSource(values),
    sound: {
      microphone: readSound('microphone', values),
      system: readSound('system-sound', values),
    },
    framesPerSecond: whole(
      'fps',
      values,
      options.fps,
      settings['recording.framesPerSecond'].default,
    ),
    countdownSeconds: whole(
      'countdown',
      values,
      options.countdown,
      settings['recording.countdown'].default,
    ),
    stopAfterMs: time('duration', values),
    remindAfterMs: time('remind', values),
    disk: {
      warnBelowBytes:
        megabyte *
        whole(
          'disk-warn',
          values,
          options['disk-warn'],
          settings['disk.warnBelowMegabytes'].default,
        ),
      stopBelowBytes:
        megabyte *
        whole(
          'disk-stop',
          values,
          options['disk-stop'],
          settings['disk.stopBelowMegabytes'].default,
        ),
    },
    ...given('output', values),
    ...given('name', values),
    encoder: choice('encoder', values, encoders, settings['video.encoder'].default),
    quality: choice('quality', values, qualities, settings['video.quality'].default),
    ...given('ffmpeg', values),
    cursorLog: !values.has('no-cursor'),
  };
}

/** A terminal has no window of its own that a demo would show: the first display. */
function readSource(values: Values): Source {
  const typed = values.get('source') ?? options.source.otherwise;
  const source = parseSource(typed);
  if (source === undefined) {
    throw usageError(
      `--source cannot be "${typed}".`,
      `It takes ${sourceForms.join(', ')}; a region has ${leastSide} by ${leastSide} pixels at least. "codereel sources" lists what there is.`,
    );
  }
  return source;
}

function readSound(
  name: 'microphone' | 'system-sound',
  values: Values,
): { readonly device: string } | null {
  const device = values.get(name);
  return device === undefined ? null : { device };
}
