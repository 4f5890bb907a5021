import type { Memento } from 'vscode';

/** Enough for all the devices somebody ever has; the one seen first goes first. */
const kept = 50;
const memoryKey = 'soundDeviceLabels';

/** A sound device and what people call it. */
export interface LabelledDevice {
  readonly name: string;
  readonly label: string;
}

/**
 * What people call the sound devices that this machine has had. The settings hold their names, which
 * are made for programs, and nobody wants a process started only to show a panel.
 */
export class DeviceLabels {
  readonly #memory: Memento;

  /** @param memory one for all workspaces: devices belong to the machine. */
  constructor(memory: Memento) {
    this.#memory = memory;
  }

  /** Empty: not known, or the device has no other name. */
  labelOf(name: string): string {
    return labelIn(this.#memory.get(memoryKey), name);
  }

  async learn(devices: readonly LabelledDevice[]): Promise<void> {
    const before = this.#memory.get(memoryKey);
    const isNews = devices.some(
      ({ name, label }) => label !== '' && label !== name && labelIn(before, name) !== label,
    );
    if (isNews) {
      await this.#memory.update(memoryKey, withLabels(before, devices));
    }
  }
}

/** What is kept is `{ name: label }`; anything else is nothing. */
export function labelIn(memory: unknown, name: string): string {
  return labels(memory).get(name) ?? '';
}

export function withLabels(
  memory: unknown,
  devices: readonly LabelledDevice[],
): Readonly<Record<string, string>> {
  const all = labels(memory);
  for (const { name, label } of devices) {
    if (label !== '' && label !== name) {
      all.delete(name);
      all.set(name, label);
    }
  }
  return Object.fromEntries([...all].slice(-kept));
}

function labels(memory: unknown): Map<string, string> {
  const entries: [string, unknown][] = Object.entries(memory ?? {});
  return new Map(
    entries.flatMap(([name, label]): [string, string][] =>
      typeof label === 'string' ? [[name, label]] : [],
    ),
  );
}
