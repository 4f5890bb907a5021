import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandIds } from '../../../src/extension/commandIds.ts';
import { groupTitles, settingGroups } from '../../../src/extension/settingGroups.ts';
import { settingRules } from '../../../src/extension/settingRules.ts';
import type { SettingRule } from '../../../src/extension/settingRules.ts';
import { unreachable } from '../../../src/base/unreachable.ts';
import { settings } from '../../../src/protocol/settings.ts';
import { english } from './translate.ts';
import manifest from '../../../package.json';
import strings from '../../../package.nls.json';

const { contributes, capabilities } = manifest;
const properties: Readonly<Record<string, Readonly<Record<string, unknown>>>> = Object.fromEntries(
  contributes.configuration.flatMap((group) => Object.entries(group.properties)),
);
const settingKeys = Object.values(settingGroups).flat();

/** What package.json must say about a rule. */
function schemaOf(rule: SettingRule): object {
  switch (rule.kind) {
    case 'boolean':
      return { type: 'boolean' };
    case 'path':
    case 'source':
    case 'device':
      return { type: 'string' };
    case 'choice':
      return { type: 'string', enum: rule.values };
    case 'whole':
      return {
        type: rule.mayBeNull ? ['integer', 'null'] : 'integer',
        minimum: rule.minimum,
        ...(rule.maximum === null ? {} : { maximum: rule.maximum }),
      };
    default:
      return unreachable(rule);
  }
}

describe('package.json', () => {
  it('declares the settings of the table and no other', () => {
    const declared = Object.keys(properties).sort();
    expect(declared).toEqual(
      Object.keys(settings)
        .map((key) => `codereel.${key}`)
        .sort(),
    );
  });

  it.each(settingKeys)('declares %s as the table does', (key) => {
    expect(properties[`codereel.${key}`]).toMatchObject({
      default: settings[key].default,
      scope: settings[key].scope,
      ...schemaOf(settingRules[key].rule),
    });
  });

  it('groups the settings as the panel does, in the same order and under the same titles', () => {
    const titles: Readonly<Record<string, string>> = groupTitles(english);
    const groups = contributes.configuration.map(({ title, properties: own }) => [
      Object.entries(strings).find(([name]) => `%${name}%` === title)?.[1],
      Object.keys(own),
    ]);
    expect(groups).toEqual(
      Object.entries(settingGroups).map(([group, keys]) => [
        titles[group],
        keys.map((key) => `codereel.${key}`),
      ]),
    );
    const orders = Object.values(properties).map(({ order }) => Number(order));
    expect(orders).toEqual(orders.toSorted((one, other) => one - other));
  });

  it('gives every setting a place of its own and describes every choice', () => {
    const all = Object.values(properties);
    expect(new Set(all.map(({ order }) => order)).size).toBe(all.length);
    for (const { enum: values, markdownEnumDescriptions: words, enumItemLabels: names } of all) {
      const count = values === undefined ? undefined : [values].flat().length;
      expect(words === undefined ? undefined : [words].flat().length).toBe(count);
      expect(names === undefined ? count : [names].flat().length).toBe(count);
    }
  });

  it('restricts in untrusted workspaces what names a program or a place to write, what listens, and what is recorded', () => {
    const machine = Object.entries(settings)
      .filter(([, { scope }]) => scope === 'machine')
      .map(([key]) => `codereel.${key}`);
    expect([...capabilities.untrustedWorkspaces.restrictedConfigurations].sort()).toEqual(
      ['codereel.capture.source', ...machine].sort(),
    );
  });

  it('declares the commands that the code has, all in one category', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual(
      [...commandIds].sort(),
    );
    expect(new Set(contributes.commands.map(({ category }) => category))).toEqual(
      new Set(['Codereel']),
    );
  });

  it('binds keys and menus only to commands that exist', () => {
    const bound = [...contributes.keybindings, ...Object.values(contributes.menus).flat()];
    for (const { command } of bound) {
      expect(commandIds).toContain(command);
    }
  });

  it('lets its keys through to VS Code while the terminal has the focus', () => {
    expect(contributes.configurationDefaults['terminal.integrated.commandsToSkipShell']).toEqual(
      contributes.keybindings.map(({ command }) => command),
    );
  });

  it('has a string for every placeholder, and a placeholder for every string', () => {
    const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
    const used = [...text.matchAll(/"%([^%"]+)%"/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(Object.keys(strings)));
  });

  it('links only to settings and commands that exist', () => {
    for (const text of Object.values(strings)) {
      for (const [, key] of text.matchAll(/#([^#`]+)#/g)) {
        expect(Object.keys(properties)).toContain(key);
      }
      for (const [, command] of text.matchAll(/\(command:([^)]+)\)/g)) {
        expect(commandIds).toContain(command);
      }
    }
  });
});
