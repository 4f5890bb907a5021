import { parse } from 'jsonc-parser/lib/esm/main.js';
import * as v from 'valibot';
import type { KeyRule } from './chordTable.ts';

const ruleSchema = v.pipe(
  v.object({
    key: v.optional(v.string(), ''),
    command: v.optional(v.nullable(v.string()), ''),
    when: v.optional(v.string()),
  }),
  v.transform(({ key, command, when }): KeyRule => {
    const rule = { key, command: command ?? '' };
    return when === undefined || when.trim() === '' ? rule : { ...rule, when };
  }),
);

/** Reads a file of keyboard shortcuts: JSON with comments. What is no rule in it is left out. */
export function parseKeyRules(text: string): KeyRule[] {
  const list: unknown = parse(text, [], { allowTrailingComma: true });
  return (Array.isArray(list) ? list : []).flatMap((entry) => {
    const rule = v.safeParse(ruleSchema, entry);
    return rule.success ? [rule.output] : [];
  });
}
