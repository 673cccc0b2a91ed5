// Icons from one sprite; always beside a word or inside something labelled.
import { asset } from '../layout/assets.ts';

export type IconName =
  | 'arrow' | 'back' | 'bang' | 'cancelled' | 'check' | 'chev' | 'close' | 'compare' | 'dn' | 'dno' | 'down' | 'download' | 'error' | 'eyeoff' | 'fail'
  | 'flaky' | 'help' | 'human' | 'info' | 'link' | 'menu' | 'none' | 'open' | 'partial' | 'pass' | 'people' | 'pin' | 'play' | 'plus' | 'queued' | 'rerun'
  | 'running' | 'same' | 'search' | 'stop' | 'theme' | 'up' | 'upo' | 'warn' | 'x';

export function Icon({ name, also = '' }: { name: IconName; also?: string }) {
  return <svg class={`i i-${name} ${also}`.trimEnd()} aria-hidden="true"><use href={`${asset('icons.svg')}#i-${name}`} /></svg>;
}
