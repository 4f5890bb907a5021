import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Environment } from '../../../../src/base/environment.ts';
import type { Notice } from '../../../../src/protocol/recorderProtocol.ts';
import type { HookEvent } from '../../../../src/recorder/input/hookMessages.ts';
import { InputHook } from '../../../../src/recorder/input/inputHook.ts';
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
  readonly events: readonly HookEvent[];
  readonly notices: readonly Notice[];
}

function startHook(
  environment: Environment = scene.environment,
  scriptPath = scene.programs.hook,
): RunningHook {
  const events: HookEvent[] = [];
  const notices: Notice[] = [];
  const hook = new InputHook({
    program: { nodePath: process.execPath, scriptPath },
    environment,
    log: scene.log,
    onEvents: (batch) => void events.push(...batch),
    onUnavailable: (notice) => void notices.push(notice),
  });
  onTestFinished(() => hook.stop());
  return { hook, events, notices };
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
