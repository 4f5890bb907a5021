/** What is known of a window, to tell whether it is an editor of VS Code's kind. */
export interface EditorCandidate {
  readonly title: string;
  readonly program: string;
  readonly processId: number | undefined;
  readonly active: boolean;
  readonly shown: boolean;
}

/**
 * The window that the source `window` means, among all windows, top-most first. `ancestors`: the
 * processes that Codereel descends from.
 *
 * Of the windows of VS Code's kind (see `looksLikeEditor`) those that are on the screen count before
 * those that are hidden; of these, the ones of a process that started Codereel before others, because
 * several editors may run side by side; of these, the active one, then the top-most. The extension
 * asks while its window has the keyboard, so that the active one is its own. A VS Code in a browser is
 * known by its title alone, and none of its processes is an ancestor.
 *
 * undefined: no window is of that kind. No other window is ever taken in its place: it was not meant
 * to be seen.
 */
export function chooseEditorWindow<T extends EditorCandidate>(
  windows: readonly T[],
  ancestors: ReadonlySet<number>,
): T | undefined {
  const rank = ({ shown, processId, active }: T): number =>
    (shown ? 4 : 0) +
    (processId !== undefined && ancestors.has(processId) ? 2 : 0) +
    (active ? 1 : 0);
  // Sorting keeps the order of equals.
  return windows.filter(looksLikeEditor).sort((one, other) => rank(other) - rank(one))[0];
}

/**
 * Whether a window belongs to VS Code, to an editor made of it, or shows one in a browser: by the
 * program's name (WM_CLASS; on Windows the name of its file), or by the product's name at the title's
 * end, which is where `window.title` has it by default, a browser's own name after it left out.
 */
export function looksLikeEditor({
  program,
  title,
}: Pick<EditorCandidate, 'program' | 'title'>): boolean {
  if (editorPrograms.test(program)) {
    return true;
  }
  return browserPrograms.test(program) && editorTitle.test(title.replace(browserSuffix, ''));
}

const editorPrograms =
  /^(code|code[- ](oss|insiders|exploration)|code - (oss|insiders|exploration)|vscode|visual studio code.*|vscodium|codium|vscodium[- ]insiders|cursor|windsurf|trae|kiro|positron|antigravity|void)(-url-handler)?(\.exe)?$/i;

const browserPrograms =
  /chrom|firefox|navigator|brave|edge|vivaldi|opera|librewolf|epiphany|webkit|safari|electron/i;

const browserSuffix =
  / [-—–] (Google Chrome|Chromium|Mozilla Firefox|[^-—–]*(Edge|Brave|Vivaldi|Opera|LibreWolf|Firefox|Chrome|Web)[^-—–]*)$/;

const editorTitle =
  /(^|[ -])(Visual Studio Code|VS ?Code|Code - OSS|VSCodium|code-server|openvscode|Cursor|Windsurf|GitHub Codespaces|Gitpod)( [-—–] Insiders)?( \[[^\]]*\])?$/i;
