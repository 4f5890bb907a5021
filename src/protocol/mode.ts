import * as v from 'valibot';

/** `instant`: the cursor is in the picture. `studio`: the cursor is kept apart, to be rendered later. */
export const modes = ['instant', 'studio'] as const;
export const modeSchema = v.picklist(modes);
export type Mode = v.InferOutput<typeof modeSchema>;
