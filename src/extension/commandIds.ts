/** Every command of package.json; a test holds the two equal. */
export const commandIds = [
  'codereel.start',
  'codereel.startInstant',
  'codereel.startStudio',
  'codereel.stop',
  'codereel.toggle',
  'codereel.pause',
  'codereel.resume',
  'codereel.togglePause',
  'codereel.restart',
  'codereel.discard',
  'codereel.addMarker',
  'codereel.toggleMicrophone',
  'codereel.toggleSystemSound',
  'codereel.chooseSource',
  'codereel.pickSource',
  'codereel.chooseMicrophone',
  'codereel.chooseSystemSound',
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
  /** What kind of phase the session is in: see sessionPhase.ts. */
  state: 'codereel.state',
  /** Whether the recording that runs has a track for it. */
  microphone: 'codereel.microphone',
  system: 'codereel.systemSound',
} as const;
