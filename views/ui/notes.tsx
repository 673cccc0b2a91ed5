// Remarks in place, answers to an action, and empty lists.
import type { Child } from 'hono/jsx';
import { Icon, type IconName } from './icon.tsx';

export function Note({ tone, icon, children }: { tone?: 'fail' | 'error' | 'human' | 'ok'; icon: IconName; children?: Child }) {
  return <div class={tone ? `note ${tone}` : 'note'}><Icon name={icon} /><div>{children}</div></div>;
}

/** At the head of a form that was refused. */
export function FormErrors({ message }: { message: string | undefined }) {
  return message ? <div class="flash bad" role="alert"><Icon name="warn" /><span>{message}</span></div> : null;
}

export function Blank({ title, children }: { title: string; children?: Child }) {
  return <div class="blank"><h2>{title}</h2>{children}</div>;
}
