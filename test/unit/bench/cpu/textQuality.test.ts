import { describe, expect, test } from 'vitest';
import { parseQuality } from '../../../bench/cpu/textQuality.ts';

const words = `frame:0    pts:0       pts_time:0
lavfi.psnr.mse.y=6.50
lavfi.psnr.psnr.y=40.00
lavfi.psnr.mse_avg=6.50
frame:0    pts:0       pts_time:0
lavfi.ssim.Y=0.9912
lavfi.ssim.All=0.9912
frame:0    pts:0       pts_time:0
lavfi.psnr.mse.r=65.03
lavfi.psnr.mse.g=10.00
lavfi.psnr.mse.b=120.06
`;

describe('how close a picture is', () => {
  test("is told by ffmpeg's figures, colours taken together", () => {
    const { brightnessDb, similarity, colourDb } = parseQuality(words);
    expect(brightnessDb).toBeCloseTo(40.0, 1);
    expect(similarity).toBe(0.9912);
    expect(colourDb).toBeCloseTo(30.0, 1);
  });

  test('is 100 dB when nothing differs', () => {
    expect(parseQuality(words.replace('mse.y=6.50', 'mse.y=0.00')).brightnessDb).toBe(100);
  });

  test('is no number when ffmpeg said nothing', () => {
    expect(parseQuality('').similarity).toBeNaN();
  });
});
