// The head of a run that all its pages share: name, facts, tabs, actions.
import type { Child } from 'hono/jsx';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { count, counted, moment } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { PinnedMark, RunStateMark } from '../ui/mark.tsx';
import { runsPath } from './paths.ts';

export type RunTab = 'overview' | 'results' | 'comparison' | 'reviews' | 'configuration';

export interface RunFrameProps {
  run: RunRow;
  tab: RunTab;
  startedBy: string | null;
  sourceRun: { number: number; name: string } | null;
  isPinned: boolean;
  mayEdit: boolean;
  now: Date;
  /** `app`: list and detail scroll on their own. */
  layout?: 'app';
  children?: Child;
}

export const runMainId = 'main';

export function RunFrame({ run, tab, startedBy, sourceRun, isPinned, mayEdit, now, layout, children }: RunFrameProps) {
  const path = runsPath(run.project_id, run.number);
  return (
    <main id={runMainId} class={layout}>
      <div class="head">
        <div class="title">
          <nav class="crumbs" aria-label="Breadcrumb"><a href={runsPath(run.project_id)}>Runs</a><span aria-hidden="true">/</span></nav>
          <h1>{run.name}</h1>
          <RunStateOf run={run} />
          {isPinned && <PinnedMark />}
          {run.tags.map((tag) => <a class="tag" href={`${runsPath(run.project_id)}?tag=${encodeURIComponent(tag)}`}>{tag}</a>)}
        </div>
        <p class="meta">
          <span>#{run.number}</span>
          <span><a href={`/projects/${run.project_id}/test-sets/${run.test_set_id}`}>{run.test_set_name}</a></span>
          <span>{run.endpoint.name}{run.endpoint.environment && `, ${run.endpoint.environment}`}</span>
          <span>{startedBy ?? 'Assay'}</span>
          <time datetime={run.created_at.toISOString()}>{moment(run.created_at, now)}</time>
          {sourceRun && <span>{run.answers_from_run_id === null ? 're-run of' : 'judges the answers of'} <a href={runsPath(run.project_id, sourceRun.number)}>{sourceRun.name}</a></span>}
        </p>
      </div>
      <div class="tabbar">
        <nav class="tabs" aria-label="Run">
          <Tab href={path} current={tab === 'overview'}>Overview</Tab>
          <Tab href={`${path}/results`} current={tab === 'results'}>Results <span class="count">{count(run.test_count)}</span></Tab>
          {run.state !== 'queued' && run.state !== 'running' && <Tab href={`${path}/comparison`} current={tab === 'comparison'}>Comparison</Tab>}
          <Tab href={`${path}/reviews`} current={tab === 'reviews'}>Reviews</Tab>
          <Tab href={`${path}/configuration`} current={tab === 'configuration'}>Configuration</Tab>
        </nav>
        <Actions run={run} tab={tab} path={path} mayEdit={mayEdit} />
      </div>
      {children}
    </main>
  );
}

function RunStateOf({ run }: { run: RunRow }) {
  if (run.state === 'completed') return null;
  if (run.state === 'cancelled') return <RunStateMark state="cancelled" />;
  // Queued or running is told by the part of the page that updates itself.
  return <RunStateMark state={run.cancel_requested_at === null ? 'running' : 'cancelling'} words={run.cancel_requested_at === null ? 'In progress' : 'Cancelling'} />;
}

function Tab({ href, current, children }: { href: string; current: boolean; children?: Child }) {
  return <a href={href} aria-current={current ? 'page' : undefined}>{children}</a>;
}

function Actions({ run, tab, path, mayEdit }: { run: RunRow; tab: RunTab; path: string; mayEdit: boolean }) {
  const unfinished = run.state === 'queued' || run.state === 'running';
  if (unfinished) {
    return (
      <div class="actions">
        {mayEdit && run.cancel_requested_at === null && (
          <form method="post" action={`${path}/cancellation`}><button class="btn danger" type="submit"><Icon name="stop" />Cancel run</button></form>
        )}
      </div>
    );
  }
  return (
    <div class="actions">
      {tab !== 'comparison' && <a class="btn" href={`${path}/comparison`} data-key="c" title="Compare with another run (c)"><Icon name="compare" />Compare</a>}
      {mayEdit && <a class="btn" href={`${path}/rerun`} data-key="r" title="Re-run (r)"><Icon name="rerun" />Re-run</a>}
      <details class="drop">
        <summary class="btn"><Icon name="download" />Download<Icon name="down" /></summary>
        <div>
          <a href={`${path}/results.csv`} download>{counted(run.test_count * run.trials, 'result')}, CSV for spreadsheets</a>
          <a href={`${path}/results.csv?raw=1`} download>{counted(run.test_count * run.trials, 'result')}, CSV exact text</a>
        </div>
      </details>
    </div>
  );
}
