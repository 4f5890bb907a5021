import * as v from 'valibot';
import { badLine, badHeader, readLog, type LogFormat } from './eventLog.ts';

/** A log whose header and events have been checked against their schemas. */
export interface TypedLog<Header, Event> {
  readonly header: Header;
  /** The events, read as they are asked for. May be called again. */
  events(): AsyncGenerator<Event>;
}

export interface TypedLogFormat<Header, Event> extends LogFormat {
  readonly headerSchema: v.GenericSchema<unknown, Header>;
  /** For each kind that is known, the schema of its lines: [ms, kind, ...]. */
  readonly kinds: Readonly<Record<string, v.GenericSchema<unknown, Event>>>;
}

/** Time since the recording's epoch. */
export const logTime = v.pipe(v.number(), v.finite());

const anyEvent = v.looseTuple([logTime, v.string()]);

/**
 * Opens a log and checks its header. Events of a kind that is not known are left out: a version may
 * gain kinds. Throws what readLog throws.
 */
export async function readTypedLog<Header, Event>(
  file: string,
  format: TypedLogFormat<Header, Event>,
): Promise<TypedLog<Header, Event>> {
  const log = await readLog(file, format);
  const header = v.safeParse(format.headerSchema, log.header);
  if (!header.success) {
    throw badHeader(file, describeIssues(header.issues));
  }
  return {
    header: header.output,
    async *events() {
      for await (const { line, value } of log.lines()) {
        const decoded = decodeEvent(value, format.kinds);
        if (decoded === undefined) {
          continue;
        }
        if (!decoded.success) {
          throw badLine(file, line, `is no event: ${describeIssues(decoded.issues)}`);
        }
        yield decoded.output;
      }
    },
  };
}

type Decoded<Event> =
  | { readonly success: true; readonly output: Event }
  | { readonly success: false; readonly issues: readonly v.BaseIssue<unknown>[] };

/** undefined: an event of a kind that this reader does not know. */
function decodeEvent<Event>(
  value: unknown,
  kinds: Readonly<Record<string, v.GenericSchema<unknown, Event>>>,
): Decoded<Event> | undefined {
  const any = v.safeParse(anyEvent, value);
  if (!any.success) {
    return { success: false, issues: any.issues };
  }
  const [, kind] = any.output;
  const schema = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  return schema === undefined ? undefined : v.safeParse(schema, value);
}

/** What valibot found, in one line: `area.width: Expected ...`. */
export function describeIssues(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues
    .map((issue) => {
      const where = v.getDotPath(issue);
      return where === null ? issue.message : `${where}: ${issue.message}`;
    })
    .join('; ');
}
