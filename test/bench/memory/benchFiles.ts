import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';

/** What lies beside the bench's recorder and hook, for both to read: neither has settings of its own. */
const planSchema = v.object({
  speed: v.number(),
  /** Recorded milliseconds after which time passes as ever again. */
  lengthMs: v.number(),
  eventsPerSecond: v.number(),
  /** What must be there before time passes fast; null: a video. */
  hurryFrom: v.nullable(v.string()),
  /** Where recordings go. */
  parentFolder: v.string(),
  /** How often memory is looked at, in real milliseconds. */
  lookEveryMs: v.number(),
  /** How often the recorder's collector is made to run, in real milliseconds. */
  collectEveryMs: v.number(),
  /** Bytes that the recorder is to lose in each recorded second: shows that a leak would be seen. */
  leakBytesPerSecond: v.number(),
});
export type Plan = v.InferOutput<typeof planSchema>;

const fastTimeSchema = v.object({ fromMs: v.number(), speed: v.number(), lengthMs: v.number() });

export const benchFiles = {
  plan: 'plan.json',
  /** There from the moment on when time passes fast. */
  fastTime: 'fastTime.json',
  /** A line for each look at the recorder's memory. */
  samples: 'samples.ndjson',
} as const;

export const sampleSchema = v.object({
  /** Since time passes fast. */
  recordedMs: v.number(),
  /** Whether the collector has just been made to run. */
  collected: v.boolean(),
  rss: v.number(),
  heapUsed: v.number(),
  external: v.number(),
  /** Of all programs that it has started, added up. */
  childrenRss: v.number(),
});
export type MemorySample = v.InferOutput<typeof sampleSchema>;

export function readPlan(folder: string): Plan {
  return v.parse(planSchema, readJson(path.join(folder, benchFiles.plan)));
}

export function readFastTime(folder: string): v.InferOutput<typeof fastTimeSchema> {
  return v.parse(fastTimeSchema, readJson(path.join(folder, benchFiles.fastTime)));
}

export function readSamples(folder: string): MemorySample[] {
  return readFileSync(path.join(folder, benchFiles.samples), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => v.parse(sampleSchema, JSON.parse(line)));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8')) as unknown;
}
