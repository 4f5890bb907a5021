import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Environment } from '../../../../src/base/environment.ts';
import type { Notice } from '../../../../src/protocol/recorderProtocol.ts';
import {
  isMouseEvent,
  type HookEvent,
  type HookMouseEvent,
  type HookTopic,
} from '../../../../src/recorder/input/hookMessages.ts';
import { InputHook } from '../../../../src/recorder/input/inputHook.ts';
import { run } from '../../../stage/supervised.ts';
import { openScene, until, type Scene } from '../../support/scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene('hook');
});

afterAll(async () => {
  await scene.close();
});

interface RunningHook {
  readonly hook: InputHook;
  readonly events: readonly HookMouseEvent[];
  readonly all: readonly HookEvent[];
  readonly notices: readonly Notice[];
}

function startHook(
  environment: Environment = scene.environment,
  scriptPath = scene.programs.hook,
  topics: readonly HookTopic[] = ['mouse'],
): RunningHook {
  const events: HookMouseEvent[] = [];
  const all: HookEvent[] = [];
  const notices: Notice[] = [];
  const hook = new InputHook({
    program: { nodePath: process.execPath, scriptPath },
    environment,
    log: scene.log,
    mouse: topics.includes('mouse'),
    keys: topics.includes('keys'),
    onEvents: (batch) => {
      all.push(...batch);
      events.push(...batch.filter(isMouseEvent));
    },
    onUnavailable: (notice) => void notices.push(notice),
  });
  onTestFinished(() => hook.stop());
  return { hook, events, all, notices };
}

describe('input hook', () => {
  it('reports what a real mouse does, in the numbers of the cursor log', async () => {
    const { hook, events } = startHook();
    await until(() => hook.state === 'on');
    await scene.xdotool('mousemove 600 400');
    await scene.xdotool('click 1');
    await scene.xdotool('click 3');
    await scene.xdotool('click 2');
    await scene.xdotool('keydown ctrl click 4 click 5 click 6 click 7 keyup ctrl');
    await scene.xdotool('mousemove 17 23');
    await until(() => events.at(-1)?.x === 17);
    const brief = events.map((event) => {
      if (event.kind === 'move') {
        return `move ${event.x},${event.y}`;
      }
      return event.kind === 'wheel'
        ? `wheel ${event.dx},${event.dy} with ${event.modifiers}`
        : `${event.kind} ${event.button}`;
    });
    expect(brief).toEqual([
      'move 600,400',
      'down 1',
      'up 1',
      'down 2',
      'up 2',
      'down 3',
      'up 3',
      'wheel 0,-1 with 2',
      'wheel 0,1 with 2',
      'wheel -1,0 with 2',
      'wheel 1,0 with 2',
      'move 17,23',
    ]);
  });

  it('hands over the last position before it ends', async () => {
    const { hook, events } = startHook();
    await until(() => hook.state === 'on');
    await scene.xdotool('mousemove 1 1 mousemove 2 2 mousemove 333 222');
    await until(() => events.length > 0);
    await hook.stop();
    expect(events.at(-1)).toMatchObject({ x: 333, y: 222 });
  });

  it('says once that there is no display', async () => {
    const { hook, notices } = startHook({ PATH: scene.environment['PATH'] });
    await until(() => hook.state === 'unavailable');
    await hook.stop();
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatchObject({ code: 'cursor-unavailable' });
    expect(notices[0]?.message).toContain('display');
  });

  it.each([
    ['its display is gone', { DISPLAY: ':4999' }],
    ['its program is missing', {}],
  ])('says once that it is unavailable when %s', async (_, changes) => {
    const { hook, notices } = startHook(
      { ...scene.environment, ...changes },
      'DISPLAY' in changes ? scene.programs.hook : '/nowhere/hook.js',
    );
    await until(() => hook.state === 'unavailable');
    await hook.stop();
    expect(notices.map((notice) => notice.code)).toEqual(['cursor-unavailable']);
  });

  it('says once that it ended', async () => {
    const { hook, notices } = startHook();
    await until(() => hook.state === 'on');
    process.kill(hook.pid ?? 0, 'SIGKILL');
    await until(() => hook.state === 'unavailable');
    expect(notices).toHaveLength(1);
  });

  it('can be stopped before it has begun, and twice', async () => {
    const { hook, notices } = startHook();
    await Promise.all([hook.stop(), hook.stop()]);
    expect(notices).toEqual([]);
    expect(await scene.processes()).toEqual([]);
  });
});

async function startKeys(): Promise<{ readonly chords: () => Promise<string[]> }> {
  const { hook, all } = startHook(scene.environment, scene.programs.hook, ['keys']);
  await until(() => hook.state === 'on');
  return {
    chords: async () => {
      await scene.xdotool('key F12');
      await until(() => all.some((event) => event.kind === 'key' && event.chord === 'f12'));
      return all.flatMap((event) => (event.kind === 'key' ? [event.chord] : ['no key']));
    },
  };
}

async function layout(name: string, option = ''): Promise<void> {
  const { environment } = scene;
  await run('setxkbmap', ['-layout', name, '-option', option], { environment });
  onTestFinished(async () => {
    await run('setxkbmap', ['-layout', 'us', '-option', ''], { environment });
  });
}

describe('input hook and keys', () => {
  it('tells chords and named keys, and nothing of what writes text', async () => {
    const { chords } = await startKeys();
    await scene.xdotool('type --delay 20 Secret_Pa$$w0rd!@');
    await scene.xdotool('key space shift+space KP_1 KP_Home Caps_Lock Caps_Lock');
    await scene.xdotool('key Return Tab Escape BackSpace Delete Up Home Page_Down F2');
    await scene.xdotool('key ctrl+shift+p alt+Up shift+Tab ctrl+slash super+e ctrl+space alt+F4');
    await scene.xdotool('mousemove 5 5 click 1');
    const named = ['enter', 'tab', 'escape', 'backspace', 'delete', 'up', 'home', 'pagedown', 'f2'];
    const held = [
      'ctrl+shift+p',
      'alt+up',
      'shift+tab',
      'ctrl+/',
      'meta+e',
      'ctrl+space',
      'alt+f4',
    ];
    expect(await chords()).toEqual([...named, ...held, 'f12']);
  });

  it('looks at no key when it follows the mouse only', async () => {
    const { hook, all } = startHook();
    await until(() => hook.state === 'on');
    await scene.xdotool('key ctrl+shift+p Return type secret');
    await scene.xdotool('mousemove 41 42 click 1');
    await until(() => all.at(-1)?.kind === 'up');
    expect(all.filter((event) => event.kind === 'key')).toEqual([]);
  });

  /** Keys by their numbers on the keyboard: 24 is Q in the United States. */
  it.each([
    ['us', 24, 'ctrl+q'],
    ['fr', 24, 'ctrl+a'],
    ['fr', 10, 'ctrl+1'],
    ['fr', 61, 'ctrl+[Slash]'],
    ['de', 29, 'ctrl+z'],
    ['de', 47, 'ctrl+[Semicolon]'],
    ['ru', 54, 'ctrl+c'],
  ])('names keys as the layout %s has them: %i is %s', async (name, key, told) => {
    await layout(name);
    const { chords } = await startKeys();
    await scene.xdotool(`keydown ctrl key ${key} keyup ctrl`);
    expect(await chords()).toEqual([told, 'f12']);
  });

  it('takes the key that the layout has for Ctrl', async () => {
    await layout('us', 'ctrl:nocaps');
    const { chords } = await startKeys();
    await scene.xdotool('keydown 66 key k keyup 66');
    expect(await chords()).toEqual(['ctrl+k', 'f12']);
  });

  it.each([
    ['de', '', 108],
    ['us', '', 108],
    ['us', 'lv3:rwin_switch', 134],
    ['us', 'lv3:lalt_switch', 64],
  ])('tells nothing of characters written with AltGr: %s %s', async (name, option, altGr) => {
    await layout(name, option);
    const { chords } = await startKeys();
    await scene.xdotool(`keydown ${altGr} key 24 key 26 key 16 key 94 keyup ${altGr}`);
    await scene.xdotool(`keydown ${altGr} keydown shift key 24 keyup shift keyup ${altGr}`);
    expect(await chords()).toEqual(['f12']);
  });

  it('tells a key that is held down once', async () => {
    await run('xset', ['r', 'on'], { environment: scene.environment });
    onTestFinished(async () => {
      await run('xset', ['r', 'off'], { environment: scene.environment });
    });
    const { chords } = await startKeys();
    await scene.xdotool('keydown Down sleep 1 keyup Down key Down');
    expect(await chords()).toEqual(['down', 'down', 'f12']);
  });

  it('tells whether a key came between', async () => {
    const { hook, all } = startHook(scene.environment, scene.programs.hook, ['keys']);
    await until(() => hook.state === 'on');
    await scene.xdotool('key ctrl+k ctrl+s x ctrl+s');
    await until(() => all.length === 3);
    expect(all.map((event) => event.kind === 'key' && event.follows)).toEqual([false, true, false]);
  });

  it('says of keys alone that they cannot be followed', async () => {
    const { hook, notices } = startHook({ PATH: '/usr/bin' }, scene.programs.hook, ['keys']);
    await until(() => hook.state === 'unavailable');
    expect(notices.map(({ code }) => code)).toEqual(['keys-unavailable']);
    expect(notices[0]?.message).toMatch(/^Keys cannot be followed: there is no X display/);
  });
});
