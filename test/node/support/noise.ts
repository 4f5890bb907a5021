import { onTestFinished } from 'vitest';
import { supervise } from '../../stage/supervised.ts';
import type { Scene } from './scene.ts';

/** Fills the screen with noise until the test ends, so that every frame is new and large. */
export function showNoise(scene: Scene): void {
  const noise = supervise(
    'ffmpeg',
    [
      ...'-loglevel error -re -f lavfi -i'.split(' '),
      'testsrc2=size=640x480:rate=30,noise=alls=100:allf=t,format=yuv420p',
      ...'-f sdl2 noise'.split(' '),
    ],
    { name: 'noise', environment: scene.display.environment },
  );
  onTestFinished(async () => {
    await noise.stop();
  });
}
