import * as v from 'valibot';

/**
 * What the input hook's process and the recorder say to each other over Node's IPC channel. The
 * stamp is milliseconds on the monotonic clock (src/base/clock.ts), x and y are pixels of the
 * screen, origin top left. Buttons, wheel and modifiers are those of src/recording/cursorEvent.ts.
 */
const stamp = v.pipe(v.number(), v.finite());
const pixel = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.integer());

export const hookEventSchema = v.variant('kind', [
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
]);
export type HookEvent = v.InferOutput<typeof hookEventSchema>;

/** From the hook. `unavailable` is its last word. */
export const hookMessageSchema = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({
    kind: v.literal('unavailable'),
    /** Why, in the user's words. */
    message: v.string(),
    remedy: v.string(),
    detail: v.string(),
  }),
  v.object({ kind: v.literal('events'), events: v.pipe(v.array(hookEventSchema), v.readonly()) }),
]);
export type HookMessage = v.InferOutput<typeof hookMessageSchema>;
export type HookUnavailable = Extract<HookMessage, { kind: 'unavailable' }>;

/** To the hook: send what you hold, then end. */
export const hookStopMessage = { kind: 'stop' } as const;
export const hookStopSchema = v.object({ kind: v.literal('stop') });
