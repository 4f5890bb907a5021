import { describe, expect, it } from 'vitest';
import { asCodereelError, CodereelError, errnoOf } from '../../../src/base/errors.ts';
import { writeFailure } from '../../../src/base/fileErrors.ts';

const system = (code: string): Error => Object.assign(new Error(`${code}: write`), { code });

describe('asCodereelError', () => {
  it('passes one of ours unchanged', () => {
    const error = new CodereelError({ code: 'no-display', message: 'm', remedy: 'r' });
    expect(asCodereelError(error)).toBe(error);
  });

  it.each([new TypeError('boom'), 'boom'])('makes an internal error of %j', (thrown) => {
    const error = asCodereelError(thrown);
    expect(error.code).toBe('internal');
    expect(error.message).toContain('boom');
    expect(error.detail).toContain('boom');
  });
});

describe('CodereelError', () => {
  it('travels as data, without a detail it does not have', () => {
    const data = { code: 'disk-full', message: 'm', remedy: 'r' } as const;
    expect(new CodereelError(data).toData()).toStrictEqual(data);
    const detailed = { ...data, detail: 'ENOSPC' };
    expect(new CodereelError(detailed).toData()).toStrictEqual(detailed);
  });
});

describe('errnoOf', () => {
  it('finds the errno of a system error only', () => {
    expect(errnoOf(system('ENOSPC'))).toBe('ENOSPC');
    expect(errnoOf(new Error('none'))).toBeUndefined();
    expect(errnoOf({ code: 'ENOSPC' })).toBeUndefined();
    const ours = new CodereelError({ code: 'disk-full', message: 'm', remedy: 'r' });
    expect(errnoOf(ours)).toBeUndefined();
  });
});

describe('writeFailure', () => {
  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EACCES', 'permission-denied'],
    ['EROFS', 'permission-denied'],
    ['EIO', 'write-failed'],
    ['EFBIG', 'write-failed'],
  ])('makes of %s the error %s, naming the file', (errno, code) => {
    const error = writeFailure('/videos/a.mp4', system(errno));
    expect(error.code).toBe(code);
    expect(error.message).toContain('/videos/a.mp4');
    expect(error.detail).toContain(errno);
  });
});
