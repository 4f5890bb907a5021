import type { XConnection, XProperty } from './xConnection.ts';

/** 32-bit items of a property; empty: the window has no such property, or is gone. */
export async function readNumbers(
  connection: XConnection,
  window: number,
  name: string,
): Promise<number[]> {
  const property = await readProperty(connection, window, name);
  if (property?.format !== 32) {
    return [];
  }
  const { data } = property;
  return Array.from({ length: Math.floor(data.length / 4) }, (_, index) =>
    data.readUInt32LE(index * 4),
  );
}

/** A property's text; empty: the window has no such property, or is gone. */
export async function readText(
  connection: XConnection,
  window: number,
  name: string,
): Promise<string> {
  const property = await readProperty(connection, window, name);
  return property?.format === 8 ? property.data.toString('utf8') : '';
}

async function readProperty(
  connection: XConnection,
  window: number,
  name: string,
): Promise<XProperty | undefined> {
  try {
    return await connection.property(window, name);
  } catch {
    return undefined;
  }
}
