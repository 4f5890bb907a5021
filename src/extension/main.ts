import { homedir } from 'node:os';
import { commands, window } from 'vscode';
import type { ExtensionContext } from 'vscode';
import { version } from '../../package.json';
import { CaptureCommands } from './captureCommands.ts';
import { clicked, labelArgument, textArgument } from './commandArguments.ts';
import { registerCommands } from './commandTable.ts';
import { Configuration } from './configuration.ts';
import { ContextKeys } from './contextKeys.ts';
import { contribute } from './contributions.ts';
import { CountdownNotice } from './countdownNotice.ts';
import { DeviceLabels } from './deviceLabels.ts';
import { KeyFeed } from './keyFeed.ts';
import { LazyChooser } from './lazyChooser.ts';
import { LazyPanel, panelViewId } from './lazyPanel.ts';
import { Machine } from './machine.ts';
import { Places } from './places.ts';
import { RecordingController } from './recordingController.ts';
import { RecordingLibrary } from './recordingLibrary.ts';
import { RecordingStart } from './recordingStart.ts';
import { RecordingReturn } from './recordingReturn.ts';
import { RecordingsPick } from './recordingsPick.ts';
import { Recovery } from './recovery.ts';
import { SessionCommands } from './sessionCommands.ts';
import { SetupTools } from './setupTools.ts';
import { StatusBar } from './statusBar.ts';
import { UserMessages } from './userMessages.ts';
import { WorkspaceSources } from './workspaceSources.ts';

/**
 * Puts the extension together. Nothing here starts a process or asks the user anything: that waits
 * for a command. So does the code for it: what a command needs beyond this thin layer it imports when
 * it runs. All that is read is whether an earlier window has left a recording.
 */
export function activate(context: ExtensionContext): void {
  // In desktop VS Code the program that runs extensions is Electron; this makes it a plain Node.
  const environment = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const nodePath = process.execPath;
  const home = homedir();
  const log = window.createOutputChannel('Codereel', { log: true });
  const showLog = (): void => log.show();

  const configuration = new Configuration();
  const places = new Places(context, configuration, home);
  const messages = new UserMessages(log, configuration);
  const machine = new Machine({ environment, places, configuration, log });
  const choices = new WorkspaceSources({
    memory: context.workspaceState,
    configuration,
    screen: machine,
    picturesFolder: places.picturesFolder,
  });
  const labels = new DeviceLabels(context.globalState);
  const parts = { nodePath, environment, places, configuration, messages, log, choices };

  const start = new RecordingStart(parts);
  const controller = new RecordingController({
    launch: () => start.launch(),
    prepare: (beginning) => start.prepare(beginning),
    log,
  });
  const returning = new RecordingReturn({
    controller,
    notesFolder: places.notesFolder,
    place: () => places.openPlace(),
    askWindow: () => commands.executeCommand('setContext', 'codereel.pulse', true),
    log,
  });
  const session = new SessionCommands(controller, configuration, messages, returning);
  const library = new RecordingLibrary(places, controller, messages, home);
  const recordings = new RecordingsPick(library);
  const setup = new SetupTools({ ...parts, version, showLog });
  const chooser = new LazyChooser({
    extensionUri: context.extensionUri,
    choices,
    checkSetup: () => setup.check(),
    log,
  });
  const capture = new CaptureCommands({
    configuration,
    choices,
    labels,
    openPage: () => chooser.show(),
    listSounds: () => machine.listSounds(),
  });

  context.subscriptions.push(
    log,
    configuration,
    choices,
    chooser,
    controller,
    returning,
    library,
    contribute(log, {
      'context keys': () => new ContextKeys(controller),
      'status bar': () => new StatusBar(controller, configuration, choices),
      keys: () => new KeyFeed(controller, log),
      countdown: () => new CountdownNotice(controller),
      messages: () => messages.follow(controller),
      recovery: () => new Recovery({ ...parts, controller, library, memory: context.globalState }),
      commands: () =>
        registerCommands(
          {
            'codereel.start': () => session.start(),
            'codereel.startInstant': () => session.start('instant'),
            'codereel.startStudio': () => session.start('studio'),
            'codereel.stop': () => session.stop(),
            'codereel.toggle': () => session.toggle(),
            'codereel.pause': () => session.pause(),
            'codereel.resume': () => session.resume(),
            'codereel.togglePause': (given) =>
              given === clicked ? session.clickPause() : session.togglePause(),
            'codereel.restart': () => session.restart(),
            'codereel.discard': () => session.discard(),
            'codereel.addMarker': (given) => session.addMarker(labelArgument(given)),
            'codereel.toggleMicrophone': () => session.toggleSound('microphone'),
            'codereel.toggleSystemSound': () => session.toggleSound('system'),
            'codereel.chooseSource': () => capture.chooseSource(),
            'codereel.pickSource': () => capture.pickSource(),
            'codereel.chooseMicrophone': () => capture.chooseSound('microphone'),
            'codereel.chooseSystemSound': () => capture.chooseSound('system'),
            'codereel.showPanel': async () => commands.executeCommand(`${panelViewId}.focus`),
            'codereel.showRecordings': () => recordings.show(),
            'codereel.saveRecordingAs': (given) => recordings.saveAs(textArgument(given)),
            'codereel.checkSetup': () => setup.check(),
            'codereel.showLog': showLog,
            'codereel.getFfmpeg': () => setup.getFfmpeg(),
            'codereel.chooseFolder': () => setup.chooseFolder(),
          },
          messages,
        ),
      panel: () =>
        new LazyPanel(async () => {
          const { openPanel } = await import('./panelPart.ts');
          return openPanel(context, {
            ...parts,
            controller,
            library,
            session,
            labels,
            capture,
            recordings,
            setup,
            showLog,
          });
        }),
    }),
  );
  returning.look();
}
