/** Every command of package.json; a test holds the two equal. */
export const commandIds = [
  'codereel.start',
  'codereel.startInstant',
  'codereel.startStudio',
  'codereel.stop',
  'codereel.toggle',
  'codereel.discard',
  'codereel.addMarker',
  'codereel.showPanel',
  'codereel.showRecordings',
  'codereel.saveRecordingAs',
  'codereel.checkSetup',
  'codereel.showLog',
  'codereel.getFfmpeg',
  'codereel.chooseFolder',
] as const;

export type CommandId = (typeof commandIds)[number];

/** What `when` clauses know of Codereel. */
export const contextKeys = {
  /** One of idle, starting, recording, stopping, error. */
  state: 'codereel.state',
} as const;
