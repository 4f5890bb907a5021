const assert = require('node:assert/strict');
const vscode = require('vscode');

/** VS Code calls this in its extension host; a rejection fails the run. */
exports.run = async function run() {
  const extension = vscode.extensions.getExtension('codereel.codereel');
  assert.ok(extension, 'the VSIX is not installed');
  await extension.activate();

  const commands = await vscode.commands.getCommands(true);
  for (const command of ['codereel.start', 'codereel.stop', 'codereel.showPanel']) {
    assert.ok(commands.includes(command), `${command} is not registered`);
  }

  await vscode.commands.executeCommand('codereel.start');
  await vscode.commands.executeCommand('codereel.stop');
};
