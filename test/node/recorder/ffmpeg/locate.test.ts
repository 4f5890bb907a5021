import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { CodereelError } from '../../../../src/base/errors.ts';
import { readCapabilities } from '../../../../src/recorder/ffmpeg/capabilities.ts';
import { locateFfmpeg, type LocateOptions } from '../../../../src/recorder/ffmpeg/locate.ts';
import { fakeFfmpeg, openBench, type Bench } from './stage.ts';

const searchPath = inject('searchPath');
/** For the shell of the scripts, without any ffmpeg on it. */
const emptyPath = '/nowhere';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => {
  await bench.close();
});

function options(changes: Partial<LocateOptions> = {}): LocateOptions {
  return {
    settingPath: '',
    environment: { PATH: searchPath },
    packageFolders: [bench.folder],
    ...changes,
  };
}

async function failureOf(changes: Partial<LocateOptions>): Promise<CodereelError> {
  try {
    await locateFfmpeg(options(changes));
  } catch (error) {
    if (error instanceof CodereelError) {
      return error;
    }
    throw error;
  }
  throw new Error('an ffmpeg was found');
}

async function installStatic(script: string): Promise<string> {
  const root = path.join(bench.folder, 'node_modules', 'ffmpeg-static');
  await mkdir(root, { recursive: true });
  await writeFile(path.join(root, 'package.json'), '{ "name": "ffmpeg-static" }');
  return bench.program('node_modules/ffmpeg-static/ffmpeg', script);
}

describe('locateFfmpeg', () => {
  it("finds the machine's ffmpeg on the path, and what it can do", async () => {
    const ffmpeg = await locateFfmpeg(options());
    expect(ffmpeg.source).toBe('PATH');
    expect(path.isAbsolute(ffmpeg.path)).toBe(true);
    expect(ffmpeg.version.release).not.toBeNull();
    const capabilities = await readCapabilities(ffmpeg, { PATH: searchPath });
    expect(capabilities.captureDevices).toContain('x11grab');
    expect(capabilities.h264Encoders).toContain('libx264');
    expect(capabilities.captureFilters).toEqual([]);
  });

  it('takes the setting first, then the variable, ffmpeg-static, the path', async () => {
    const setting = await bench.program('setting', fakeFfmpeg('exit 1'));
    const variable = await bench.program('variable', fakeFfmpeg('exit 1'));
    const named = { PATH: searchPath, CODEREEL_FFMPEG: variable };
    const packaged = await installStatic(fakeFfmpeg('exit 1'));

    expect(await locateFfmpeg(options({ settingPath: setting, environment: named }))).toMatchObject(
      { path: setting, source: 'codereel.ffmpeg.path' },
    );
    expect(await locateFfmpeg(options({ environment: named }))).toMatchObject({
      path: variable,
      source: 'CODEREEL_FFMPEG',
    });
    expect(await locateFfmpeg(options())).toMatchObject({
      path: packaged,
      source: 'ffmpeg-static',
    });
    expect(await locateFfmpeg(options({ packageFolders: [] }))).toMatchObject({
      source: 'PATH',
    });
  });

  it('passes over an ffmpeg-static that cannot record the screen, or whose binary is missing', async () => {
    const blind = fakeFfmpeg('exit 1').replace('D  x11grab', 'D  lavfi');
    const packaged = await installStatic(blind);
    expect((await locateFfmpeg(options())).source).toBe('PATH');
    const failure = await failureOf({ environment: { PATH: emptyPath } });
    expect(failure.message).toContain(`${packaged} (cannot record the screen)`);
  });

  it('finds a setting without a folder on the path', async () => {
    const ffmpeg = await locateFfmpeg(options({ settingPath: 'ffmpeg' }));
    expect(ffmpeg).toMatchObject({ source: 'codereel.ffmpeg.path' });
    expect(path.isAbsolute(ffmpeg.path)).toBe(true);
  });

  it('does not pass over a setting or a variable that names nothing', async () => {
    const setting = await failureOf({ settingPath: '/no/such/ffmpeg' });
    expect(setting.code).toBe('ffmpeg-not-found');
    expect(setting.message).toContain('codereel.ffmpeg.path names "/no/such/ffmpeg"');
    const variable = await failureOf({
      environment: { PATH: searchPath, CODEREEL_FFMPEG: '/no/such/ffmpeg' },
    });
    expect(variable.code).toBe('ffmpeg-not-found');
    expect(variable.message).toContain('CODEREEL_FFMPEG names "/no/such/ffmpeg"');
  });

  it('does not pass over a setting that names another program', async () => {
    const other = await bench.program('other', 'echo "I am something else"');
    const failure = await failureOf({ settingPath: other });
    expect(failure.code).toBe('ffmpeg-unusable');
    expect(failure.message).toContain(other);
    expect(failure.detail).toContain('I am something else');
  });

  it('says why a named program cannot be run', async () => {
    const failure = await failureOf({ settingPath: '/etc/passwd' });
    expect(failure).toMatchObject({ code: 'ffmpeg-unusable' });
    expect(failure.message).toContain('EACCES');
  });

  it('refuses an ffmpeg that is too old, by name', async () => {
    const old = await bench.program(
      'old',
      'echo "ffmpeg version 3.4.8-0ubuntu0.2 Copyright (c) 2000-2020 the FFmpeg developers"',
    );
    const failure = await failureOf({ settingPath: old });
    expect(failure.code).toBe('ffmpeg-unusable');
    expect(failure.message).toContain('is ffmpeg 3.4.8-0ubuntu0.2; Codereel needs 4.3 or newer');
  });

  it('names every place it looked at when there is none', async () => {
    const failure = await failureOf({ environment: { PATH: emptyPath } });
    expect(failure.code).toBe('ffmpeg-not-found');
    for (const place of [
      'codereel.ffmpeg.path (not set)',
      'CODEREEL_FFMPEG (not set)',
      `ffmpeg-static beside ${bench.folder}`,
      'every folder of the path',
    ]) {
      expect(failure.message).toContain(place);
    }
    expect(failure.detail).toContain(emptyPath);
    expect(failure.remedy).toContain('codereel.ffmpeg.path');
  });

  it('follows links', async () => {
    const { path: real } = await locateFfmpeg(options());
    const link = path.join(bench.folder, 'link');
    await symlink(real, link);
    expect((await locateFfmpeg(options({ settingPath: link }))).path).toBe(link);
  });
});
