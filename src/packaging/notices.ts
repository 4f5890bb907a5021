import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import * as v from 'valibot';

/**
 * The text of ThirdPartyNotices.txt: the licence of every package of which something is in the
 * bundles, told by esbuild's metafiles, and of those that are `shipped` beside them, by name.
 */
export async function thirdPartyNotices(
  metafiles: readonly Metafile[],
  shipped: readonly string[],
): Promise<string> {
  const folders = new Set([
    ...shipped.map((name) => `node_modules/${name}`),
    ...metafiles.flatMap(bundledPackages),
  ]);
  const notices = await Promise.all([...folders].sort().map(notice));
  const gnu = await Promise.all(
    ['LGPL-3.0', 'GPL-3.0'].map((name) =>
      readFile(new URL(`licenses/${name}.txt`, import.meta.url), 'utf8'),
    ),
  );
  const parts = [heading, ...notices, libuiohookNotice, ...gnu];
  return `${parts.map((part) => part.trim()).join(rule)}\n`;
}

function bundledPackages({ outputs }: Metafile): string[] {
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([input]) => packageFolder.exec(input)?.[0] ?? []);
}

/** The innermost package a path lies in, also for a package inside a package. */
const packageFolder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

const rule = `\n\n${'-'.repeat(80)}\n\n`;

const heading = 'Codereel contains parts of the following packages. Their licences follow.';

/** It is linked into uiohook-napi's binary, and that package names only its own licence. */
const libuiohookNotice = `libuiohook (LGPL-3.0-or-later), https://github.com/kwhat/libuiohook

Copyright (C) 2006-2023 Alexander Barker. It is part of the binary of uiohook-napi, a file of its
own that can be replaced. Its source, as it was built, is in the package uiohook-napi. It may be
used under the GNU Lesser General Public License, which follows, with the GNU General Public
License that it refers to. Where Codereel comes with ffmpeg, that is a program of its own under the
same GNU General Public License; its licence and the origin of its source lie beside it.`;

const manifestSchema = v.object({
  name: v.string(),
  version: v.string(),
  license: v.optional(v.string()),
  /** As older packages have it. */
  licenses: v.optional(v.array(v.object({ type: v.string() })), []),
  repository: v.optional(v.union([v.string(), v.object({ url: v.string() })])),
});

async function notice(folder: string): Promise<string> {
  const manifest = v.parse(
    manifestSchema,
    JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')),
  );
  const files = (await readdir(folder)).filter((name) => /^(licen[cs]e|notice)/i.test(name));
  const texts = await Promise.all(
    files.sort().map((name) => readFile(path.join(folder, name), 'utf8')),
  );
  const { name, version, licenses, repository } = manifest;
  const license = manifest.license ?? licenses.map(({ type }) => type).join(' OR ');
  const home = typeof repository === 'object' ? repository.url : repository;
  const title = [`${name} ${version} (${license})`, ...(home === undefined ? [] : [home])];
  return [title.join(', '), ...texts.map((text) => text.trim())].join('\n\n');
}
