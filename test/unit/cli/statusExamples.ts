import type { SessionStatus } from '../../../src/protocol/recorderProtocol.ts';
import { exampleStatus } from '../protocol/statusExamples.ts';

export const recordingStatus: SessionStatus = exampleStatus({
  folder: '/videos/one',
  elapsedMs: 65_400,
  frames: 1961,
  queue: { frames: 1, capacityFrames: 96, peakFrames: 7, bytes: 1000, capacityBytes: 1_000_000 },
  fileBytes: 4_230_000,
});
