import type { Area } from '../protocol/recorderProtocol.ts';
import type { DisplaySource, SourceList, WindowSource } from '../recorder/screen/sourceList.ts';
import { alignRows } from './format.ts';

/** What can be recorded here, as people read it: each line begins with what `record` takes for it. */
export function sourcesText(list: SourceList): string {
  const { displays, windows, windowHold, regions, microphones, systems, notes } = list;
  const places = windowHold === 'rectangle' ? ', as the places where they are now' : '';
  return [
    section('Displays: --source SOURCE', displays.map(displayRow)),
    section(`Windows${places}: --source SOURCE`, windows.map(windowRow)),
    regions ? 'Regions: --source region:x,y,w,h, in pixels from the top left corner' : '',
    section('Microphones: --microphone=DEVICE', microphones.map(soundRow)),
    section('System sound: --system-sound=DEVICE', systems.map(soundRow)),
    ...notes,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  return `${title}\n${rows.length === 0 ? '  none' : alignRows(rows)}`;
}

function displayRow({ source, name, area, primary }: DisplaySource): string[] {
  return [source, name, placeWords(area), primary ? 'primary' : ''];
}

function windowRow({ source, program, title, area, shown, editor }: WindowSource): string[] {
  const place = shown ? placeWords(area) : 'hidden';
  return [source, program, place, editor ? `${title} (also: window)` : title];
}

function soundRow({ name, label, isDefault }: SourceList['microphones'][number]): string[] {
  return [name, label, isDefault ? 'default' : ''];
}

function placeWords(area: Area | null): string {
  return area === null ? '' : `${area.width}x${area.height} at ${area.x},${area.y}`;
}
