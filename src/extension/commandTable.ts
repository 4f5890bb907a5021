import { commands, Disposable } from 'vscode';
import type { CommandId } from './commandIds.ts';
import type { UserMessages } from './userMessages.ts';

/** What a command does with what it was called with; whatever it throws, the user is told. */
export type CommandAction = (...given: unknown[]) => Promise<void> | void;

/** Every command has exactly one action: a missing one does not compile. */
export type CommandTable = Readonly<Record<CommandId, CommandAction>>;

export function registerCommands(table: CommandTable, messages: UserMessages): Disposable {
  return Disposable.from(
    ...Object.entries(table).map(([id, action]) =>
      commands.registerCommand(id, async (...given: unknown[]) => {
        try {
          await action(...given);
        } catch (error) {
          messages.error(error);
        }
      }),
    ),
  );
}
