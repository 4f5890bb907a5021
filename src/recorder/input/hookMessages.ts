import * as v from 'valibot';

/**
 * What the input hook's process and the recorder say to each other over Node's IPC channel. The
 * stamp is milliseconds on the monotonic clock (src/base/clock.ts), x and y are pixels of the
 * screen, origin top left. Buttons, wheel and modifiers are those of src/recording/cursorEvent.ts.
 */
const stamp = v.pipe(v.number(), v.finite());
const pixel = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.integer());

const mouseSchemas = [
  v.object({ kind: v.literal('move'), at: stamp, x: pixel, y: pixel }),
  v.object({
    kind: v.picklist(['down', 'up']),
    at: stamp,
    x: pixel,
    y: pixel,
    button: whole,
    modifiers: whole,
  }),
  v.object({
    kind: v.literal('wheel'),
    at: stamp,
    x: pixel,
    y: pixel,
    dx: pixel,
    dy: pixel,
    modifiers: whole,
  }),
] as const;

/**
 * A chord or a named key that went down (keyChord.ts decides what is one); a held key is one event.
 * No other key leaves the hook's process.
 */
const keySchema = v.object({
  kind: v.literal('key'),
  at: stamp,
  /** As VS Code spells it: `ctrl+shift+p`, `escape`. */
  chord: v.string(),
  /** A key that has a name and makes no character, with modifiers or without. */
  named: v.boolean(),
  /** No other key went down since the event of this kind before it. */
  follows: v.boolean(),
});

const hookEventSchema = v.variant('kind', [...mouseSchemas, keySchema]);
export type HookEvent = v.InferOutput<typeof hookEventSchema>;
export type HookKeyEvent = v.InferOutput<typeof keySchema>;
export type HookMouseEvent = Exclude<HookEvent, HookKeyEvent>;

export function isMouseEvent(event: HookEvent): event is HookMouseEvent {
  return event.kind !== 'key';
}

/** From the hook. `unavailable` is its last word. */
export const hookMessageSchema = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({
    kind: v.literal('unavailable'),
    /** Why, in the user's words: what follows 'The mouse cannot be followed: '. */
    reason: v.string(),
    remedy: v.string(),
    detail: v.string(),
  }),
  v.object({ kind: v.literal('events'), events: v.pipe(v.array(hookEventSchema), v.readonly()) }),
]);
export type HookMessage = v.InferOutput<typeof hookMessageSchema>;
export type HookUnavailable = Extract<HookMessage, { kind: 'unavailable' }>;

/** What the hook is started to follow: its arguments. */
export const hookTopics = ['mouse', 'keys'] as const;
export type HookTopic = (typeof hookTopics)[number];

/** To the hook: send what you hold, then end. */
export const hookStopMessage = { kind: 'stop' } as const;
export const hookStopSchema = v.object({ kind: v.literal('stop') });
