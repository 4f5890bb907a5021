import * as v from 'valibot';

/** Every text of the page "Choose What to Record", by name: as in panelTexts.ts. */
const chooserTextKeys = [
  'title',
  'intro',
  'looking',
  'now',
  'fromSetting',
  'forget',
  'refresh',
  'failed',
  'checkSetup',
  'tryAgain',
  'editorWindow',
  'displays',
  'windows',
  'noEditor',
  'minimised',
  'noPicture',
  'size',
  'region',
  'regionHint',
  'regionOn',
  'regionMove',
  'regionCorner',
  'topLeft',
  'bottomRight',
  'left',
  'top',
  'width',
  'height',
  'record',
  'cancel',
  'nothingChosen',
  'nothingFound',
  'sourceEditor',
  'sourceDisplay',
  'sourceWindow',
  'sourceRegion',
] as const;

export const chooserTextsSchema = v.object(v.entriesFromList(chooserTextKeys, v.string()));
export type ChooserTexts = v.InferOutput<typeof chooserTextsSchema>;
