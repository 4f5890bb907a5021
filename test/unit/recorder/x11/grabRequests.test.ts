import { describe, expect, it } from 'vitest';
import { grabFinder } from '../../../../src/recorder/x11/grabRequests.ts';

const shm = 130;
const [shmGetImage, getImage, queryPointer, getGeometry, cursorImage] = [
  { major: shm, minor: 4 },
  { major: 73, minor: 2 },
  { major: 38, minor: 0 },
  { major: 14, minor: 0 },
  { major: 138, minor: 4 },
];

describe('grabFinder', () => {
  it('finds the question for the picture, where the pointer is not in it', () => {
    const begins = grabFinder({ pointer: false, shm });
    const attach = { major: shm, minor: 1 };
    expect([getGeometry, attach, shmGetImage, shmGetImage].map(begins)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('takes the second try, after shared memory was refused, for the same grab', () => {
    const begins = grabFinder({ pointer: false, shm });
    expect([shmGetImage, getImage, getImage, getImage].map(begins)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it('finds pictures without shared memory', () => {
    const begins = grabFinder({ pointer: false, shm: undefined });
    expect([getImage, getImage].map(begins)).toEqual([true, true]);
  });

  it('finds the question for the pointer, which comes first where it is in the picture', () => {
    const begins = grabFinder({ pointer: true, shm });
    const grab = [queryPointer, getGeometry, shmGetImage, cursorImage];
    expect([...grab, ...grab].map(begins)).toEqual([
      true,
      false,
      false,
      false,
      true,
      false,
      false,
      false,
    ]);
  });
});
