// The list of keyboard shortcuts, opened with "?".
import { Icon } from '../ui/icon.tsx';

const keys: readonly (readonly [string, readonly string[]])[] = [
  ['Search', ['/']], ['Next, previous', ['j', 'k']], ['Result tabs', ['1', '2', '3', '4']], ['Tick a result or run', ['x']], ['Run a test set', ['n']], ['Re-run', ['r']], ['Compare', ['c']], ['Choose a baseline', ['b']],
  ['Review: pass, fail', ['p', 'f']], ['Review: skip, undo, next', ['u', 'z', 'n']], ['Save', ['Ctrl', 'Enter']],
  ['Light or dark', ['t']], ['This list', ['?']],
];

export function KeysDialog() {
  return (
    <dialog class="keys" id="keys" aria-labelledby="keys-h">
      <div class="dlg-head">
        <h2 id="keys-h">Keyboard shortcuts</h2>
        <form method="dialog" class="push"><button class="btn quiet icon" type="submit" aria-label="Close"><Icon name="close" /></button></form>
      </div>
      <div class="body">
        {keys.map(([what, which]) => <div><span>{what}</span><span class="row">{which.map((key) => <kbd>{key}</kbd>)}</span></div>)}
      </div>
    </dialog>
  );
}
