import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as v from 'valibot';
import { systemClock } from '../../base/clock.ts';
import { isWayland } from '../ffmpeg/platformDisplay.ts';
import {
  hookStopSchema,
  hookTopics,
  type HookMessage,
  type HookTopic,
  type HookUnavailable,
} from './hookMessages.ts';
import { HookOutbox } from './hookOutbox.ts';
import { KeyReader, type NativeKeyEvent } from './keyReader.ts';
import { LiveKeyLayout } from './liveKeyLayout.ts';
import { elfMatches } from './nativeBinary.ts';
import {
  buttonEvent,
  happenedAt,
  moveEvent,
  wheelEvent,
  type NativeMouseEvent,
  type NativeWheelEvent,
} from './nativeEvents.ts';

/*
 * Entry of `dist/hook.js`: a child process of the recorder that listens to the mouse, to keys, or both,
 * as its arguments say (hookTopics). It is a process of its own because the native library ends its
 * process when it cannot work (no X display, no permission on macOS), and that may cost the logs of
 * cursor and keys at most.
 *
 * Without 'keys', no key is ever looked at: nothing listens. With it, chords and named keys leave this
 * process, and no key that writes text does.
 */

/** What is used of uiohook-napi. */
interface NativeHook {
  on(event: 'mousemove' | 'mousedown' | 'mouseup', listener: (e: NativeMouseEvent) => void): void;
  on(event: 'wheel', listener: (e: NativeWheelEvent) => void): void;
  on(event: 'keydown' | 'keyup', listener: (e: NativeKeyEvent) => void): void;
  start(): void;
}

/** The library is not bundled: it finds its native half by where it lies. */
const requireBeside = createRequire(process.argv[1] ?? process.execPath);

async function run(): Promise<void> {
  const outbox = new HookOutbox((events) => send({ kind: 'events', events }));
  endWithParent(outbox);
  const obstacle = findObstacle();
  if (obstacle) {
    await send(obstacle);
    end();
  }
  const topics = hookTopics.filter((topic) => process.argv.includes(topic));
  try {
    await listen(loadHook(), topics, outbox);
  } catch (thrown) {
    await send({
      kind: 'unavailable',
      reason: 'the input hook does not start.',
      remedy:
        process.platform === 'darwin'
          ? 'Allow it under System Settings, Privacy & Security, Accessibility, then record again.'
          : 'The video is recorded all the same; "Codereel: Show Log" tells more.',
      detail: thrown instanceof Error ? thrown.message : String(thrown),
    });
    end();
  }
  await send({ kind: 'ready' });
}

/** What would make the library end this process, or fail in words that help nobody. */
function findObstacle(): HookUnavailable | undefined {
  if (process.platform !== 'linux') {
    return undefined;
  }
  if (isWayland(process.env)) {
    return {
      kind: 'unavailable',
      reason: 'a Wayland session shows it to nobody.',
      remedy: 'Record in an X11 session, or switch the setting codereel.cursor.log off.',
      detail: 'X, if there is any, is not told of it.',
    };
  }
  if (!process.env['DISPLAY']) {
    return {
      kind: 'unavailable',
      reason: 'there is no X display.',
      remedy: 'Record in an X11 session, or switch the setting codereel.cursor.log off.',
      detail: 'DISPLAY is not set.',
    };
  }
  const file = prebuiltFile();
  if (file && !elfMatches(file.content, process.arch)) {
    return {
      kind: 'unavailable',
      reason: `the input hook is not made for this processor (${process.arch}).`,
      remedy: 'The video is recorded all the same; switch the setting codereel.cursor.log off.',
      detail: `${file.name} holds code for another processor.`,
    };
  }
  return undefined;
}

/** The native half that would be loaded; undefined where it was built on this machine instead. */
function prebuiltFile(): { readonly name: string; readonly content: Uint8Array } | undefined {
  try {
    const folder = path.dirname(requireBeside.resolve('uiohook-napi/package.json'));
    const platform = `${process.platform}-${process.arch}`;
    const name = path.join(folder, 'prebuilds', platform, 'uiohook-napi.node');
    return { name, content: readFileSync(name) };
  } catch {
    return undefined;
  }
}

function loadHook(): NativeHook {
  const loaded: unknown = requireBeside('uiohook-napi');
  if (!isHookPackage(loaded)) {
    throw new Error('The package uiohook-napi is not what it was.');
  }
  return loaded.uIOhook;
}

function isHookPackage(loaded: unknown): loaded is { readonly uIOhook: NativeHook } {
  if (typeof loaded !== 'object' || loaded === null || !('uIOhook' in loaded)) {
    return false;
  }
  const { uIOhook } = loaded;
  return typeof uIOhook === 'object' && uIOhook !== null && 'on' in uIOhook && 'start' in uIOhook;
}

function stamp(native: { readonly time: number }): number {
  return happenedAt(native, systemClock.monotonic(), process.platform);
}

async function listen(
  hook: NativeHook,
  topics: readonly HookTopic[],
  outbox: HookOutbox,
): Promise<void> {
  if (topics.includes('mouse')) {
    listenToMouse(hook, outbox);
  }
  if (topics.includes('keys')) {
    await listenToKeys(hook, outbox);
  }
  hook.start();
}

function listenToMouse(hook: NativeHook, outbox: HookOutbox): void {
  hook.on('mousemove', (native) => outbox.add(moveEvent(native, stamp(native))));
  for (const [name, kind] of [
    ['mousedown', 'down'],
    ['mouseup', 'up'],
  ] as const) {
    hook.on(name, (native) => {
      const event = buttonEvent(kind, native, stamp(native));
      if (event) {
        outbox.add(event);
      }
    });
  }
  hook.on('wheel', (native) => outbox.add(wheelEvent(native, stamp(native))));
}

async function listenToKeys(hook: NativeHook, outbox: HookOutbox): Promise<void> {
  const layout = process.platform === 'linux' ? await LiveKeyLayout.open(process.env) : undefined;
  const reader = new KeyReader(process.platform, () => layout?.current());
  hook.on('keydown', (native) => {
    const event = reader.press(native, stamp(native));
    if (event) {
      outbox.add(event);
    }
  });
  hook.on('keyup', (native) => reader.release(native));
}

function endWithParent(outbox: HookOutbox): void {
  process.on('disconnect', end);
  process.on('message', (message) => {
    if (v.is(hookStopSchema, message)) {
      void outbox.flush().then(end, end);
    }
  });
}

function send(message: HookMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!process.send) {
      reject(new Error('The input hook runs as a child of the recorder only.'));
      return;
    }
    process.send(message, undefined, {}, (error: Error | null) => {
      if (error) {
        reject(error);
      } else {
        resolve();
      }
    });
  });
}

/** At once, and without the library's own clean-up, which may wait for an X server that is gone. */
function end(): never {
  process.kill(process.pid, 'SIGKILL');
  process.exit();
}

run().catch(end);
